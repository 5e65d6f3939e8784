// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// libradish as a program outside of radish sees it: by radish.h alone.
#include "tests/cli/run_command.h"
#include "tests/files.h"
#include "tests/library/library_handles.h"
#include "tests/library/library_status.h"
#include "tests/network/onnx_models.h"

#include <limits>

namespace {

using namespace library;

std::string json_of(const Report &report) {
  char *text = nullptr;
  EXPECT_EQ(radish_run_report_json_text(report.get(), &text, nullptr), RADISH_OK);
  const std::string result = text ? text : "";
  radish_text_free(text);
  return without_wall_times(result);
}

struct Library : CommandFolder {
  radish_error error = {""};

  // Loads LeNet-5 on the chip radix40. For rate coding it loads a topology instead: its numbers are random, thresholds
  // included, while LeNet-5 has no thresholds.
  Design design(const std::vector<const char *> &overrides = {}, radish_train train = RADISH_AS_NETWORK) {
    const std::string topology =
        put("topology.yaml", "name: topology\n"
                             "timesteps: 4\n"
                             "weight_bits: 6\n"
                             "seed: 1\n"
                             "activity: 0.25\n"
                             "input: {shape: [1, 8, 8], bits: 4}\n"
                             "layers:\n"
                             "  - {name: conv, op: conv, from: input, out_channels: 8, kernel: 3, pad: 1}\n"
                             "  - {name: fc, op: dense, from: conv, units: 40}\n"
                             "  - {name: head, op: dense, from: fc, units: 5, readout: true}\n");
    Design d = load_design(chip_path, train == RADISH_AS_RATE ? topology.c_str() : lenet_path, overrides, &error);
    EXPECT_TRUE(d.net) << error.message;
    return d;
  }
  Simulator simulator(const Design &d, radish_train train = RADISH_AS_NETWORK) {
    radish_simulator *s = nullptr;
    EXPECT_EQ(radish_simulator_create(d.spec.get(), d.net.get(), train, &s, &error), RADISH_OK) << error.message;
    return Simulator(s);
  }
  Images sample(const Design &d) {
    radish_image_set *images = nullptr;
    EXPECT_EQ(radish_image_set_of_net(d.net.get(), &images, &error), RADISH_OK) << error.message;
    return Images(images);
  }
  Report run(const Simulator &s, const Images &images, int first, int count) {
    radish_run_report *report = nullptr;
    EXPECT_EQ(radish_simulator_run(s.get(), images.get(), first, count, nullptr, nullptr, &report, &error), RADISH_OK)
        << error.message;
    return Report(report);
  }
  std::string refusal(const Simulator &s, const Images &images, int first, int count) {
    radish_run_report *report = nullptr;
    EXPECT_EQ(radish_simulator_run(s.get(), images.get(), first, count, nullptr, nullptr, &report, &error),
              RADISH_BAD_INPUT);
    EXPECT_EQ(report, nullptr);
    return error.message;
  }
};

TEST_F(Library, SaysWhatTheProgramSays) {
  for (const std::string set : {"sync=dataflow", "sync=barrier", "cores=1"}) {
    const Design d = design({set.c_str()});
    const Simulator s = simulator(d);
    const std::string json = folder + "/run.json";
    const Result program = radish("run -c " + std::string(chip_path) + " -n " + lenet_path + " --set " + set +
                                  " --images 1:4 --json " + json);
    ASSERT_EQ(program.status, 0) << program.err;
    EXPECT_EQ(json_of(run(s, sample(d), 1, 3)), without_wall_times(slurp(json))) << set;
  }
}

TEST_F(Library, TakesTheLoadsOfTheProgram) {
  const Design d = design();
  const Simulator s = simulator(d);
  const struct {
    std::string option;
    int64_t period_ns;
    int independent;
  } rows[] = {{"--independent", 0, 1}, {"--image-period 3000000", 3000000, 0}, {"", 0, 0}};
  for (const auto &row : rows) {
    const std::string json = folder + "/run.json";
    const Result program = radish("run -c " + std::string(chip_path) + " -n " + lenet_path + " --images 1:4 --json " +
                                  json + " " + row.option);
    ASSERT_EQ(program.status, 0) << program.err;
    ASSERT_EQ(radish_simulator_set_load(s.get(), row.period_ns, row.independent, &error), RADISH_OK) << error.message;
    const Report report = run(s, sample(d), 1, 3);
    EXPECT_EQ(json_of(report), without_wall_times(slurp(json))) << row.option;
    const radish_run_totals totals = radish_run_report_totals(report.get());
    EXPECT_EQ(totals.image_period_ps, row.period_ns * 1000);
    EXPECT_EQ(totals.independent, row.independent);
    EXPECT_EQ(totals.wait_max_ps >= 0, row.period_ns > 0);
  }
  EXPECT_EQ(radish_simulator_set_load(s.get(), -1, 0, &error), RADISH_BAD_INPUT);
  EXPECT_EQ(radish_simulator_set_load(s.get(), 1000000001, 0, &error), RADISH_BAD_INPUT);
  EXPECT_STREQ(error.message, "an image period of 1000000001 ns; 0 to 1000000000 is allowed");
  EXPECT_EQ(radish_simulator_set_load(s.get(), 1, 1, &error), RADISH_BAD_INPUT);
}

TEST_F(Library, GivesTheSameReportOnAnyNumberOfThreads) {
  const Design d = design();
  const Simulator s = simulator(d);
  const Images images = sample(d);
  ASSERT_EQ(radish_simulator_set_load(s.get(), 0, 1, &error), RADISH_OK);
  const std::string one = json_of(run(s, images, 3, 6));
  const auto count_up = [](void *user, int done, int count) {
    int *last = static_cast<int *>(user);
    EXPECT_TRUE(done == *last || done == *last + 1) << done << " after " << *last;
    EXPECT_EQ(count, 6);
    *last = done;
    return 0;
  };
  for (const int threads : {2, 5, 1024}) {
    ASSERT_EQ(radish_simulator_set_threads(s.get(), threads, &error), RADISH_OK) << error.message;
    int done = 0;
    radish_run_report *report = nullptr;
    ASSERT_EQ(radish_simulator_run(s.get(), images.get(), 3, 6, count_up, &done, &report, &error), RADISH_OK);
    EXPECT_EQ(done, 6);
    EXPECT_EQ(json_of(Report(report)), one) << threads;
    const auto stop = [](void *, int done_, int) { return done_ >= 2 ? 1 : 0; };
    EXPECT_EQ(radish_simulator_run(s.get(), images.get(), 0, 6, stop, nullptr, &report, &error), RADISH_CANCELLED);
    EXPECT_EQ(json_of(run(s, images, 3, 6)), one) << threads << ", after a cancelled run";
  }
  EXPECT_EQ(radish_simulator_set_threads(s.get(), 0, &error), RADISH_BAD_INPUT);
  EXPECT_STREQ(error.message, "0 threads; 1 to 1024 are allowed");
  EXPECT_EQ(radish_simulator_set_threads(s.get(), 1025, &error), RADISH_BAD_INPUT);
}

TEST_F(Library, GivesThePartsOfTheReport) {
  const Design d = design();
  const Simulator s = simulator(d);
  const Images images = sample(d);
  const Report report = run(s, images, 2, 2);
  const radish_run_totals totals = radish_run_report_totals(report.get());
  EXPECT_EQ(totals.image_count, 2);
  EXPECT_EQ(totals.cores_used, radish_simulator_core_count(s.get()));
  EXPECT_EQ(totals.labelled, 2);
  int64_t energy_fj = 0, ops = 0;
  for (int i = 0; i < totals.image_count; i++) {
    radish_image_result image;
    ASSERT_EQ(radish_run_report_image(report.get(), i, &image, nullptr), RADISH_OK);
    EXPECT_EQ(image.index, 2 + i);
    EXPECT_EQ(image.label, radish_image_set_label(images.get(), 2 + i));
    EXPECT_EQ(image.latency_ps, image.done_ps - image.start_ps);
    int64_t of_layers_fj = 0;
    for (int l = 0; l < totals.layer_count; l++) {
      radish_layer_result layer;
      ASSERT_EQ(radish_run_report_layer(report.get(), i, l, &layer, nullptr), RADISH_OK);
      int64_t sum_fj = 0;
      for (int c = 0; c < radish_component_count(); c++) sum_fj += layer.component_fj[c];
      EXPECT_EQ(sum_fj, layer.energy_fj);
      EXPECT_EQ(layer.counters[radish_counter_index("spikes_out")], layer.spikes_out);
      EXPECT_EQ(layer.counters[radish_counter_index("synaptic_ops")], layer.synaptic_ops);
      EXPECT_EQ(layer.counters[radish_counter_index("stall_cycles")], layer.stall_cycles);
      of_layers_fj += sum_fj;
      ops += layer.synaptic_ops;
    }
    EXPECT_EQ(of_layers_fj, image.energy_fj);
    energy_fj += image.energy_fj;
  }
  EXPECT_EQ(energy_fj, totals.energy_fj);
  EXPECT_EQ(ops, totals.synaptic_ops);
  EXPECT_EQ(radish_counter_name(radish_counter_count()), nullptr);
  EXPECT_EQ(radish_counter_index("spikes"), -1);
  EXPECT_STREQ(radish_component_name(0), "synapse");
}

TEST_F(Library, RunsAgainWithEqualReportsAlsoAfterARunThatWasCancelledOrRefused) {
  const struct {
    const char *set;
    radish_train train;
  } cases[] = {{"sync=dataflow", RADISH_AS_RADIX},
               {"sync=barrier", RADISH_AS_RADIX},
               {"cores=1", RADISH_AS_RADIX},
               {"rate_timesteps=12", RADISH_AS_RATE}};
  for (const auto &c : cases) {
    const Design d = design({c.set}, c.train);
    const Images images = sample(d);
    const std::string fresh = json_of(run(simulator(d, c.train), images, 0, 2));
    const Simulator s = simulator(d, c.train);
    EXPECT_EQ(json_of(run(s, images, 0, 2)), fresh) << c.set;
    EXPECT_EQ(json_of(run(s, images, 0, 2)), fresh) << c.set;
    run(s, images, 5, 3);
    EXPECT_EQ(json_of(run(s, images, 0, 2)), fresh) << c.set;
    radish_run_report *none = nullptr;
    const auto stop = [](void *, int done, int) { return done >= 1 ? 1 : 0; };
    EXPECT_EQ(radish_simulator_run(s.get(), images.get(), 0, 4, stop, nullptr, &none, &error), RADISH_CANCELLED);
    EXPECT_EQ(none, nullptr);
    EXPECT_EQ(json_of(run(s, images, 0, 2)), fresh) << c.set << ", after a cancelled run";
    refusal(s, images, 0, 0);
    EXPECT_EQ(json_of(run(s, images, 0, 2)), fresh) << c.set << ", after a refused run";
  }
}

TEST_F(Library, TellsProgressAndRefusesASecondRunAtOnce) {
  const Design d = design();
  const Simulator s = simulator(d);
  const Images images = sample(d);
  struct Told {
    const Simulator *s;
    const Images *images;
    std::vector<int> done;
    std::string second;
  } told{&s, &images, {}, ""};
  const auto tell = [](void *user, int done, int count) {
    Told *t = static_cast<Told *>(user);
    EXPECT_EQ(count, 3);
    t->done.push_back(done);
    radish_run_report *report = nullptr;
    radish_error why = {""};
    EXPECT_EQ(radish_simulator_run(t->s->get(), t->images->get(), 0, 1, nullptr, nullptr, &report, &why),
              RADISH_BAD_INPUT);
    t->second = why.message;
    return 0;
  };
  radish_run_report *report = nullptr;
  ASSERT_EQ(radish_simulator_run(s.get(), images.get(), 0, 3, tell, &told, &report, &error), RADISH_OK);
  radish_run_report_destroy(report);
  for (int done : {1, 2, 3}) EXPECT_NE(std::find(told.done.begin(), told.done.end(), done), told.done.end());
  EXPECT_EQ(told.second, "the simulator is running; one run at a time is allowed, and one simulator for each thread");
}

TEST_F(Library, ChecksWhatTheProgramChecks) {
  const Design d = design();
  const Simulator s = simulator(d);
  const Images images = sample(d);
  const int count = radish_image_set_count(images.get());
  const std::string most = "; at least one of the images 0 to " + std::to_string(count - 1) + " is allowed";
  EXPECT_EQ(refusal(s, images, 0, 0), "0 images from 0 on" + most);
  EXPECT_EQ(refusal(s, images, 0, -1), "-1 images from 0 on" + most);
  EXPECT_EQ(refusal(s, images, -1, 1), "1 images from -1 on" + most);
  EXPECT_EQ(refusal(s, images, count, 1), "1 images from " + std::to_string(count) + " on" + most);
  EXPECT_EQ(refusal(s, images, 1, INT32_MAX), "2147483647 images from 1 on" + most);
  EXPECT_EQ(refusal(s, images, count - 1, 2), "2 images from " + std::to_string(count - 1) + " on" + most);

  const std::vector<uint8_t> pixels(3 * 28 * 28);
  radish_image_set *set = nullptr;
  ASSERT_EQ(radish_image_set_from_pixels(pixels.data(), nullptr, 1, 3, 28, 28, &set, &error), RADISH_OK);
  EXPECT_EQ(refusal(s, Images(set), 0, 1),
            lenet_path + std::string(": images of shape [3, 28, 28]; the network's input is [1, 28, 28]"));

  const radish_net_info info = radish_net_describe(d.net.get());
  std::vector<uint16_t> activations(2 * 28 * 28);
  activations[28 * 28 + 5] = static_cast<uint16_t>(1 << info.input_bits);
  ASSERT_EQ(radish_image_set_from_activations(activations.data(), nullptr, 2, 1, 28, 28, &set, &error), RADISH_OK);
  const Images high(set);
  const std::string message = refusal(s, high, 0, 2);
  EXPECT_EQ(message.rfind("activation " + std::to_string(1 << info.input_bits) + " at position 5 of image 1; 0 to ", 0),
            0u)
      << message;
  run(s, high, 0, 1); // image 0 is dark and is accepted
  int64_t logits[20];
  EXPECT_EQ(radish_net_evaluate(d.net.get(), RADISH_AS_NETWORK, high.get(), 0, 2, 1, nullptr, nullptr, logits, &error),
            RADISH_BAD_INPUT);

  EXPECT_EQ(radish_image_set_from_pixels(nullptr, nullptr, 1, 1, 28, 28, &set, &error), RADISH_BAD_INPUT);
  EXPECT_EQ(radish_image_set_from_pixels(pixels.data(), nullptr, 0, 1, 28, 28, &set, &error), RADISH_BAD_INPUT);
  EXPECT_EQ(radish_image_set_from_pixels(pixels.data(), nullptr, 1, 1, 0, 28, &set, &error), RADISH_BAD_INPUT);
  EXPECT_EQ(set, nullptr);
  radish_image_result image;
  const Report report = run(s, images, 0, 1);
  EXPECT_EQ(radish_run_report_image(report.get(), 1, &image, &error), RADISH_BAD_INPUT);
  EXPECT_STREQ(error.message, "image 1 of the report; 0 to 0 are allowed");
  radish_layer_result layer;
  EXPECT_EQ(radish_run_report_layer(report.get(), 0, -1, &layer, &error), RADISH_BAD_INPUT);
}

TEST_F(Library, RefusesOverridesThatItDoesNotKnowWithTheProgramsWords) {
  for (const std::string set : {"core.lane=8", "nonsense=1", "core.lanes=0", "core.lanes=eight"}) {
    const Result program = radish("run -c " + std::string(chip_path) + " -n " + lenet_path + " --set " + set);
    EXPECT_EQ(program.status, 2);
    EXPECT_EQ(load_design(chip_path, lenet_path, {set.c_str()}, &error).net, nullptr);
    EXPECT_EQ("radish: " + std::string(error.message) + "\n", program.err);
    const char *overrides[] = {set.c_str()};
    radish_chip_spec *spec = nullptr;
    EXPECT_EQ(radish_chip_spec_load(chip_path, overrides, 1, &spec, &error), RADISH_BAD_INPUT);
    EXPECT_EQ(spec, nullptr);
    EXPECT_NE(std::string(error.message).find(set), std::string::npos) << error.message;
  }
  EXPECT_EQ(load_design(chip_path, lenet_path, {"core.lanes"}, &error).net, nullptr);
  EXPECT_STREQ(error.message, "--set core.lanes: KEY=VALUE is allowed, as in core.lanes=8");
  radish_net *net = nullptr;
  const char *overrides[] = {"core.lanes=8"}; // a setting of the chip, which a network does not have
  EXPECT_EQ(radish_net_load(lenet_path, overrides, 1, &net, &error), RADISH_BAD_INPUT);
  EXPECT_EQ(radish_net_load((folder + "/none.yaml").c_str(), nullptr, 0, &net, &error), RADISH_BAD_INPUT);
  EXPECT_EQ(plain(error.message), "none.yaml: cannot be opened: No such file or directory");
}

TEST_F(Library, TakesImagesFromMemoryAsFromAFile) {
  const Design d = design();
  const Simulator s = simulator(d);
  const radish_net_info info = radish_net_describe(d.net.get());
  std::mt19937 random(1);
  std::vector<uint8_t> pixels(2 * 28 * 28);
  std::vector<uint16_t> activations;
  for (uint8_t &pixel : pixels) pixel = static_cast<uint8_t>(random());
  for (uint8_t pixel : pixels) activations.push_back(static_cast<uint16_t>(pixel >> (8 - info.input_bits)));
  const int16_t labels[] = {3, RADISH_UNLABELLED};
  const std::string header("\0\0\x08\x03\0\0\0\2\0\0\0\x1c\0\0\0\x1c", 16);
  const std::string path = put("two.idx", header + std::string(pixels.begin(), pixels.end()));
  radish_image_set *file = nullptr, *of_pixels = nullptr, *of_activations = nullptr;
  ASSERT_EQ(radish_image_set_load(path.c_str(), nullptr, 1, 28, 28, &file, &error), RADISH_OK) << error.message;
  ASSERT_EQ(radish_image_set_from_pixels(pixels.data(), nullptr, 2, 1, 28, 28, &of_pixels, &error), RADISH_OK);
  ASSERT_EQ(radish_image_set_from_activations(activations.data(), labels, 2, 1, 28, 28, &of_activations, &error),
            RADISH_OK);
  const Images a(file), b(of_pixels), c(of_activations);
  const std::string expected = json_of(run(s, a, 0, 2));
  EXPECT_EQ(json_of(run(s, b, 0, 2)), expected);
  const Report labelled = run(s, c, 0, 2);
  EXPECT_EQ(radish_run_report_totals(labelled.get()).labelled, 1);
  EXPECT_NE(json_of(labelled).find("\"label\": 3"), std::string::npos);
}

TEST_F(Library, TakesNumbersAsThePixelsThatTheyStandFor) {
  const Design d = design();
  const Simulator s = simulator(d);
  std::mt19937 random(2);
  std::vector<uint8_t> pixels(2 * 28 * 28);
  std::vector<float> numbers;
  for (uint8_t &pixel : pixels) pixel = static_cast<uint8_t>(random());
  for (uint8_t pixel : pixels) numbers.push_back(static_cast<float>(pixel) / 255);
  radish_image_set *set = nullptr;
  ASSERT_EQ(radish_image_set_from_pixels(pixels.data(), nullptr, 2, 1, 28, 28, &set, &error), RADISH_OK);
  const std::string expected = json_of(run(s, Images(set), 0, 2));
  ASSERT_EQ(radish_image_set_from_numbers(numbers.data(), "<f4", nullptr, 2, 784, 1, 1, &set, &error), RADISH_OK);
  const Images flat(set);
  EXPECT_EQ(json_of(run(s, flat, 0, 2)), expected);
  char *note = nullptr;
  EXPECT_EQ(radish_image_set_doubt(flat.get(), 0, 2, d.net.get(), &note, &error), RADISH_OK);
  EXPECT_EQ(note, nullptr);
  for (float &number : numbers) number *= 255;
  EXPECT_EQ(radish_image_set_doubt(flat.get(), 0, 2, d.net.get(), &note, &error), RADISH_OK);
  EXPECT_NE(std::string(note ? note : "").find("lie outside of 0 to 1"), std::string::npos);
  radish_text_free(note);
  EXPECT_EQ(radish_image_set_doubt(flat.get(), 1, 2, d.net.get(), &note, &error), RADISH_BAD_INPUT);
  for (const char *type : {"|u1", "<i2", "<f1", "f", "", "<f44"}) {
    EXPECT_EQ(radish_image_set_from_numbers(numbers.data(), type, nullptr, 2, 1, 28, 28, &set, &error),
              RADISH_BAD_INPUT)
        << type;
    EXPECT_EQ(set, nullptr);
  }
  numbers[785] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(radish_image_set_from_numbers(numbers.data(), "<f4", nullptr, 2, 1, 28, 28, &set, &error),
            RADISH_BAD_INPUT);
  EXPECT_STREQ(error.message, "image 1 holds inf at position 1; finite numbers are allowed");
}

TEST_F(Library, DumpsWhatEveryLayerSendsOnTheChipAndWithoutTime) {
  const Design d = design();
  const Simulator s = simulator(d);
  const Images images = sample(d);
  const std::string chip = folder + "/chip", timeless = folder + "/timeless";
  ASSERT_EQ(radish_simulator_set_dump(s.get(), chip.c_str(), &error), RADISH_OK);
  run(s, images, 1, 3);
  int64_t logits[30];
  ASSERT_EQ(radish_net_evaluate_dump(d.net.get(), RADISH_AS_NETWORK, images.get(), 1, 3, 2, timeless.c_str(), nullptr,
                                     nullptr, logits, &error),
            RADISH_OK)
      << error.message;
  int files = 0;
  for (const auto &entry : std::filesystem::directory_iterator(chip)) {
    files++;
    EXPECT_TRUE(slurp(entry.path()) == slurp(timeless + "/" + entry.path().filename().string())) << entry.path();
  }
  EXPECT_EQ(files, 12);
  EXPECT_EQ(refusal(s, images, 1, 3).substr(chip.size()),
            ": exists already; a folder that does not exist yet, or is empty, is allowed");
  ASSERT_EQ(radish_simulator_set_dump(s.get(), (folder + "/cancelled").c_str(), &error), RADISH_OK);
  radish_run_report *report = nullptr;
  EXPECT_EQ(radish_simulator_run(
                s.get(), images.get(), 0, 2, [](void *, int, int) { return 1; }, nullptr, &report, &error),
            RADISH_CANCELLED);
  for (const auto &entry : std::filesystem::directory_iterator(folder)) {
    EXPECT_NE(entry.path().filename().string().rfind("cancelled", 0), 0U) << "a run that failed leaves nothing";
  }
  ASSERT_EQ(radish_simulator_set_dump(s.get(), nullptr, &error), RADISH_OK);
  run(s, images, 0, 1);
}

TEST_F(Library, LetsObjectsBeDestroyedInAnyOrder) {
  Design d = design();
  Simulator s = simulator(d);
  Images images = sample(d);
  const std::string expected = json_of(run(s, images, 0, 1));
  d = Design();
  Report report = run(s, images, 0, 1);
  s.reset();
  images.reset();
  EXPECT_EQ(json_of(report), expected);
}

TEST_F(Library, EvaluatesToTheLogitsOfTheChip) {
  for (const radish_train train : {RADISH_AS_RADIX, RADISH_AS_RATE}) {
    const Design d = design({"rate_timesteps=12"}, train);
    const Images images = sample(d);
    const int count = 3, classes = radish_net_describe(d.net.get()).logit_count;
    const Report report = run(simulator(d, train), images, 4, count);
    for (const int threads : {1, 2, 7}) {
      std::vector<int64_t> logits(static_cast<size_t>(count * classes), -1);
      ASSERT_EQ(radish_net_evaluate(d.net.get(), train, images.get(), 4, count, threads, nullptr, nullptr,
                                    logits.data(), &error),
                RADISH_OK)
          << error.message;
      for (int i = 0; i < count; i++) {
        radish_image_result image;
        ASSERT_EQ(radish_run_report_image(report.get(), i, &image, nullptr), RADISH_OK);
        for (int k = 0; k < classes; k++) EXPECT_EQ(logits[static_cast<size_t>(i * classes + k)], image.logits[k]);
      }
    }
    int64_t logits[30];
    const auto stop = [](void *, int, int) { return 1; };
    EXPECT_EQ(radish_net_evaluate(d.net.get(), train, images.get(), 0, 3, 1, stop, nullptr, logits, &error),
              RADISH_CANCELLED);
    EXPECT_EQ(radish_net_evaluate(d.net.get(), train, images.get(), 0, 3, 0, nullptr, nullptr, logits, &error),
              RADISH_BAD_INPUT);
  }
}

TEST_F(Library, ConvertsOrSaysThatThisBuildCannot) {
  const std::string model = RADISH_SOURCE_DIR "/tests/network/onnx/averages-opset17.onnx";
  int shape[3] = {0, 0, 0};
  radish_net *converted = nullptr;
  if (!radish_can_convert()) {
    EXPECT_EQ(radish_onnx_input_shape(model.c_str(), shape, &error), RADISH_NOT_BUILT);
    EXPECT_EQ(radish_net_convert(model.c_str(), nullptr, 0, 1, nullptr, &converted, &error), RADISH_NOT_BUILT);
    EXPECT_EQ(converted, nullptr);
    return;
  }
  ASSERT_EQ(radish_onnx_input_shape(model.c_str(), shape, &error), RADISH_OK) << error.message;
  const int count = 4;
  std::mt19937 random(2);
  std::vector<uint8_t> pixels(static_cast<size_t>(count * shape[0] * shape[1] * shape[2]));
  for (uint8_t &pixel : pixels) pixel = static_cast<uint8_t>(random());
  radish_image_set *set = nullptr;
  ASSERT_EQ(radish_image_set_from_pixels(pixels.data(), nullptr, count, shape[0], shape[1], shape[2], &set, &error),
            RADISH_OK);
  const Images images(set);
  for (const radish_train train : {RADISH_AS_RADIX, RADISH_AS_RATE}) {
    radish_conversion_options options{};
    options.train = train;
    options.rate_timesteps = 30;
    ASSERT_EQ(radish_net_convert(model.c_str(), images.get(), 0, count, &options, &converted, &error), RADISH_OK)
        << error.message;
    const Net net(converted);
    const std::string path = folder + "/converted.yaml";
    ASSERT_EQ(radish_net_save(net.get(), path.c_str(), &error), RADISH_OK) << error.message;
    radish_net *loaded = nullptr;
    ASSERT_EQ(radish_net_load(path.c_str(), nullptr, 0, &loaded, &error), RADISH_OK) << error.message;
    const Net again(loaded);
    const size_t size = static_cast<size_t>(count * radish_net_describe(net.get()).logit_count);
    std::vector<int64_t> a(size, 1), b(size, 2);
    for (const auto &[of, logits] : {std::pair{net.get(), &a}, std::pair{again.get(), &b}}) {
      ASSERT_EQ(radish_net_evaluate(of, train, images.get(), 0, count, 1, nullptr, nullptr, logits->data(), &error),
                RADISH_OK)
          << error.message;
    }
    EXPECT_EQ(a, b);
  }
  EXPECT_EQ(radish_net_convert(model.c_str(), images.get(), 0, 0, nullptr, &converted, &error), RADISH_BAD_INPUT);
  radish_conversion_options wide{};
  wide.weight_bits = 17;
  EXPECT_EQ(radish_net_convert(model.c_str(), images.get(), 0, 1, &wide, &converted, &error), RADISH_BAD_INPUT);
  EXPECT_STREQ(error.message, "weight_bits 17; 2 to 16 are allowed");
}

// Returns a small network of two of MobileNetV2's bottlenecks, the second with a shortcut, or one of leaky Relus.
std::string signed_model(bool leaky) {
  using onnx_writer::ints;
  std::mt19937 random(5);
  std::uniform_real_distribution<float> draw(-0.6F, 0.6F);
  onnx_writer::Model model;
  model.input = {2, 6, 6};
  const auto conv = [&](const std::string &in, const std::string &out, int inputs, int outputs, int kernel,
                        int groups) {
    std::vector<float> weights(static_cast<size_t>(inputs / groups * outputs * kernel * kernel));
    for (float &weight : weights) weight = draw(random);
    model.floats(out + ".w", {outputs, inputs / groups, kernel, kernel}, weights);
    const int pad = kernel / 2;
    model.node("Conv", {in, out + ".w"}, out,
               {ints("pads", {pad, pad, pad, pad}), onnx_writer::integer("group", groups)});
  };
  if (leaky) {
    conv("x", "a", 2, 4, 3, 1);
    model.node("LeakyRelu", {"a"}, "b", {onnx_writer::decimal("alpha", 0.125F)});
    model.node("MaxPool", {"b"}, "c", {ints("kernel_shape", {2, 2}), ints("strides", {2, 2})});
    conv("c", "d", 4, 6, 3, 1);
    model.node("LeakyRelu", {"d"}, "last", {onnx_writer::decimal("alpha", 0.1F)});
  } else {
    std::string in = "x";
    for (const std::string name : {"p", "q"}) {
      conv(in, name + "1", in == "x" ? 2 : 3, 8, 1, 1);
      model.node("Relu", {name + "1"}, name + "2");
      conv(name + "2", name + "3", 8, 8, 3, 8);
      model.node("Relu", {name + "3"}, name + "4");
      conv(name + "4", name + "5", 8, 3, 1, 1);
      if (in != "x") model.node("Add", {name + "5", in}, name + "6");
      in = name + (in == "x" ? "5" : "6");
    }
    conv(in, "e", 3, 6, 1, 1);
    model.node("Relu", {"e"}, "last");
  }
  model.node("GlobalAveragePool", {"last"}, "g");
  conv("g", "y", 6, 4, 1, 1);
  return model.text();
}

TEST_F(Library, SignedNetworksThatWereConvertedAnswerOnTheChipAsWithoutTime) {
  if (!radish_can_convert()) return;
  const int count = 4;
  std::mt19937 random(2);
  std::vector<uint8_t> pixels(static_cast<size_t>(count) * 2 * 6 * 6);
  for (uint8_t &pixel : pixels) pixel = static_cast<uint8_t>(random());
  radish_image_set *set = nullptr;
  ASSERT_EQ(radish_image_set_from_pixels(pixels.data(), nullptr, count, 2, 6, 6, &set, &error), RADISH_OK);
  const Images images(set);
  for (const bool leaky : {false, true}) {
    const std::string model = put("model.onnx", signed_model(leaky)), path = folder + "/signed.yaml";
    radish_net *converted = nullptr;
    radish_conversion_options options{};
    ASSERT_EQ(radish_net_convert(model.c_str(), images.get(), 0, count, &options, &converted, &error), RADISH_OK)
        << error.message;
    const Net net(converted);
    ASSERT_EQ(radish_net_save(net.get(), path.c_str(), &error), RADISH_OK) << error.message;
    EXPECT_NE(slurp(path).find(leaky ? "leak: 3" : "signed: true"), std::string::npos);
    const Design d = load_design(chip_path, path.c_str(), {}, &error);
    ASSERT_TRUE(d.net) << error.message;
    const Report report = run(simulator(d), images, 0, count);
    std::vector<int64_t> logits(static_cast<size_t>(count) * 4);
    ASSERT_EQ(radish_net_evaluate(d.net.get(), RADISH_AS_NETWORK, images.get(), 0, count, 1, nullptr, nullptr,
                                  logits.data(), &error),
              RADISH_OK)
        << error.message;
    for (int i = 0; i < count; i++) {
      radish_image_result image;
      ASSERT_EQ(radish_run_report_image(report.get(), i, &image, nullptr), RADISH_OK);
      for (int k = 0; k < 4; k++) EXPECT_EQ(logits[static_cast<size_t>(i * 4 + k)], image.logits[k]) << leaky << k;
    }
  }
}

TEST_F(Library, RoundsHalvesToEvenByMoreLayersWhereThatIsAskedFor) {
  if (!radish_can_convert()) return;
  const int count = 4;
  std::mt19937 random(5);
  const std::string model = put("model.onnx", onnx_models::quantised(random).text()), path = folder + "/even.yaml";
  std::vector<uint8_t> pixels(count * 16);
  for (uint8_t &pixel : pixels) pixel = static_cast<uint8_t>(random());
  radish_image_set *set = nullptr;
  ASSERT_EQ(radish_image_set_from_pixels(pixels.data(), nullptr, count, 1, 4, 4, &set, &error), RADISH_OK);
  const Images images(set);
  radish_conversion_options options{};
  options.weight_bits = 8;
  for (const int even : {0, 1}) {
    options.even = even;
    radish_net *converted = nullptr;
    ASSERT_EQ(radish_net_convert(model.c_str(), images.get(), 0, count, &options, &converted, &error), RADISH_OK)
        << error.message;
    const Net net(converted);
    ASSERT_EQ(radish_net_save(net.get(), path.c_str(), &error), RADISH_OK) << error.message;
    EXPECT_EQ(slurp(path).find(".down") != std::string::npos, even != 0);
    const Design d = load_design(chip_path, path.c_str(), {}, &error);
    ASSERT_TRUE(d.net) << error.message;
    EXPECT_TRUE(run(simulator(d), images, 0, count));
  }
  radish_net *twin = nullptr;
  options.train = RADISH_AS_RATE;
  EXPECT_EQ(radish_net_convert(model.c_str(), images.get(), 0, count, &options, &twin, &error), RADISH_BAD_INPUT);
  EXPECT_STREQ(error.message, "even of a rate twin; rates round nothing, 0 is allowed");
}

TEST_F(Library, SavesNoTopologyAndOnlyToYaml) {
  const Design lenet = design(), topology = design({}, RADISH_AS_RATE);
  EXPECT_EQ(radish_net_save(lenet.net.get(), (folder + "/net.safetensors").c_str(), &error), RADISH_BAD_INPUT);
  EXPECT_EQ(radish_net_save(topology.net.get(), (folder + "/net.yaml").c_str(), &error), RADISH_BAD_INPUT);
  EXPECT_FALSE(std::filesystem::exists(folder + "/net.yaml"));
  EXPECT_FALSE(std::filesystem::exists(folder + "/net.safetensors"));
}

TEST_F(Library, AndTheProgramHaveOneStatus) {
  const std::vector<int> here = {RADISH_OK,       RADISH_MISMATCH,  RADISH_BAD_INPUT, RADISH_NO_MEMORY,
                                 RADISH_DEADLOCK, RADISH_CANCELLED, RADISH_NOT_BUILT};
  EXPECT_EQ(here, internal_statuses());
  EXPECT_EQ(sizeof(radish_error), internal_error_size());
}

} // namespace
