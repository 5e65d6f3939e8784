// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sweep_file.h: the file that describes a design space (docs/interfaces.md "Sweep").
//
//   sweep file --> axes, constraints --plan.h--> points --runner.h--> rows --results.h--> SQLite
//
// Axes that stand in a `zip` go through their values together: they are one *group*. An axis outside of a zip is a
// group of its own. Numbers are kept as millionths, exactly as they are written.
#ifndef RADISH_SIM_SWEEP_SWEEP_FILE_H
#define RADISH_SIM_SWEEP_SWEEP_FILE_H

#include "core/base/status.h"
#include "core/program.h"
#include "network/files/document.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  RADISH_SWEEP_AXES = 64,
  RADISH_SWEEP_VALUES = 100000,  // of an axis
  RADISH_SWEEP_POINTS = 1000000, // of a sweep
  RADISH_SWEEP_CONDITIONS = 64,
};

// What the values of an axis are: values of a key of --set, or those of an option.
typedef enum {
  RADISH_AXIS_OVERRIDE,
  RADISH_AXIS_CHIP,
  RADISH_AXIS_NETWORK,
  RADISH_AXIS_CODING,
  RADISH_AXIS_PERIOD
} radish_axis_kind;
typedef enum { RADISH_AXIS_INTEGER, RADISH_AXIS_REAL, RADISH_AXIS_TEXT } radish_axis_type;

typedef struct {
  const char *text;    // as the tables show it
  int64_t millionths;  // of a number
  const char *applied; // of an override KEY=VALUE, of a chip or network its path, else the text
} radish_axis_value;

typedef struct {
  const char *name;
  int line; // of the sweep file
  radish_axis_kind kind;
  radish_axis_type type;
  int group;
  int value_count;
  radish_axis_value *values;
} radish_axis;

typedef struct radish_constraint radish_constraint; // constraint.h

typedef enum { RADISH_SAMPLE_GRID, RADISH_SAMPLE_RANDOM, RADISH_SAMPLE_LATIN_HYPERCUBE } radish_sample_method;

typedef struct {
  radish_document *document; // owns the texts
  const char *path;
  unsigned char *text; // of the whole file
  size_t text_size;

  const char *chip, *network; // paths; NULL where an axis gives them
  int set_count;
  const char **sets; // KEY=VALUE, for all points
  int *set_lines;
  const char *images;
  const char *data, *labels; // paths, or NULL
  int coding;                // radish_coding, or RADISH_SWEEP_OWN_CODING
  int64_t image_period_ns;   // 0: none
  bool independent;

  int axis_count, group_count;
  radish_axis axes[RADISH_SWEEP_AXES];
  int group_values[RADISH_SWEEP_AXES]; // how many values each group has
  int condition_count;
  const char *conditions[RADISH_SWEEP_CONDITIONS]; // the texts of `where`
  radish_constraint *constraints[RADISH_SWEEP_CONDITIONS];
  int where_line;

  radish_sample_method method;
  int sample_points; // of a sample
  int64_t seed;
  const char *best_column;
  bool best_is_largest;
  int best_line;
} radish_sweep_file;

enum { RADISH_SWEEP_OWN_CODING = -1 }; // each network's own

// Finds a configuration by name. `kind` is "chips", "networks" or "energy". `*found` is the path, which the caller
// frees, or NULL where `name` is no name but a path.
typedef radish_status radish_sweep_finder(const char *kind, const char *name, char **found, radish_error *error);

// Reads and checks the file. Whether chips and networks can be read, and know the axes, is found by
// radish_sweep_check_designs (designs.h). The caller destroys `*file`, which is NULL on failure.
radish_status radish_sweep_file_read(const char *path, radish_sweep_finder *finder, radish_sweep_file **file,
                                     radish_error *error);
void radish_sweep_file_destroy(radish_sweep_file *file);

// Writes millionths as a decimal number without needless zeros, and returns `text`, which has room for 32 bytes.
const char *radish_sweep_number(char *text, int64_t millionths);

#ifdef __cplusplus
}
#endif
#endif
