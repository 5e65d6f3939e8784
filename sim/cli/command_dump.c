// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish run --dump: the folder of what every layer sends.
#include "sim/cli/command.h"
#include "sim/cli/interrupts.h"

radish_status radish_command_dump_begin(const char *path, const radish_network *network, radish_coding coding,
                                        int steps, const radish_image_source *source, radish_dump **dump,
                                        radish_error *error) {
  *dump = NULL;
  if (!path) return RADISH_OK;
  radish_interrupts_hold(true);
  const radish_status status =
      radish_dump_create(path, network, coding, steps, source->first, source->count, dump, error);
  if (!status) {
    const radish_output_folder *folder = radish_dump_folder(*dump);
    radish_interrupts_guard_folder(folder->name, folder->files, folder->count);
  }
  radish_interrupts_hold(false);
  return status;
}

void radish_command_dump_end(radish_dump **dump, radish_outputs *outputs) {
  outputs->dump = *dump;
  *dump = NULL;
}

void radish_command_dump_abandon(radish_dump *dump) {
  if (!dump) return;
  radish_interrupts_hold(true);
  radish_interrupts_guard_folder(NULL, NULL, 0);
  radish_dump_destroy(dump);
  radish_interrupts_hold(false);
}
