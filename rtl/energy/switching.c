#include "rtl/energy/switching.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// Cells of one kind whose inputs are settled by earlier runs: evaluated together, BLOCK at a time.
typedef struct {
  const radish_liberty_function *function;
  int first, count;
} run;

enum { BLOCK = 64, STACK = 12, INPUTS = RADISH_LIBERTY_PINS };

typedef struct {
  int out;
  int in[INPUTS];
} evaluation; // one output of one gate

typedef struct {
  int q, d, clear, preset; // nets; clear and preset: -1 without
  bool clear_low, preset_low;
} flip_flop;

struct radish_switching {
  const radish_netlist *netlist;
  radish_switching_assumptions assumptions;
  int evaluation_count, run_count, flip_flop_count, levels;
  evaluation *evaluations;
  run *runs;
  flip_flop *flip_flops;
  int64_t (*cost_aj)[2]; // [net]: fall, rise
  uint64_t *nets;        // a bit for each stream
  uint64_t *next_state;
  uint64_t *pending; // [net]: inputs for the next cycle
  int64_t energy_aj[RADISH_SWITCHING_STREAMS];
  int64_t clock_aj;
};

static const radish_liberty_cell *cell_of(const radish_netlist *netlist, int gate) {
  return &netlist->library->cells[netlist->gates[gate].cell];
}

// ---- order ---------------------------------------------------------------------------------------------------

// While a switching is built: per net its driver and level, per gate output where it goes.
typedef struct {
  radish_switching *s;
  radish_error *error;
  int *driver_gate; // [net], -1: port, constant or nothing
  int *level;       // [net], -1: not known yet
  double *slew_ns, *load_pf;
} builder;

static radish_status find_drivers(builder *b) {
  const radish_netlist *n = b->s->netlist;
  for (int net = 0; net < n->net_count; net++) b->driver_gate[net] = -1;
  for (int net = 0; net < n->net_count; net++) b->level[net] = 0;
  for (int g = 0; g < n->gate_count; g++) {
    const radish_liberty_cell *cell = cell_of(n, g);
    for (int p = 0; p < cell->pin_count; p++) {
      if (!cell->pins[p].output) continue;
      const int net = n->gates[g].nets[p];
      if (b->driver_gate[net] >= 0 || net < 2)
        return radish_fail(b->error, RADISH_BAD_INPUT, NULL, 0, "a net has two drivers, one of them a %s",
                           cell->name);
      if (!cell->flip_flop && !*cell->pins[p].function.program)
        return radish_fail(b->error, RADISH_BAD_INPUT, NULL, 0, "%s: only gates and flip-flops are allowed",
                           cell->name);
      b->driver_gate[net] = g;
      b->level[net] = cell->flip_flop ? 0 : -1;
    }
  }
  return RADISH_OK;
}

static int gate_level(const builder *b, int gate) {
  const radish_netlist *n = b->s->netlist;
  const radish_liberty_cell *cell = cell_of(n, gate);
  int level = 0;
  for (int p = 0; p < cell->pin_count; p++) {
    if (cell->pins[p].output) continue;
    const int in = b->level[n->gates[gate].nets[p]];
    if (in < 0) return -1;
    if (in > level) level = in;
  }
  return level + 1;
}

// Levels by repeated passes over an order that improves: `gates` is sorted as it is settled.
static radish_status order_gates(builder *b, int *gates, int *count) {
  const radish_netlist *n = b->s->netlist;
  int waiting = 0;
  *count = 0;
  int *left = malloc(((size_t)n->gate_count + 1) * sizeof *left);
  if (!left) return radish_fail(b->error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  for (int g = 0; g < n->gate_count; g++) {
    if (!cell_of(n, g)->flip_flop) left[waiting++] = g;
  }
  for (int before = waiting + 1; waiting && waiting < before;) {
    before = waiting;
    waiting = 0;
    for (int i = 0; i < before; i++) {
      const int level = gate_level(b, left[i]);
      if (level < 0) {
        left[waiting++] = left[i];
        continue;
      }
      const radish_liberty_cell *cell = cell_of(n, left[i]);
      for (int p = 0; p < cell->pin_count; p++) {
        if (cell->pins[p].output) b->level[n->gates[left[i]].nets[p]] = level;
      }
      if (level > b->s->levels) b->s->levels = level;
      gates[(*count)++] = left[i];
    }
  }
  free(left);
  return waiting ? radish_fail(b->error, RADISH_BAD_INPUT, NULL, 0, "%d gates form a loop", waiting)
                 : RADISH_OK;
}

// ---- energies ------------------------------------------------------------------------------------------------

static void find_loads(builder *b) {
  const radish_netlist *n = b->s->netlist;
  for (int g = 0; g < n->gate_count; g++) {
    const radish_liberty_cell *cell = cell_of(n, g);
    for (int p = 0; p < cell->pin_count; p++) {
      if (cell->pins[p].output) continue;
      const int net = n->gates[g].nets[p];
      b->load_pf[net] += cell->pins[p].capacitance_pf + b->s->assumptions.wire_pf_per_sink;
    }
  }
}

static double mean_over_arcs(const builder *b, const int *nets, const radish_liberty_arc *arcs, int count,
                             bool rise, double load_pf) {
  double sum = 0;
  int tables = 0;
  for (int a = 0; a < count; a++) {
    const radish_liberty_table *table = rise ? &arcs[a].rise : &arcs[a].fall;
    if (!table->loads) continue;
    sum += radish_liberty_at(table, load_pf, b->slew_ns[nets[arcs[a].related_pin]]);
    tables++;
  }
  return tables ? sum / tables : 0;
}

static int64_t attojoules(double pj) {
  return llround(pj * 1e6);
}

// Gates in order, so that the transition times of their inputs are known; flip-flops before them.
static void price_outputs(builder *b, int gate) {
  const radish_netlist *n = b->s->netlist;
  const radish_liberty_cell *cell = cell_of(n, gate);
  const int *nets = n->gates[gate].nets;
  for (int p = 0; p < cell->pin_count; p++) {
    const radish_liberty_pin *pin = &cell->pins[p];
    if (!pin->output) continue;
    const double load = b->load_pf[nets[p]];
    b->slew_ns[nets[p]] = (mean_over_arcs(b, nets, pin->transition_ns, pin->transition_arcs, true, load) +
                           mean_over_arcs(b, nets, pin->transition_ns, pin->transition_arcs, false, load)) /
                          2;
    for (int rise = 0; rise < 2; rise++) {
      const double pj = mean_over_arcs(b, nets, pin->energy_pj, pin->energy_arcs, rise, load);
      b->s->cost_aj[nets[p]][rise] += attojoules(pj);
    }
  }
}

static void price_inputs(builder *b, int gate) {
  const radish_netlist *n = b->s->netlist;
  const radish_liberty_cell *cell = cell_of(n, gate);
  for (int p = 0; p < cell->pin_count; p++) {
    const radish_liberty_pin *pin = &cell->pins[p];
    const int net = n->gates[gate].nets[p];
    if (pin->output) continue;
    const double fall = radish_liberty_at(&pin->passive_fall_pj, 0, b->slew_ns[net]),
                 rise = radish_liberty_at(&pin->passive_rise_pj, 0, b->slew_ns[net]);
    if (pin->clock) {
      const double volt = n->library->voltage,
                   load_pf = pin->capacitance_pf + b->s->assumptions.wire_pf_per_sink;
      b->s->clock_aj += attojoules(fall + rise + load_pf * volt * volt);
    } else {
      b->s->cost_aj[net][0] += attojoules(fall);
      b->s->cost_aj[net][1] += attojoules(rise);
    }
  }
}

static void price(builder *b, const int *gates, int count) {
  const radish_netlist *n = b->s->netlist;
  const double volt = n->library->voltage;
  for (int net = 0; net < n->net_count; net++) {
    b->slew_ns[net] = b->s->assumptions.port_slew_ns;
    for (int rise = 0; rise < 2; rise++)
      b->s->cost_aj[net][rise] = attojoules(b->load_pf[net] * volt * volt / 2);
  }
  for (int g = 0; g < n->gate_count; g++) {
    if (cell_of(n, g)->flip_flop) price_outputs(b, g);
  }
  for (int i = 0; i < count; i++) price_outputs(b, gates[i]);
  for (int g = 0; g < n->gate_count; g++) price_inputs(b, g);
}

// ---- what is evaluated ---------------------------------------------------------------------------------------

typedef struct {
  int level;
  const radish_liberty_function *function;
  evaluation e;
} sortable;

static int by_level_and_function(const void *a, const void *b) {
  const sortable *x = a, *y = b;
  if (x->level != y->level) return x->level < y->level ? -1 : 1;
  if (x->function != y->function) return x->function < y->function ? -1 : 1;
  return (x->e.out > y->e.out) - (x->e.out < y->e.out);
}

static radish_status list_evaluations(builder *b, const int *gates, int count) {
  const radish_netlist *n = b->s->netlist;
  sortable *list = calloc((size_t)count * 2 + 1, sizeof *list);
  b->s->evaluations = calloc((size_t)count * 2 + 1, sizeof *b->s->evaluations);
  b->s->runs = calloc((size_t)count * 2 + 1, sizeof *b->s->runs);
  if (!list || !b->s->evaluations || !b->s->runs) {
    free(list);
    return radish_fail(b->error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  }
  int used = 0;
  for (int i = 0; i < count; i++) {
    const radish_liberty_cell *cell = cell_of(n, gates[i]);
    for (int p = 0; p < cell->pin_count; p++) {
      if (!cell->pins[p].output) continue;
      sortable *item = &list[used++];
      item->e.out = n->gates[gates[i]].nets[p];
      memcpy(item->e.in, n->gates[gates[i]].nets, sizeof item->e.in);
      item->level = b->level[item->e.out];
      item->function = &cell->pins[p].function;
    }
  }
  qsort(list, (size_t)used, sizeof *list, by_level_and_function);
  for (int i = 0; i < used; i++) {
    b->s->evaluations[i] = list[i].e;
    if (i == 0 || list[i].level != list[i - 1].level || list[i].function != list[i - 1].function)
      b->s->runs[b->s->run_count++] = (run){.function = list[i].function, .first = i};
    b->s->runs[b->s->run_count - 1].count++;
  }
  b->s->evaluation_count = used;
  free(list);
  return RADISH_OK;
}

// A clear or preset condition: a pin or its negation.
static int condition(const radish_liberty_function *function, const int *nets, bool *low) {
  const char *program = function->program;
  if (!*program) return -1;
  *low = program[1] == '!';
  return nets[program[0] - 'a'];
}

static radish_status list_flip_flops(builder *b) {
  const radish_netlist *n = b->s->netlist;
  b->s->flip_flops = calloc((size_t)n->gate_count + 1, sizeof *b->s->flip_flops);
  b->s->next_state = calloc((size_t)n->gate_count + 1, sizeof *b->s->next_state);
  if (!b->s->flip_flops || !b->s->next_state)
    return radish_fail(b->error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  for (int g = 0; g < n->gate_count; g++) {
    const radish_liberty_cell *cell = cell_of(n, g);
    if (!cell->flip_flop) continue;
    const int *nets = n->gates[g].nets;
    flip_flop *f = &b->s->flip_flops[b->s->flip_flop_count++];
    if (cell->next_state.program[1] ||
        (*cell->clear.program && cell->clear.program[1] && cell->clear.program[2]) ||
        (*cell->preset.program && cell->preset.program[1] && cell->preset.program[2]))
      return radish_fail(b->error, RADISH_BAD_INPUT, NULL, 0,
                         "%s: a flip-flop's data, clear and preset must be pins", cell->name);
    f->d = nets[cell->next_state.program[0] - 'a'];
    f->clear = condition(&cell->clear, nets, &f->clear_low);
    f->preset = condition(&cell->preset, nets, &f->preset_low);
    for (int p = 0; p < cell->pin_count; p++) {
      if (cell->pins[p].output) f->q = nets[p];
    }
  }
  return RADISH_OK;
}

static radish_status build(builder *b) {
  const radish_netlist *n = b->s->netlist;
  int *gates = malloc(((size_t)n->gate_count + 1) * sizeof *gates), count = 0;
  radish_status status = gates ? find_drivers(b) : RADISH_NO_MEMORY;
  if (!status) status = order_gates(b, gates, &count);
  if (!status) {
    find_loads(b);
    price(b, gates, count);
    status = list_evaluations(b, gates, count);
  }
  if (!status) status = list_flip_flops(b);
  free(gates);
  return status;
}

radish_status radish_switching_create(const radish_netlist *netlist, radish_switching_assumptions assumptions,
                                      radish_switching **out, radish_error *error) {
  *out = NULL;
  const size_t nets = (size_t)netlist->net_count;
  radish_switching *s = calloc(1, sizeof *s);
  builder b = {.s = s, .error = error};
  if (!s) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  s->netlist = netlist;
  s->assumptions = assumptions;
  s->cost_aj = calloc(nets, sizeof *s->cost_aj);
  s->nets = calloc(nets, sizeof *s->nets);
  s->pending = calloc(nets, sizeof *s->pending);
  b.driver_gate = calloc(nets, sizeof *b.driver_gate);
  b.level = calloc(nets, sizeof *b.level);
  b.slew_ns = calloc(nets, sizeof *b.slew_ns);
  b.load_pf = calloc(nets, sizeof *b.load_pf);
  radish_status status = RADISH_NO_MEMORY;
  if (s->cost_aj && s->nets && s->pending && b.driver_gate && b.level && b.slew_ns && b.load_pf) {
    status = build(&b);
    radish_switching_reset(s);
  } else {
    radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  }
  free(b.driver_gate);
  free(b.level);
  free(b.slew_ns);
  free(b.load_pf);
  if (status)
    radish_switching_free(s);
  else
    *out = s;
  return status;
}

void radish_switching_free(radish_switching *s) {
  if (!s) return;
  free(s->evaluations);
  free(s->runs);
  free(s->flip_flops);
  free(s->next_state);
  free(s->cost_aj);
  free(s->nets);
  free(s->pending);
  free(s);
}

void radish_switching_reset(radish_switching *s) {
  const size_t nets = (size_t)s->netlist->net_count;
  memset(s->nets, 0, nets * sizeof *s->nets);
  memset(s->pending, 0, nets * sizeof *s->pending);
  s->nets[1] = ~(uint64_t)0;
}

// ---- a cycle -------------------------------------------------------------------------------------------------

static void update(radish_switching *s, int net, uint64_t value) {
  uint64_t changed = s->nets[net] ^ value;
  s->nets[net] = value;
  const int64_t *cost = s->cost_aj[net];
  for (; changed; changed &= changed - 1) {
    const int stream = __builtin_ctzll(changed);
    s->energy_aj[stream] += cost[value >> stream & 1];
  }
}

static void evaluate(radish_switching *s, const radish_liberty_function *function, const evaluation *e,
                     int count) {
  uint64_t stack[STACK][BLOCK];
  int depth = 0;
  for (const char *operation = function->program; *operation; operation++) {
    if (*operation >= 'a' && *operation <= 'z') {
      assert(depth < STACK);
      for (int i = 0; i < count; i++) stack[depth][i] = s->nets[e[i].in[*operation - 'a']];
      depth++;
    } else if (*operation == '!') {
      for (int i = 0; i < count; i++) stack[depth - 1][i] = ~stack[depth - 1][i];
    } else {
      depth--;
      uint64_t *a = stack[depth - 1], *b = stack[depth];
      if (*operation == '&')
        for (int i = 0; i < count; i++) a[i] &= b[i];
      else if (*operation == '|')
        for (int i = 0; i < count; i++) a[i] |= b[i];
      else
        for (int i = 0; i < count; i++) a[i] ^= b[i];
    }
  }
  for (int i = 0; i < count; i++) update(s, e[i].out, stack[0][i]);
}

static uint64_t level_of(const radish_switching *s, int net, bool low) {
  return net < 0 ? 0 : low ? ~s->nets[net] : s->nets[net];
}

static void clock_registers(radish_switching *s) {
  for (int i = 0; i < s->flip_flop_count; i++) s->next_state[i] = s->nets[s->flip_flops[i].d];
}

static void take_next_state(radish_switching *s) {
  for (int i = 0; i < s->flip_flop_count; i++) {
    const flip_flop *f = &s->flip_flops[i];
    const uint64_t clear = level_of(s, f->clear, f->clear_low),
                   preset = level_of(s, f->preset, f->preset_low);
    update(s, f->q, (s->next_state[i] | preset) & ~clear);
  }
}

void radish_switching_step(radish_switching *s) {
  memset(s->energy_aj, 0, sizeof s->energy_aj);
  clock_registers(s);
  const radish_netlist *n = s->netlist;
  for (int p = 0; p < n->port_count; p++) {
    if (n->ports[p].output) continue;
    for (int i = 0; i < n->ports[p].bits; i++) {
      const int net = n->port_nets[n->ports[p].first_bit + i];
      update(s, net, s->pending[net]);
    }
  }
  take_next_state(s);
  for (int r = 0; r < s->run_count; r++) {
    for (int done = 0; done < s->runs[r].count; done += BLOCK) {
      const int left = s->runs[r].count - done;
      evaluate(s, s->runs[r].function, &s->evaluations[s->runs[r].first + done], left < BLOCK ? left : BLOCK);
    }
  }
}

void radish_switching_set(radish_switching *s, int port, int stream, const uint32_t *words) {
  const radish_netlist_port *p = &s->netlist->ports[port];
  const int *nets = &s->netlist->port_nets[p->first_bit];
  for (int i = 0; i < p->bits; i++) {
    const uint64_t bit = words[i / 32] >> i % 32 & 1;
    s->pending[nets[i]] = (s->pending[nets[i]] & ~((uint64_t)1 << stream)) | bit << stream;
  }
}

void radish_switching_get(const radish_switching *s, int port, int stream, uint32_t *words) {
  const radish_netlist_port *p = &s->netlist->ports[port];
  const int *nets = &s->netlist->port_nets[p->first_bit];
  memset(words, 0, (size_t)(p->bits + 31) / 32 * sizeof *words);
  for (int i = 0; i < p->bits; i++) words[i / 32] |= (uint32_t)(s->nets[nets[i]] >> stream & 1) << i % 32;
}

int64_t radish_switching_energy_aj(const radish_switching *s, int stream) {
  return s->energy_aj[stream];
}
int64_t radish_switching_clock_aj(const radish_switching *s) {
  return s->clock_aj;
}

radish_switching_facts radish_switching_about(const radish_switching *s) {
  const radish_netlist *n = s->netlist;
  radish_switching_facts facts = {n->gate_count, s->flip_flop_count, n->net_count, s->levels, 0, 0};
  for (int g = 0; g < n->gate_count; g++) {
    facts.area_um2 += cell_of(n, g)->area_um2;
    facts.leakage_nw += cell_of(n, g)->leakage_nw;
  }
  return facts;
}
