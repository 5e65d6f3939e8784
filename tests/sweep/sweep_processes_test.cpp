// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish sweep as several processes of MPI gives the tables of one process; where it cannot, it says why.
#include "tests/sweep/sweep_folder.h"

namespace {

struct SweepProcesses : SweepFolder {
  const std::string yaml = "chip: chip.yaml\nnetwork: net.yaml\naxes:\n  - {name: core.clock_mhz, from: 1, to: 20}\n"
                           "  - {name: noc.fifo_depth, from: 1, to: 5}\n";
};

TEST_F(SweepProcesses, AProgramWithoutMpiSaysThatItCannotShare) {
  put("sweep.yaml", yaml);
  std::filesystem::copy_file(RADISH_EXECUTABLE, folder + "/radish"); // no radish_mpi.so stands beside it
  for (const std::string launcher : {"OMPI_COMM_WORLD_SIZE=3 OMPI_COMM_WORLD_RANK=1", "PMI_SIZE=3 PMI_RANK=0",
                                     "SLURM_STEP_NUM_TASKS=3 PMIX_RANK=2"}) {
    const Result result = shell(launcher + " ./radish sweep sweep.yaml -o r.sqlite");
    EXPECT_EQ(result.status, 2) << launcher;
    EXPECT_EQ(result.err,
              "radish: sweep: this is one of 3 processes, and they cannot share the points: this radish was "
              "built without MPI. Without mpirun or srun one process is allowed, on as many processors as "
              "--jobs says\n");
  }
  EXPECT_FALSE(std::filesystem::exists(folder + "/r.sqlite"));
  EXPECT_EQ(shell("OMPI_COMM_WORLD_SIZE=1 OMPI_COMM_WORLD_RANK=0 ./radish sweep sweep.yaml -o r.sqlite").status, 0)
      << "one process needs no MPI";
}

TEST_F(SweepProcesses, OneOfSeveralListsThePoints) {
  put("sweep.yaml", yaml);
  const std::string list = radish("sweep sweep.yaml --dry-run").out;
  EXPECT_EQ(shell("PMI_SIZE=2 PMI_RANK=0 '" RADISH_EXECUTABLE "' sweep sweep.yaml --dry-run").out, list);
  EXPECT_EQ(shell("PMI_SIZE=2 PMI_RANK=1 '" RADISH_EXECUTABLE "' sweep sweep.yaml --dry-run").out, "");
}

#ifdef RADISH_MPIRUN
struct SweepMpi : SweepProcesses {
  // Runs `radish sweep sweep.yaml ARGUMENTS` as so many processes.
  Result mpi(int processes, const std::string &arguments) const {
    return shell(RADISH_MPIRUN " --allow-run-as-root --oversubscribe -n " + std::to_string(processes) +
                 " '" RADISH_EXECUTABLE "' sweep sweep.yaml " + arguments);
  }
};

TEST_F(SweepMpi, AnyNumberOfProcessesGivesTheTablesOfOne) {
  const Result one = sweep(yaml, "-o one.sqlite --csv one.csv");
  ASSERT_EQ(one.status, 0) << one.err;
  const std::string expected = tables("one.sqlite");
  for (const int processes : {2, 3, 5}) {
    const std::string name = std::to_string(processes) + ".sqlite", jobs = processes == 3 ? " --jobs 2" : "";
    const Result result = mpi(processes, "-o " + name + jobs);
    ASSERT_EQ(result.status, 0) << result.err;
    std::string renamed = one.out;
    for (size_t i; (i = renamed.find("one.sqlite")) != std::string::npos;) renamed.replace(i, 10, name);
    EXPECT_EQ(result.out, renamed);
    EXPECT_EQ(result.err, "");
    EXPECT_TRUE(tables(name) == expected) << processes;
  }
}

TEST_F(SweepMpi, GoesOnWhereOneProcessWasInterrupted) {
  put("sweep.yaml", yaml);
  ASSERT_EQ(radish("sweep sweep.yaml -o one.sqlite").status, 0);
  // Who started the processes is killed; they may write until they see it, and only one sweep may.
  const Result part =
      shell("timeout -s KILL 0.3 " RADISH_MPIRUN " --allow-run-as-root --oversubscribe -n 2 '" RADISH_EXECUTABLE
            "' sweep sweep.yaml -o r.sqlite; "
            "running() { for process in /proc/[0-9]*; do [ \"$(readlink $process/cwd)\" = \"$PWD\" ] || continue; "
            "[ \"$(readlink $process/exe)\" = '" RADISH_EXECUTABLE "' ] && return 0; done; return 1; }; "
            "for turn in $(seq 300); do running || break; sleep 0.1; done");
  const Result rest = mpi(3, "-o r.sqlite --resume");
  ASSERT_EQ(rest.status, 0) << rest.err << part.err;
  EXPECT_TRUE(tables("r.sqlite") == tables("one.sqlite"));
  EXPECT_EQ(mpi(3, "-o r.sqlite --resume").status, 0) << "nothing is left to do";
}

TEST_F(SweepMpi, SaysOnceWhatOneProcessWouldSay) {
  put("sweep.yaml", yaml + "nonsense: 1\n");
  const Result one = radish("sweep sweep.yaml -o r.sqlite"), three = mpi(3, "-o r.sqlite");
  EXPECT_EQ(one.status, 2);
  EXPECT_EQ(three.status, 2);
  EXPECT_EQ(three.err.substr(0, one.err.size()), one.err);
  EXPECT_EQ(three.err.find("radish:", 1), std::string::npos) << three.err;
}

using LongSweepMpi = SweepMpi;

TEST_F(LongSweepMpi, AProcessThatIsKilledCostsNoPoint) {
  put("sweep.yaml",
      "chip: " RADISH_PLAIN_CHIP "\nnetwork: resnet8-cifar\naxes:\n  - {name: core.lanes, values: [8, 16, 32]}\n"
      "  - {name: noc.fifo_depth, from: 1, to: 8}\n");
  ASSERT_EQ(radish("sweep sweep.yaml -o one.sqlite").status, 0);
  const std::string start =
                        RADISH_MPIRUN " --enable-recovery --allow-run-as-root --oversubscribe -n 4 '" RADISH_EXECUTABLE
                                      "' sweep sweep.yaml -o r.sqlite",
                    kill = "for process in /proc/[0-9]*; do [ \"$(readlink $process/cwd)\" = \"$PWD\" ] || continue; "
                           "tr '\\0' '\\n' <$process/environ | grep -qx OMPI_COMM_WORLD_RANK=2 || continue; "
                           "kill -KILL ${process#/proc/}; done";
  const Result killed = shell("(" + start + " & mpirun=$!; sleep 1; " + kill + "; wait $mpirun)");
  EXPECT_EQ(killed.status, 0) << killed.err;
  EXPECT_NE(
      killed.err.find("radish: note: 1 of 3 processes fell out, and others ran their points; the first: process 2"),
      std::string::npos)
      << killed.err;
  EXPECT_TRUE(tables("r.sqlite") == tables("one.sqlite"));
}
#endif

} // namespace
