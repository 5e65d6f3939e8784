// output.h: files appear whole or not at all.
//
// The text goes to a new file in the same folder, which then takes the place of `path` by one rename. What is no
// regular file (/dev/stdout, a pipe) is written to directly.
#ifndef RADISH_SIM_OUTPUT_H
#define RADISH_SIM_OUTPUT_H

#include "core/status.h"
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

radish_status radish_output_write(const char *path, const char *text, size_t size, radish_error *error);
// Several files: all are written beside their places before the first takes its own.
typedef struct {
  const char *path, *text;
  size_t size;
} radish_output;
radish_status radish_output_write_all(const radish_output *outputs, int count, radish_error *error);
// Could `path` be written? Asked before long work, so that it is not lost in the end.
radish_status radish_output_check(const char *path, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
