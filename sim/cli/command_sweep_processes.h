// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// command_sweep_processes.h: `radish sweep` as one of the processes that MPI has started.
#ifndef RADISH_SIM_CLI_COMMAND_SWEEP_PROCESSES_H
#define RADISH_SIM_CLI_COMMAND_SWEEP_PROCESSES_H

#include "core/base/messenger.h"
#include "sim/sweep/hub.h"
#include "sim/sweep/spoke.h"

// Returns what the launcher says, by the variables of Open MPI, of MPICH and its like, and of Slurm with PMIx: how many
// processes there are, and which of them this one is. Without a launcher these are 1 and 0.
int radish_launched_processes(int *rank);

// Opens the messenger of these processes by loading radish_mpi.so. It fails where this build has none, or where MPI does
// not see the processes.
radish_status radish_processes_open(int processes, radish_messenger *messenger, radish_error *error);
// Ends the processes: all together, or this one alone, without waiting for others. Returns `exit_status`, or does not return.
int radish_processes_leave(const radish_messenger *messenger, bool together, int exit_status);

#endif
