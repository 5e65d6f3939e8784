// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What libradish says of a design beside running it: where files are found, how a network lies on a chip, what a run
// waited for, how much memory an input may take.
#include "tests/cli/run_command.h"
#include "tests/files.h"
#include "tests/library/library_handles.h"

namespace {

using namespace library;

struct LibraryDesign : CommandFolder {
  radish_error error = {""};
  const std::string program_design = "-c " + std::string(chip_path) + " -n " + lenet_path;

  Design design() {
    Design d = load_design(chip_path, lenet_path, {}, &error);
    EXPECT_TRUE(d.net) << error.message;
    return d;
  }
  static std::string take(char *text) {
    const std::string result = text ? text : "NULL";
    radish_text_free(text);
    return result;
  }
  // Runs the images [1, 4) and returns the report's JSON without the wall times.
  std::string run(const Simulator &s, const Design &d) {
    radish_image_set *images = nullptr;
    radish_run_report *report = nullptr;
    char *text = nullptr;
    EXPECT_EQ(radish_image_set_of_net(d.net.get(), &images, &error), RADISH_OK) << error.message;
    const Images owned(images);
    EXPECT_EQ(radish_simulator_run(s.get(), images, 1, 3, nullptr, nullptr, &report, &error), RADISH_OK)
        << error.message;
    const Report owned_report(report);
    EXPECT_EQ(radish_run_report_json_text(report, &text, &error), RADISH_OK);
    return without_wall_times(take(text));
  }
  Simulator simulator(const Design &d, const char *mapping = nullptr) {
    radish_simulator *s = nullptr;
    EXPECT_EQ(radish_simulator_create_mapped(d.spec.get(), d.net.get(), RADISH_AS_NETWORK, mapping, &s, &error),
              RADISH_OK)
        << error.message;
    return Simulator(s);
  }
};

TEST_F(LibraryDesign, MapsAsTheProgramDoes) {
  const std::string json = folder + "/map.json", mapping = folder + "/mapping.yaml";
  const Result program = radish("map " + program_design + " --json " + json + " -o " + mapping);
  ASSERT_EQ(program.status, 0) << program.err;
  const Design d = design();
  char *map_text = nullptr, *mapping_text = nullptr;
  ASSERT_EQ(radish_net_map(d.net.get(), d.spec.get(), RADISH_AS_NETWORK, nullptr, &map_text, &mapping_text, &error),
            RADISH_OK)
      << error.message;
  EXPECT_EQ(take(map_text), slurp(json));
  EXPECT_EQ(take(mapping_text), slurp(mapping));
  EXPECT_EQ(radish_net_map(d.net.get(), d.spec.get(), RADISH_AS_NETWORK, nullptr, nullptr, nullptr, &error), RADISH_OK);
}

TEST_F(LibraryDesign, RunsByAMappingFileAsTheProgramDoes) {
  const std::string mapping = folder + "/mapping.yaml", json = folder + "/run.json";
  ASSERT_EQ(radish("map " + program_design + " --set mapping.objective=latency -o " + mapping).status, 0);
  const Result program = radish("run " + program_design + " --mapping " + mapping + " --images 1:4 --json " + json);
  ASSERT_EQ(program.status, 0) << program.err;
  const Design d = design();
  const std::string by_file = run(simulator(d, mapping.c_str()), d);
  EXPECT_EQ(by_file, without_wall_times(slurp(json)));
  EXPECT_NE(by_file, run(simulator(d), d)) << "the objective's mapping is another one";

  char *map_text = nullptr, *mapping_text = nullptr;
  ASSERT_EQ(
      radish_net_map(d.net.get(), d.spec.get(), RADISH_AS_NETWORK, mapping.c_str(), nullptr, &mapping_text, &error),
      RADISH_OK);
  EXPECT_EQ(take(mapping_text), slurp(mapping));
  const std::string bad = put("bad.yaml", "tiles: 3\n");
  EXPECT_EQ(radish_net_map(d.net.get(), d.spec.get(), RADISH_AS_NETWORK, bad.c_str(), &map_text, &mapping_text, &error),
            RADISH_BAD_INPUT);
  EXPECT_EQ(map_text, nullptr);
  EXPECT_EQ(mapping_text, nullptr);
  radish_simulator *s = nullptr;
  EXPECT_EQ(radish_simulator_create_mapped(d.spec.get(), d.net.get(), RADISH_AS_NETWORK, bad.c_str(), &s, &error),
            RADISH_BAD_INPUT);
  EXPECT_EQ(s, nullptr);
  EXPECT_EQ(std::string(error.message).rfind(bad + ":1: ", 0), 0u) << error.message;
}

TEST_F(LibraryDesign, ExplainsARunAsTheProgramDoes) {
  const std::string json = folder + "/why.json";
  const Result program = radish("run " + program_design + " --why --images 1:4 --json " + json);
  ASSERT_EQ(program.status, 0) << program.err;
  const Design d = design();
  const Simulator s = simulator(d);
  const std::string plain = run(s, d);
  ASSERT_EQ(radish_simulator_set_why(s.get(), 1, &error), RADISH_OK);
  EXPECT_EQ(run(s, d), without_wall_times(slurp(json)));
  ASSERT_EQ(radish_simulator_set_why(s.get(), 0, &error), RADISH_OK);
  EXPECT_EQ(run(s, d), plain);
}

TEST_F(LibraryDesign, FindsConfigurationsByName) {
  const char *folders[] = {"/none", RADISH_SOURCE_DIR "/configs"};
  char *path = nullptr;
  ASSERT_EQ(radish_find_config(folders, 2, "chips", "radix40", &path, &error), RADISH_OK) << error.message;
  EXPECT_EQ(take(path), RADISH_SOURCE_DIR "/configs/chips/radix40.yaml");
  for (const char *path_already : {"radix40.yaml", "./radix40", ""}) {
    ASSERT_EQ(radish_find_config(folders, 2, "chips", path_already, &path, &error), RADISH_OK) << error.message;
    EXPECT_EQ(path, nullptr) << path_already;
  }
  EXPECT_EQ(radish_find_config(folders, 2, "chips", "radix41", &path, &error), RADISH_BAD_INPUT);
  EXPECT_STREQ(error.message, "'radix41' is neither a file nor a name among configs/chips: loihi, nambiar40, odin, "
                              "radix40, ranc, tinyodin, truenorth");
  EXPECT_EQ(radish_find_config(folders, 1, "chips", "radix40", &path, &error), RADISH_BAD_INPUT);
  EXPECT_EQ(path, nullptr);
}

TEST_F(LibraryDesign, TakesTheBudgetOfTheProgram) {
  EXPECT_EQ(radish_set_max_memory(0, &error), RADISH_BAD_INPUT);
  EXPECT_STREQ(error.message, "0 bytes of memory; 1 to 2^50 are allowed");
  EXPECT_EQ(radish_set_max_memory((INT64_C(1) << 50) + 1, &error), RADISH_BAD_INPUT);
  ASSERT_EQ(radish_set_max_memory(3000, &error), RADISH_OK);
  radish_net *net = nullptr;
  EXPECT_EQ(radish_net_load(lenet_path, nullptr, 0, &net, &error), RADISH_BAD_INPUT);
  EXPECT_NE(std::string(error.message).find("--max-memory"), std::string::npos) << error.message;
  ASSERT_EQ(radish_set_max_memory(INT64_C(1) << 31, &error), RADISH_OK);
  EXPECT_EQ(radish_net_load(lenet_path, nullptr, 0, &net, &error), RADISH_OK) << error.message;
  radish_net_destroy(net);
}

TEST_F(LibraryDesign, RefusesALabelThatIsNoClassAsTheProgramDoes) {
  const std::string header("\0\0\x08\x03\0\0\0\2\0\0\0\x1c\0\0\0\x1c", 16), pixels(2 * 28 * 28, '\x55');
  const std::string path = put("two-images.idx", header + pixels);
  put("two-labels.idx", std::string("\0\0\x08\x01\0\0\0\2\7\x0a", 10));
  const Result program = radish("run " + program_design + " -i " + path);
  EXPECT_EQ(program.status, 2);
  const Design d = design();
  const int16_t labels[] = {RADISH_UNLABELLED, 10};
  radish_image_set *of_file = nullptr, *of_caller = nullptr;
  ASSERT_EQ(radish_image_set_load(path.c_str(), nullptr, 1, 28, 28, &of_file, &error), RADISH_OK) << error.message;
  ASSERT_EQ(radish_image_set_from_pixels(reinterpret_cast<const uint8_t *>(pixels.data()), labels, 2, 1, 28, 28,
                                         &of_caller, &error),
            RADISH_OK);
  const Images file(of_file), caller(of_caller);
  int64_t logits[20];
  EXPECT_EQ(radish_net_evaluate(d.net.get(), RADISH_AS_NETWORK, of_file, 0, 2, 1, nullptr, nullptr, logits, &error),
            RADISH_BAD_INPUT);
  EXPECT_EQ("radish: " + std::string(error.message) + "\n", program.err);
  radish_run_report *report = nullptr;
  EXPECT_EQ(radish_simulator_run(simulator(d).get(), of_caller, 0, 2, nullptr, nullptr, &report, &error),
            RADISH_BAD_INPUT);
  EXPECT_STREQ(error.message, "image 1 has the label 10, the network has 10 classes: 0 to 9 are allowed");
}

TEST_F(LibraryDesign, KnowsTheHeaderThatItWasBuiltWith) {
  const Result sum = shell("sha256sum " RADISH_SOURCE_DIR "/sim/library/radish.h");
  EXPECT_EQ(sum.out.substr(0, 64), radish_header_digest());
}

} // namespace
