// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/command_map_compare.h"

#include "sim/chip/chip.h"
#include "sim/report/map_compare.h"
#include <string.h>

static radish_status run(radish_map_variant *v, const radish_chip_file *file, const radish_mapped_chip *mapped,
                         radish_image_source *source, radish_error *error) {
  radish_chip *chip = NULL;
  radish_run_result *result = NULL;
  radish_report *report = NULL;
  const radish_run_options options = {
      .image_count = source->count, .user = source, .activations = radish_image_source_activations};
  radish_status status = radish_chip_create(mapped, &chip, error);
  if (!status) status = radish_chip_run(chip, &options, &result, error);
  if (!status) {
    status = radish_report_create(result, mapped, file, source->first, radish_image_source_labels(source), 0, &report,
                                  error);
  }
  if (!status) status = radish_map_variant_measure(v, mapped, report, error);
  radish_report_destroy(report);
  radish_run_result_destroy(result);
  radish_chip_destroy(chip);
  return status;
}

static radish_status compare(radish_map_variant *v, const radish_design *design, radish_coding coding,
                             radish_image_source *source, radish_error *error) {
  radish_chip_file file = *design->chip; // the same, placed otherwise
  radish_mapped_chip *mapped = NULL;
  file.params.mapping.placement = v->placement;
  const int64_t begin_ns = radish_command_wall_ns();
  radish_status status = radish_mapped_chip_create(design->network, &file, coding, &mapped, error);
  v->wall_ns = radish_command_wall_ns() - begin_ns;
  if (status == RADISH_BAD_INPUT) {
    snprintf(v->refusal, sizeof v->refusal, "%s", error->message);
    return RADISH_OK;
  }
  if (!status) status = run(v, &file, mapped, source, error);
  radish_mapped_chip_destroy(mapped);
  return status;
}

radish_status radish_command_map_compare(const radish_design *design, radish_coding coding, radish_image_source *source,
                                         const char *json, radish_outputs *out, radish_error *error) {
  radish_map_variant variants[RADISH_PLACEMENT_COUNT] = {{.placement = 0}};
  const radish_map_comparison comparison = {design->chip->name, design->network->name, source->count,
                                            RADISH_PLACEMENT_COUNT, variants};
  radish_progress progress;
  radish_progress_begin(&progress, "placement", RADISH_PLACEMENT_COUNT);
  radish_status status = RADISH_OK;
  for (int i = 0; i < RADISH_PLACEMENT_COUNT && !status; i++) {
    radish_progress_show(&progress, i);
    variants[i].placement = i;
    status = compare(&variants[i], design, coding, source, error);
  }
  radish_progress_end(&progress);
  if (!status && !variants[RADISH_PLACEMENT_STRIPS].mapped && !variants[RADISH_PLACEMENT_BEST].mapped) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "%s", variants[RADISH_PLACEMENT_STRIPS].refusal);
  }
  if (!status && json) status = radish_outputs_add_json(out, radish_map_comparison_json(&comparison), json, error);
  if (status || !radish_command_prints_table(json)) return status;
  if (!radish_map_comparison_print(&comparison, radish_stdout_style(), out->page)) {
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the table");
  }
  return RADISH_OK;
}
