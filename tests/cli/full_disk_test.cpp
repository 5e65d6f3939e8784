// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// A full disk: outputs that do not fit a small tmpfs end with status 2 and one line, and the disk is empty again.
#include "tests/cli/run_command.h"

#include <cstring>
#include <sys/mount.h>
#include <sys/stat.h>

namespace {

const std::string configs = RADISH_SOURCE_DIR "/configs/";
const std::string lenet = " -c '" RADISH_PLAIN_CHIP "' -n '" + configs + "networks/lenet5-fashion.yaml'";
const std::string resnet = " -c '" RADISH_PLAIN_CHIP "' -n '" + configs + "networks/resnet8-cifar.yaml'";

struct LongFullDisk : CommandFolder {
  std::string disk;
  void SetUp() override {
    CommandFolder::SetUp();
    disk = folder + "/disk";
    std::filesystem::create_directory(disk);
    std::string packets = "time_ps,src_x,src_y,dst\n";
    for (int i = 0; i < 4000; i++) packets += std::to_string(100000 * i) + ",0,0,3.1\n";
    put("packets.csv", packets);
  }
  // Runs `command`, in which "@" stands for `where`, the folder of its outputs.
  Result run(std::string command, const std::string &where) {
    for (size_t at; (at = command.find('@')) != std::string::npos;) command.replace(at, 1, where);
    return shell("cd '" + folder + "' && LC_ALL=C '" RADISH_EXECUTABLE "' " + command);
  }
  // Mounts a tmpfs of `size` bytes as the disk. Returns false if that fails; errno says why.
  bool mount_disk(uintmax_t size) const {
    return !mount("tmpfs", disk.c_str(), "tmpfs", 0, ("size=" + std::to_string(size)).c_str());
  }
  static uintmax_t bytes_in(const std::string &where) {
    uintmax_t sum = 0;
    for (const auto &entry : std::filesystem::directory_iterator(where)) sum += std::filesystem::file_size(entry);
    return sum;
  }
};

TEST_F(LongFullDisk, NothingIsLeftOfWhatDoesNotFit) {
  if (!mount_disk(4096)) GTEST_SKIP() << "a tmpfs cannot be mounted here: only root may";
  ASSERT_EQ(umount(disk.c_str()), 0);
  std::filesystem::create_directory(folder + "/roomy");
  for (const std::string &command : std::vector<std::string>{
           "run" + lenet + " --images 0:3 --trace @/t.vcd", "run" + lenet + " --images 0:3 --trace @/t.fst",
           "run" + lenet + " --images 0:3 --trace @/t.perfetto.json", "run" + lenet + " --images 0:60 --json @/j.json",
           "map" + lenet + " --set mapping.objective=latency --json @/m.json",
           "map" + resnet + " --set mapping.objective=latency -o @/m.yaml", // a map of LeNet-5 is too small
           "noc -c '" RADISH_PLAIN_CHIP "' --packets packets.csv --log @/log.csv",
           std::string("encode error-map --grid 12 --values 64 -o @/e.svg"),
           "convert '" + configs + "networks/lenet5-fashion.yaml' --coding rate -o @/n.yaml"}) {
    for (const auto &entry : std::filesystem::directory_iterator(folder + "/roomy")) std::filesystem::remove(entry);
    const Result whole = run(command, "roomy");
    ASSERT_EQ(whole.status, 0) << command << whole.err;
    const uintmax_t needed = bytes_in(folder + "/roomy");
    ASSERT_GT(needed, 12288u) << command; // a smaller output would leave no size to try
    for (uintmax_t size = 4096; size + 8192 < needed; size *= 3) {
      ASSERT_TRUE(mount_disk(size)) << strerror(errno);
      const Result result = run(command, "disk");
      const uintmax_t left = bytes_in(disk);
      EXPECT_EQ(umount(disk.c_str()), 0);
      EXPECT_EQ(result.status, 2) << command << ", " << size << " bytes\n" << result.err;
      EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << command << "\n" << result.err;
      EXPECT_NE(result.err.find("No space left"), std::string::npos) << command << "\n" << result.err;
      EXPECT_EQ(left, 0u) << command << ", " << size << " bytes";
    }
  }
}

} // namespace
