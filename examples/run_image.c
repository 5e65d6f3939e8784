// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// One image through a chip, by the library: what `radish run` does, in the fewest calls.
//
//   cc run_image.c $(pkg-config --cflags --libs radish) -o run_image
//   ./run_image configs/chips/radix40.yaml configs/networks/lenet5-fashion.yaml
#include "network/files/images.h"
#include "sim/chip/chip.h"
#include "sim/report/report.h"
#include "network/load/network_load.h"
#include <stdio.h>

typedef struct {
  const radish_network *network;
  radish_images *images;
} sample;

// The simulator asks for the activations of image `index` when a host port is ready to send it.
static void activations(void *user, int index, uint16_t *result) {
  const sample *s = user;
  radish_images_quantise(s->images, index, s->network->input_bits, result);
}

static radish_status run(const char *chip_path, const char *network_path, radish_error *error) {
  const radish_overrides no_overrides = {0, NULL};
  radish_chip_file *chip_file = NULL;
  radish_network *network = NULL;
  radish_mapped_chip *mapped = NULL;
  radish_chip *chip = NULL;
  radish_run_result *result = NULL;
  radish_report *report = NULL;
  sample s = {NULL};

  radish_status status = radish_chip_file_load(chip_path, no_overrides, &chip_file, error);
  if (!status) status = radish_network_load(network_path, no_overrides, &network, error);
  if (!status && !network->sample) {
    status = radish_fail(error, RADISH_BAD_INPUT, network_path, 0, "the network has no sample images");
  }
  if (!status) {
    s.network = network;
    status = radish_images_load(network->sample, NULL, network->layers[0].shape, &s.images, error);
  }
  if (!status) status = radish_mapped_chip_create(network, chip_file, RADISH_CODING_RADIX, &mapped, error);
  if (!status) status = radish_chip_create(mapped, &chip, error);
  if (!status) {
    const radish_run_options options = {.image_count = 1, .user = &s, .activations = activations};
    status = radish_chip_run(chip, &options, &result, error);
  }
  if (!status) status = radish_report_create(result, mapped, chip_file, 0, s.images->labels, 0, &report, error);
  if (!status) {
    const radish_report_image *image = &report->images[0];
    printf("class %d after %.3f us, %.3f nJ, %lld synaptic operations\n", image->predicted,
           (double)image->latency_ps * 1e-6, (double)image->energy_fj * 1e-6, (long long)image->synaptic_ops);
  }
  radish_report_destroy(report);
  radish_run_result_destroy(result);
  radish_chip_destroy(chip);
  radish_mapped_chip_destroy(mapped);
  radish_images_destroy(s.images);
  radish_network_destroy(network);
  radish_chip_file_destroy(chip_file);
  return status;
}

int main(int argc, char **argv) {
  radish_error error = {""};
  if (argc != 3) {
    fprintf(stderr, "usage: run_image CHIP.yaml NET.yaml\n");
    return 2;
  }
  if (run(argv[1], argv[2], &error)) {
    fprintf(stderr, "run_image: %s\n", error.message);
    return 2;
  }
  return 0;
}
