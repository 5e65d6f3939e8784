// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/command_sweep_processes.h"

#include "sim/cli/command.h"
#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Returns the number in a variable of the environment, or -1.
static int number_of(const char *name) {
  const char *text = getenv(name);
  char *end;
  const long number = text && *text ? strtol(text, &end, 10) : -1;
  return number < 0 || number > INT_MAX || *end ? -1 : (int)number;
}

int radish_launched_processes(int *rank) {
  static const char *const variables[][2] = {{"OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"},
                                             {"PMI_SIZE", "PMI_RANK"},
                                             {"SLURM_STEP_NUM_TASKS", "PMIX_RANK"}};
  for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
    const int size = number_of(variables[i][0]), at = number_of(variables[i][1]);
    if (size < 1 || at < 0 || at >= size) continue;
    *rank = at;
    return size;
  }
  *rank = 0;
  return 1;
}

// Finds the module beside the program (a build), or where an installation has it. Returns false where it is not there.
static bool find(char *path, size_t size) {
  static const char *const places[] = {"", "/" RADISH_MODULES_FROM_PROGRAM};
  char program[PATH_MAX];
  for (size_t i = 0; i < 2 && radish_folder_of_program(program, sizeof program); i++) {
    snprintf(path, size, "%s%s/radish_mpi.so", program, places[i]);
    if (!access(path, F_OK)) return true;
  }
  snprintf(path, size, "%s", RADISH_INSTALLED_MODULES "/radish_mpi.so");
  return !access(path, F_OK);
}

static radish_status fail(int processes, const char *why, radish_error *error) {
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                     "sweep: this is one of %d processes, and they cannot share the points: %.500s. Without mpirun or "
                     "srun one process is allowed, on as many processors as --jobs says",
                     processes, why);
}

radish_status radish_processes_open(int processes, radish_messenger *messenger, radish_error *error) {
  char path[PATH_MAX + 100];
  if (!find(path, sizeof path)) return fail(processes, "this radish was built without MPI", error);
  void *module = dlopen(path, RTLD_NOW | RTLD_GLOBAL); // global, as parts that MPI loads itself want it
  void *open = module ? dlsym(module, RADISH_MESSENGER_OPEN) : NULL;
  if (!open) return fail(processes, dlerror(), error);
  radish_messenger_open_fn *open_messenger;
  memcpy(&open_messenger, &open, sizeof open); // ISO C knows no cast from an object to a function
  const char *why = open_messenger(messenger);
  if (!why && strcmp(messenger->version, radish_report_version()) != 0) why = "radish_mpi.so is of another version";
  if (!why && messenger->size != processes) {
    why = "MPI sees another number of processes, as with the mpirun of another MPI, or srun without --mpi=pmix";
  }
  return why ? fail(processes, why, error) : RADISH_OK;
}

int radish_processes_leave(const radish_messenger *messenger, bool together, int exit_status) {
  messenger->leave(messenger->user, together);
  if (together) return exit_status;
  fflush(NULL);
  _exit(exit_status);
}
