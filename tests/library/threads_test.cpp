// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Two threads that do everything at once, each with its own objects and with shared ones; to be built with
// ThreadSanitizer (preset `thread`), which ends the program at the first race.
#include "tests/files.h"
#include "tests/library/library_handles.h"
#include <thread>

namespace {

using namespace library;

struct Shared {
  Design design;
  Images images;
};

#define CHECK(call) ASSERT_EQ(call, RADISH_OK) << error.message

// Runs the images [0, 2), and each of [0, 5) alone on three threads, and returns the reports as text, without the wall
// times.
void run(const radish_chip_spec *spec, const radish_net *net, const radish_image_set *images, std::string *json) {
  radish_error error = {""};
  radish_simulator *simulator = nullptr;
  radish_run_report *report = nullptr;
  char *text = nullptr;
  const auto go_on = [](void *, int, int) { return 0; };
  CHECK(radish_simulator_create(spec, net, RADISH_AS_NETWORK, &simulator, &error));
  const Simulator owned(simulator);
  json->clear();
  for (const bool alone : {false, true}) {
    CHECK(radish_simulator_set_load(simulator, 0, alone, &error));
    CHECK(radish_simulator_set_threads(simulator, alone ? 3 : 1, &error));
    CHECK(radish_simulator_run(simulator, images, 0, alone ? 5 : 2, go_on, nullptr, &report, &error));
    const Report owned_report(report);
    CHECK(radish_run_report_json_text(report, &text, &error));
    const std::string whole = text;
    radish_text_free(text);
    const size_t wall = whole.find("\"wall_s\"");
    *json += whole.substr(0, wall) + whole.substr(whole.find('}', wall));
  }
}

void convert(const std::string &folder) {
  if (!radish_can_convert()) return;
  const char *model = RADISH_SOURCE_DIR "/tests/network/onnx/averages-opset17.onnx";
  radish_error error = {""};
  int shape[3];
  CHECK(radish_onnx_input_shape(model, shape, &error));
  std::vector<uint8_t> pixels(static_cast<size_t>(2 * shape[0] * shape[1] * shape[2]), 100);
  radish_image_set *images = nullptr;
  radish_net *net = nullptr;
  CHECK(radish_image_set_from_pixels(pixels.data(), nullptr, 2, shape[0], shape[1], shape[2], &images, &error));
  const Images owned(images);
  CHECK(radish_net_convert(model, images, 0, 2, nullptr, &net, &error));
  const Net owned_net(net);
  CHECK(radish_net_save(net, (folder + "/net.yaml").c_str(), &error));
}

void everything(const Shared *shared, const std::string *folder, std::string *json) {
  radish_error error = {""};
  const Design own = load_design(chip_path, lenet_path, {"core.lanes=16"}, &error);
  ASSERT_TRUE(own.net) << error.message;
  radish_image_set *images = nullptr;
  CHECK(radish_image_set_of_net(own.net.get(), &images, &error));
  const Images owned(images);
  run(own.spec.get(), own.net.get(), images, json);
  std::string of_shared;
  run(shared->design.spec.get(), shared->design.net.get(), shared->images.get(), &of_shared);
  EXPECT_EQ(of_shared, *json);
  std::vector<int64_t> logits(40);
  CHECK(radish_net_evaluate(shared->design.net.get(), RADISH_AS_NETWORK, shared->images.get(), 0, 4, 2, nullptr,
                            nullptr, logits.data(), &error));
  EXPECT_EQ(load_design(chip_path, lenet_path, {"core.lane=16"}, &error).net, nullptr); // a refusal, with its message
  convert(*folder);
}

struct Threads : Files {};

TEST_F(Threads, DoEverythingAtOnceWithEqualResults) {
  radish_error error = {""};
  Shared shared{load_design(chip_path, lenet_path, {}, &error), nullptr};
  ASSERT_TRUE(shared.design.net) << error.message;
  radish_image_set *images = nullptr;
  CHECK(radish_image_set_of_net(shared.design.net.get(), &images, &error));
  shared.images.reset(images);
  std::string json[2], folders[2] = {folder + "/a", folder + "/b"};
  for (const std::string &name : folders) std::filesystem::create_directory(name);
  std::thread first(everything, &shared, &folders[0], &json[0]), second(everything, &shared, &folders[1], &json[1]);
  first.join();
  second.join();
  EXPECT_FALSE(json[0].empty());
  EXPECT_EQ(json[0], json[1]);
  if (!radish_can_convert()) return;
  for (const std::string name : {"/net.yaml", "/net.safetensors"}) {
    EXPECT_FALSE(slurp(folders[0] + name).empty());
    EXPECT_EQ(slurp(folders[0] + name), slurp(folders[1] + name));
  }
}

} // namespace
