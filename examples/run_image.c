// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This runs one image through a chip by the library, as `radish run` does, in the fewest calls.
//
//   cc run_image.c $(pkg-config --cflags --libs radish) -o run_image
//   ./run_image configs/chips/radix40.yaml configs/networks/lenet5-fashion.yaml
#include <radish.h>
#include <stdio.h>

static void print(const radish_run_report *report) {
  radish_image_result image;
  if (radish_run_report_image(report, 0, &image, NULL)) return;
  printf("class %d after %.3f us, %.3f nJ, %lld synaptic operations\n", image.predicted,
         (double)image.latency_ps * 1e-6, (double)image.energy_fj * 1e-6, (long long)image.synaptic_ops);
  for (int l = 0; l < radish_run_report_totals(report).layer_count; l++) {
    radish_layer_result layer;
    if (radish_run_report_layer(report, 0, l, &layer, NULL)) return;
    printf("%-8s %8lld spikes, %10lld synaptic operations, %8.3f nJ\n", layer.name, (long long)layer.spikes_out,
           (long long)layer.synaptic_ops, (double)layer.energy_fj * 1e-6);
  }
}

int main(int argc, char **argv) {
  radish_error error = {""};
  radish_chip_spec *chip = NULL;
  radish_net *net = NULL;
  radish_image_set *images = NULL;
  radish_simulator *simulator = NULL;
  radish_run_report *report = NULL;
  if (argc != 3) {
    fprintf(stderr, "usage: run_image CHIP.yaml NET.yaml\n");
    return 2;
  }
  radish_status status = radish_chip_spec_load(argv[1], NULL, 0, &chip, &error);
  if (!status) status = radish_net_load(argv[2], NULL, 0, &net, &error);
  if (!status) status = radish_image_set_of_net(net, &images, &error);
  if (!status) status = radish_simulator_create(chip, net, RADISH_AS_NETWORK, &simulator, &error);
  if (!status) status = radish_simulator_run(simulator, images, 0, 1, NULL, NULL, &report, &error);
  if (status) fprintf(stderr, "run_image: %s\n", error.message);
  else print(report);
  radish_run_report_destroy(report);
  radish_simulator_destroy(simulator);
  radish_image_set_destroy(images);
  radish_net_destroy(net);
  radish_chip_spec_destroy(chip);
  return status ? 2 : 0;
}
