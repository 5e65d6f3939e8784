// First cut
#include "rtl/energy/partition_run.h"
#include "sim/chip.h"
#include "mapping/images.h"
#include <cstdio>
#include <cstdlib>
#include <chrono>
#include <map>
using namespace energy;
static void must(radish_status s, const radish_error &e) { if (s) { fprintf(stderr, "radish: %s\n", e.message); exit(2);} }
enum { HOLD, RESET, INTEGRATE, FIRE, COMMIT, OPS };
struct Cell { int64_t excess[OPS] = {}, cycles[OPS] = {}, busy = 0, synops = 0, packets = 0; };
struct Source { const radish_network *n; radish_images *im; int first; };
static void act(void *u, int i, uint16_t *a) { auto *s = (Source*)u; radish_images_quantise(s->im, s->first + i, s->n->input_bits, a); }
int main(int, char **argv) {
  radish_error e{}; radish_chip_file *chip; radish_network *net; radish_chip_image *img; radish_liberty *lib; radish_netlist *nl; radish_switching *sw;
  const radish_overrides none{0, nullptr};
  must(radish_chip_file_load(argv[1], none, &chip, &e), e);
  must(radish_network_load(argv[2], none, &net, &e), e);
  must(radish_chip_image_build(net, chip, RADISH_CODING_RADIX, &img, &e), e);
  must(radish_liberty_load(argv[3], &lib, &e), e);
  must(radish_netlist_load(argv[4], lib, &nl, &e), e);
  must(radish_switching_create(nl, RADISH_SWITCHING_ASSUMPTIONS, &sw, &e), e);
  auto f = radish_switching_about(sw);
  printf("%d gates, %d flip-flops, %d nets, %d levels, %.0f um2, leak %.1f nW, clock %.3f pJ\n", f.gates, f.flip_flops, f.nets, f.levels, f.area_um2, f.leakage_nw, radish_switching_clock_aj(sw)/1e6);
  radish_images *im; must(radish_images_load(net->sample, nullptr, net->layers[0].shape, &im, &e), e);
  int first = atoi(argv[5]), end = atoi(argv[6]), count = end - first;
  Source src{net, im, first};
  radish_chip *c; must(radish_chip_create(img, &c, &e), e);
  radish_run_options o{}; o.image_count = count; o.user = &src; o.activations = act;
  radish_run_result *r; must(radish_chip_run(c, &o, &r, &e), e);
  radish_functional *fn; must(radish_functional_create(net, &fn, &e), e);
  Ports ports; auto m = ports.find(*nl); if (!m.empty()) { printf("%s\n", m.c_str()); return 1; }
  std::map<std::pair<int,int>, Cell> table;
  struct Stream { std::unique_ptr<PartitionRun> run; int image; int last = HOLD; bool on = true; int tail = 0; };
  std::vector<Stream> streams;
  auto t0 = std::chrono::steady_clock::now();
  auto el = [&]{ return std::chrono::duration<double>(std::chrono::steady_clock::now() - t0).count(); };
  for (int i = 0; i < count; i++) {
    std::vector<uint16_t> in(radish_shape_size(net->layers[0].shape)); act(&src, i, in.data());
    std::vector<int64_t> logits(r->logit_count);
    radish_functional_run(fn, in.data(), logits.data());
    std::vector<const uint16_t*> a; a.push_back(in.data());
    for (int l = 1; l < net->layer_count; l++) a.push_back(l + 1 < net->layer_count ? radish_functional_output(fn, l) : nullptr);
    for (int p = img->port_count; p < img->partition_count; p++) {
      streams.push_back({std::make_unique<PartitionRun>(*img, p), i});
      streams.back().run->arrive(a);
    }
  }
  printf("configured %.1f s, %zu streams\n", el(), streams.size());
  double gates = 0;
  int64_t idle = 0, idle_n = 0, n = 0, compared = 0;
  for (int64_t cycle = 0;; cycle++) {
    bool any = false;
    for (size_t s = 0; s < streams.size(); s++) {
      if (!streams[s].on) continue;
      any = true; streams[s].run->cycle(); ports.drive(sw, s, streams[s].run->core());
    }
    if (!any) break;
    double g0 = el();
    radish_switching_step(sw);
    gates += el() - g0; n++;
    for (size_t s = 0; s < streams.size(); s++) {
      Stream &st = streams[s]; if (!st.on) continue;
      auto &run = *st.run;
      Cell &cell = table[{st.image, run.layer()}];
      const int64_t x = radish_switching_energy_aj(sw, s);
      if (cycle > 2) { compared++; if (const char *d = ports.compare(sw, s, run.core())) { printf("cycle %ld stream %zu: %s differs fire %d commit %d re %d pair %d end %d\n", (long)cycle, s, d, run.core().fire_i, run.core().commit_i, run.core().output_re_o, run.core().pair_i, run.core().end_i); return 1; } }
      int op = run.operation(); if (op != HOLD) st.last = op;
      if (cycle > 2) { cell.excess[st.last] += x; cell.cycles[op]++; }
      cell.busy += run.busy(); cell.synops += run.lanes_issued();
      if (st.tail) { idle += x; idle_n++; }
      if (run.done()) { if (++st.tail == 20) { st.on = false; cell.packets += run.packets(); } }
    }
  }
  printf("ran %.1f s, %ld steps, gates %.1f s, compared %ld core cycles; idle %g pJ\n", el(), (long)n, gates, (long)compared, idle / 1e6 / idle_n);
  const double clk = radish_switching_clock_aj(sw) / 1e6;
  double E[OPS] = {}, N[OPS] = {};
  for (auto &[k, v] : table) {
    const radish_counters &q = radish_record_at(r, k.first, k.second)->counters;
    if (q.busy_cycles != v.busy || q.synaptic_ops != v.synops || (q.spikes_out != v.packets)) printf("image %d layer %d: busy %ld %ld ops %ld %ld spikes %ld %ld\n", k.first, k.second, (long)q.busy_cycles, (long)v.busy, (long)q.synaptic_ops, (long)v.synops, (long)q.spikes_out, (long)v.packets);
    const double ei = v.excess[INTEGRATE]/1e6, ef = v.excess[FIRE]/1e6, ec = v.excess[COMMIT]/1e6;
    printf("%d %-6s int %.4f pJ/op (%.2f lanes) %.3f pJ/cycle fire %.4f commit %.4f hold %.4f, clk share %.1f%%\n", k.first, net->layers[k.second].name, ei/q.synaptic_ops, double(q.synaptic_ops)/v.cycles[INTEGRATE], ei/v.cycles[INTEGRATE], ef/q.neuron_updates, ec/q.commits, v.excess[HOLD]/1e6, 100*clk*v.busy/(clk*v.busy+ei+ef+ec));
    E[INTEGRATE]+=ei; E[FIRE]+=ef; E[COMMIT]+=ec; N[INTEGRATE]+=q.synaptic_ops; N[FIRE]+=q.neuron_updates; N[COMMIT]+=q.commits;
  }
  printf("prices %.4f %.4f %.4f clock %.3f pJ\n", E[2]/N[2], E[3]/N[3], E[4]/N[4], clk);
}
