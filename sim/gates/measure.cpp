// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// measure.cpp: prices of a neuron's operations from gates, and how well they predict inferences.
//
//   measure fit   CHIP NETWORK LIBERTY NETLIST A:B          a price file on standard output
//   measure check CHIP NETWORK LIBERTY NETLIST A:B PRICES   switching of other images beside prices * counters
//   measure other CHIP NETWORK LIBERTY NETLIST A:B PRICES OTHER C:D
//       switching of another network beside prices * counters, and beside an estimate whose integration is priced by the
//       bits that toggle from one potential word to the next, a bit as on NETWORK
//
// The exit status is 1 where the measurement fails (gates and RTL differ) or a total is more than 5 % off (check: by
// prices; other: by toggled bits), 2 where the input is bad, else 0.
#include "mapping/energy.h"
#include "sim/gates/datapath_prices.h"
#include "sim/gates/inference.h"
#include "sim/gates/scale.h"
#include "network/load/network_load.h"

#include <cinttypes>
#include <cmath>
#include <cstdio>

namespace {

using namespace radish;

constexpr double SCALE = RADISH_ENERGY_SCALE;
constexpr double CELL_V = RADISH_CELL_DV / 10.0, CHIP_V = RADISH_CHIP_DV / 10.0;
constexpr double AJ_PER_PJ = 1e6, AJ_PER_NJ = 1e9;
constexpr double LIMIT_PERCENT = 5;

struct measured_design {
  radish_chip_file *chip = nullptr;
  radish_network *network = nullptr;
  radish_mapped_chip *mapped = nullptr;
  datapath_gates gates;
  ~measured_design() {
    radish_mapped_chip_destroy(mapped);
    radish_network_destroy(network);
    radish_chip_file_destroy(chip);
  }
};

int bad(const std::string &message, int status = 2) {
  std::fprintf(stderr, "radish: %s\n", message.c_str());
  return status;
}

// `arguments` are CHIP NETWORK LIBERTY NETLIST.
radish_status load(const char *const *arguments, const char *prices, measured_design *s, radish_error *error) {
  const std::string item = std::string("energy=") + (prices ? prices : "");
  // Prices shall not depend on what the mapper finds: they are measured on the fewest tiles.
  const char *const items[] = {"mapping.objective=cores", "mapping.placement=strips", item.c_str()};
  const radish_overrides none = {0, nullptr}, of_chip = {prices ? 3 : 2, items};
  radish_status status = radish_chip_file_load(arguments[0], of_chip, &s->chip, error);
  if (!status) status = radish_network_load(arguments[1], none, &s->network, error);
  if (!status) status = radish_mapped_chip_create(s->network, s->chip, RADISH_CODING_RADIX, &s->mapped, error);
  if (!status) status = s->gates.load(arguments[2], arguments[3], error);
  return status;
}

// ---- fit -----------------------------------------------------------------------------------------------------

// A price is an operation's energy above that of the clock, divided by the counter that it is priced by.
struct fitted_price {
  int price;
  const char *what;
  double pj; // at 180 nm, 1.8 V
};

std::vector<fitted_price> fit(const gates_measurement &m, double clock_pj) {
  double pj[OPERATIONS] = {};
  radish_counters sum = {};
  for (const layer_inference &i : m.inferences) {
    for (size_t op = 0; op < OPERATIONS; op++) pj[op] += static_cast<double>(i.switched.energy_aj[op]) / AJ_PER_PJ;
    sum.synaptic_ops += i.counters.synaptic_ops;
    sum.neuron_updates += i.counters.neuron_updates;
    sum.commits += i.counters.commits;
    sum.busy_cycles += i.counters.busy_cycles;
  }
  const auto each = [](double energy, int64_t count) { return energy / static_cast<double>(count); };
  return {{RADISH_PRICE_synaptic_op, "integrate", each(pj[INTEGRATE], sum.synaptic_ops)},
          {RADISH_PRICE_neuron_update, "fire + leak", each(pj[FIRE], sum.neuron_updates)},
          {RADISH_PRICE_commit, "load + commit", each(pj[COMMIT], sum.commits)},
          {RADISH_PRICE_busy_cycle, "clock of the datapath, and its cycles without an operation",
           clock_pj + each(pj[HOLD], sum.busy_cycles)}};
}

const char *const price_names[] = {
#define X(name, ...) #name,
    RADISH_PRICES(X)
#undef X
};

// Prints a price as the chip file has it.
void print_copied(const char *name, const radish_price &price) {
  std::printf("%s: {pj: %.6g, ", name, static_cast<double>(price.file_aj) / AJ_PER_PJ);
  if (price.at_ukib) std::printf("at_kib: %.6g, ", static_cast<double>(price.at_ukib) / 1e6);
  std::printf("status: %s, ", radish_energy_status_name(price.status));
  if (price.node_nm) std::printf("node_nm: %" PRId64 ", ", price.node_nm);
  if (price.voltage_uv) std::printf("voltage_v: %.6g, ", static_cast<double>(price.voltage_uv) / 1e6);
  std::printf("source: \"%s\"}\n", price.source);
}

void print_prices(const measured_design &s, const std::vector<fitted_price> &prices, const char *images,
                  const gates_measurement &m) {
  const radish_switching_facts facts = s.gates.about();
  const radish::core_sizes sizes = partition_run::sizes();
  const double clock_pj = static_cast<double>(s.gates.clock_aj()) / AJ_PER_PJ;
  std::printf("# Made by rtl/energy/run; do not edit. For --set energy=FILE with %s.\n#\n"
              "# Datapath of the core (rtl/energy/datapath.sv, %d lanes, V %d, W %d, T %d) in cells of %s: %d gates, "
              "%d\n"
              "# flip-flops, %.3f mm2. Gates equal to the RTL in every one of %" PRId64
              " core cycles. %d nm at %.1f V, scaled\n"
              "# to %d nm and %.1f V by capacitance and voltage: (%d / %d) (%.1f / %.1f)^2 = %.5f.\n#\n"
              "# An idle cycle switches %.3f pJ beside the clock's %.3f pJ (scaled: %.4f pJ), which a gated core "
              "does not\n"
              "# spend. The cells leak %.3f uW; leakage does not scale so, it stays that of the chip file.\n#\n"
              "# Not synthesised, not priced: `pair` (scan, address generator). Memories, hops and off-chip "
              "accesses\n"
              "# as in the chip file.\n",
              s.chip->name, sizes.lanes, sizes.potential_bits, sizes.weight_bits, sizes.timesteps,
              s.gates.library().name, facts.gates, facts.flip_flops, facts.area_um2 / 1e6, m.compared_cycles,
              RADISH_CELL_NM, CELL_V, RADISH_CHIP_NM, CHIP_V, RADISH_CHIP_NM, RADISH_CELL_NM, CHIP_V, CELL_V, SCALE,
              static_cast<double>(m.idle_aj) / AJ_PER_PJ / static_cast<double>(m.idle_cycles), clock_pj,
              clock_pj * SCALE, facts.leakage_nw / 1000);
  for (int p = 0; p < RADISH_PRICE_COUNT; p++) {
    const fitted_price *own = nullptr;
    for (const fitted_price &price : prices) own = price.price == p ? &price : own;
    if (own) {
      std::printf("%s: {pj: %.4f, status: scaled, node_nm: %d, voltage_v: %.1f, source: \"Gates of %s, %s: %.3f pJ at "
                  "%d nm, %.1f V (images %s of %s), scaled to %d nm, %.1f V\"}\n",
                  price_names[p], own->pj * SCALE, RADISH_CELL_NM, CELL_V, s.gates.library().name, own->what, own->pj,
                  RADISH_CELL_NM, CELL_V, images, s.network->name, RADISH_CHIP_NM, CHIP_V);
    } else if (s.chip->prices[p].file_aj && p != RADISH_PRICE_pair) {
      print_copied(price_names[p], s.chip->prices[p]);
    }
  }
  std::printf("leakage_uw: {per_core: %.6g, per_kib: %.6g, status: %s, node_nm: %" PRId64
              ", voltage_v: %.6g, source: \"%s\"}\n",
              static_cast<double>(s.chip->leakage_logic_pw) / 1e6,
              static_cast<double>(s.chip->leakage_pw_per_kib) / 1e6, radish_energy_status_name(s.chip->leakage_status),
              s.chip->leakage_node_nm, static_cast<double>(s.chip->leakage_voltage_uv) / 1e6, s.chip->leakage_source);
}

// ---- check ---------------------------------------------------------------------------------------------------

struct price_estimates {
  double switching_nj = 0, prices_nj = 0, toggles_nj = 0;
  double percent() const { return 100 * (prices_nj / switching_nj - 1); }
  double toggles_percent() const { return 100 * (toggles_nj / switching_nj - 1); }
  void operator+=(const price_estimates &e) {
    switching_nj += e.switching_nj, prices_nj += e.prices_nj, toggles_nj += e.toggles_nj;
  }
};

price_estimates estimate(const layer_inference &i, const measured_design &s) {
  const int64_t switching_aj = i.switched.total_aj(s.gates.clock_aj());
  const __int128 prices_aj = radish_datapath_prices_aj(&i.counters, s.chip->prices);
  return {static_cast<double>(switching_aj) * SCALE / AJ_PER_NJ, static_cast<double>(prices_aj) / AJ_PER_NJ};
}

void print_row(const char *name, const price_estimates &e) {
  std::printf("%-8s  %12.3f  %12.3f  %+7.2f", name, e.switching_nj, e.prices_nj, e.percent());
  if (e.toggles_nj > 0) std::printf("  %12.3f  %+7.2f", e.toggles_nj, e.toggles_percent());
  std::printf("\n");
}

void print_rows(const measured_design &s, const std::vector<price_estimates> &layers, const price_estimates &total) {
  std::printf("datapath  switching nJ     prices nJ   diff %%%s\n",
              total.toggles_nj > 0 ? "    toggles nJ   diff %" : "");
  for (int layer = 1; layer < s.mapped->network->layer_count; layer++)
    print_row(s.mapped->network->layers[layer].name, layers[static_cast<size_t>(layer)]);
  print_row("total", total);
}

int print_check(const measured_design &s, const gates_measurement &m) {
  std::vector<price_estimates> layers(static_cast<size_t>(s.mapped->network->layer_count));
  price_estimates total;
  double worst = 0;
  price_estimates image;
  for (size_t i = 0; i < m.inferences.size(); i++) {
    const price_estimates e = estimate(m.inferences[i], s);
    layers[static_cast<size_t>(m.inferences[i].layer)] += e;
    total += e;
    image += e;
    if (i + 1 == m.inferences.size() || m.inferences[i + 1].image != m.inferences[i].image) {
      worst = std::fmax(worst, std::fabs(image.percent()));
      image = {};
    }
  }
  print_rows(s, layers, total);
  std::printf("worst image: %.2f %% off; gates equal to the RTL in %" PRId64 " core cycles\n", worst,
              m.compared_cycles);
  return std::fabs(total.percent()) > LIMIT_PERCENT;
}

// ---- another network -----------------------------------------------------------------------------------------

// Returns the energy of a toggled bit: that of the integration above the clock's, divided by the bits.
double toggle_pj(const gates_measurement &m) {
  double pj = 0, bits = 0;
  for (const layer_inference &i : m.inferences) {
    pj += static_cast<double>(i.switched.energy_aj[INTEGRATE]) / AJ_PER_PJ;
    bits += static_cast<double>(i.switched.toggled_bits);
  }
  return pj / bits;
}

int print_other(const measured_design &s, const gates_measurement &m, double bit_pj) {
  std::vector<price_estimates> layers(static_cast<size_t>(s.mapped->network->layer_count));
  price_estimates total;
  for (const layer_inference &i : m.inferences) {
    price_estimates e = estimate(i, s);
    const __int128 operations_aj =
        static_cast<__int128>(i.counters.synaptic_ops) * s.chip->prices[RADISH_PRICE_synaptic_op].aj;
    e.toggles_nj = e.prices_nj - static_cast<double>(operations_aj) / AJ_PER_NJ +
                   static_cast<double>(i.switched.toggled_bits) * bit_pj * SCALE / 1000;
    layers[static_cast<size_t>(i.layer)] += e;
    total += e;
  }
  print_rows(s, layers, total);
  std::printf(
      "%s: %+.1f %% by prices; %+.1f %% with %.4f pJ a toggled bit in place of synaptic_op; gates equal to the RTL "
      "in %" PRId64 " core cycles\n",
      s.network->name, total.percent(), total.toggles_percent(), bit_pj * SCALE, m.compared_cycles);
  return std::fabs(total.toggles_percent()) > LIMIT_PERCENT;
}

// Measures images `range` (A:B). Returns the exit status.
int measure_images(measured_design *s, const char *range, gates_measurement *m) {
  int first, end;
  if (std::sscanf(range, "%d:%d", &first, &end) != 2) return bad("images: A:B is allowed");
  const std::string wrong = measure(*s->mapped, &s->gates, first, end, m);
  return wrong.empty() ? 0 : bad(wrong, 1);
}

} // namespace

int main(int count, char **arguments) {
  const std::string mode = count > 1 ? arguments[1] : "";
  const bool fits = mode == "fit" && count == 7, checks = mode == "check" && count == 8;
  const bool another = mode == "other" && count == 10;
  if (!fits && !checks && !another)
    return bad("measure fit|check|other CHIP NETWORK LIBERTY NETLIST A:B [PRICES [OTHER C:D]]");
  measured_design setup;
  gates_measurement measurement;
  radish_error error = {};
  const char *const prices = fits ? nullptr : arguments[7];
  if (load(arguments + 2, prices, &setup, &error)) return bad(error.message);
  int status = measure_images(&setup, arguments[6], &measurement);
  if (status) return status;
  if (checks) return print_check(setup, measurement);
  if (fits) {
    const double clock_pj = static_cast<double>(setup.gates.clock_aj()) / AJ_PER_PJ;
    print_prices(setup, fit(measurement, clock_pj), arguments[6], measurement);
    return 0;
  }
  measured_design unlike;
  gates_measurement unseen;
  const char *const files[] = {arguments[2], arguments[8], arguments[4], arguments[5]};
  if (load(files, prices, &unlike, &error)) return bad(error.message);
  status = measure_images(&unlike, arguments[9], &unseen);
  return status ? status : print_other(unlike, unseen, toggle_pj(measurement));
}
