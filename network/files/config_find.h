// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// config_find.h: chips, networks and prices by name, in folders that the caller knows.
#ifndef RADISH_NETWORK_FILES_CONFIG_FIND_H
#define RADISH_NETWORK_FILES_CONFIG_FIND_H

#include "core/base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

// A name without a slash and without .yaml, of which there is no file, stands for KIND/NAME.yaml in the first of the
// folders that has it. `*path` is then that file's path, which the caller frees; it is NULL, with RADISH_OK, for
// everything else, which is a path already. A name that no folder has is refused; the message lists the names there
// are.
radish_status radish_config_find_in(const char *const *folders, int folder_count, const char *kind, const char *name,
                                    char **path, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
