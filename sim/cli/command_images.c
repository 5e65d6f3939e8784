// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file tells the commands' other parts of the images that a run takes (network/load/image_source.h).
#include "sim/cli/command.h"

#include "core/base/quote.h"

void radish_command_files_read_images(radish_command_files *files, const radish_image_source *source) {
  radish_command_files_read(files, "the images,", source->path);
  if (source->images) radish_command_files_read(files, "the labels,", source->images->labels_path);
}

void radish_command_tell_doubt(const radish_image_source *source, FILE *notes) {
  char note[512];
  if (source->images && radish_images_doubt(source->images, source->first, source->count, note, sizeof note)) {
    fprintf(notes, "radish: note: %s: %s\n", radish_quote_path(source->path).text, note);
  }
}

radish_status radish_command_expect(const radish_mapped_chip *mapped, const radish_chip_file *chip,
                                    radish_image_source *source, int threads, radish_expectation **expectation,
                                    radish_error *error) {
  const radish_spike_images images = {source->count, source, radish_image_source_activations, threads};
  return radish_expectation_of_images(mapped, chip, &images, expectation, error);
}
