// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The examples and sizes of docs/chip.md: the document's own commands are run on its own files, and every number beside
// them is read from its text and compared, so that text and machine cannot drift apart.
#include "core/ingress.h"
#include "core/params.h"
#include "core/tables.h"
#include "tests/cli/run_command.h"

#include <algorithm>
#include <cmath>

namespace {

// Evaluates what the document writes as 2 * (8 + 1) + 88.
class Expression {
public:
  explicit Expression(std::string expression) : text(std::move(expression)) {}
  double value() {
    const double result = sum();
    EXPECT_EQ(at, text.size()) << "'" << text << "' is no expression";
    return result;
  }

private:
  bool take(char c) {
    while (at < text.size() && text[at] == ' ') at++;
    if (at == text.size() || text[at] != c) return false;
    at++;
    return true;
  }
  double sum() {
    double result = product();
    for (;;) {
      if (take('+')) result += product();
      else if (take('-')) result -= product();
      else return result;
    }
  }
  double product() {
    double result = factor();
    while (take('*')) result *= factor();
    return result;
  }
  double factor() {
    if (take('(')) {
      const double inside = sum();
      EXPECT_TRUE(take(')')) << text;
      return inside;
    }
    size_t length = 0;
    double number = 0;
    try {
      number = std::stod(text.substr(at), &length);
    } catch (const std::exception &) {
      ADD_FAILURE() << "'" << text << "' is no expression";
    }
    at += length ? length : text.size() - at;
    return number;
  }

  std::string text;
  size_t at = 0;
};

// A part of the document, its lines joined by single spaces.
class Text {
public:
  explicit Text(const std::string &lines) {
    std::istringstream words(lines);
    for (std::string word; words >> word;) text += (text.empty() ? "" : " ") + word;
  }

  // Finds the phrase, in which each # stands for an expression, and returns their values; fails where it is not there.
  std::vector<double> numbers(const std::string &phrase) const {
    const std::string head = phrase.substr(0, phrase.find('#'));
    for (size_t begin = text.find(head); begin != std::string::npos; begin = text.find(head, begin + 1)) {
      std::vector<std::string> found;
      if (!match(phrase, begin, found)) continue;
      std::vector<double> values;
      for (const std::string &expression : found) values.push_back(Expression(expression).value());
      return values;
    }
    ADD_FAILURE() << "docs/chip.md does not say: " << phrase;
    return std::vector<double>(static_cast<size_t>(std::count(phrase.begin(), phrase.end(), '#')), NAN);
  }

  // Returns what stands in backquotes and begins so.
  std::string code(const std::string &begin) const {
    const size_t at = text.find("`" + begin), end = text.find('`', at + 1);
    if (at == std::string::npos || end == std::string::npos) {
      ADD_FAILURE() << "docs/chip.md has no code that begins with " << begin;
      return "";
    }
    return text.substr(at + 1, end - at - 1);
  }

private:
  // Matches the phrase from `at` on. A number goes on as long as what follows it in the phrase does not begin.
  bool match(const std::string &phrase, size_t at, std::vector<std::string> &found) const {
    static const std::string of_expressions = "0123456789.+-*() ";
    for (size_t i = 0; i < phrase.size();) {
      if (phrase[i] != '#') {
        if (at >= text.size() || text[at++] != phrase[i++]) return false;
        continue;
      }
      const size_t next = phrase.find('#', ++i);
      const std::string after = phrase.substr(i, next == std::string::npos ? next : next - i);
      const size_t end = after.empty() ? text.size() : text.find(after, at);
      if (end == std::string::npos || end == at) return false;
      const std::string expression = text.substr(at, end - at);
      if (expression.find_first_not_of(of_expressions) != std::string::npos) return false;
      found.push_back(expression);
      at = end;
    }
    return true;
  }

  std::string text;
};

std::string between(const std::string &text, const std::string &from, const std::string &to) {
  const size_t begin = text.find(from), end = text.find(to, begin);
  EXPECT_NE(begin, std::string::npos) << from;
  EXPECT_NE(end, std::string::npos) << to;
  return begin == std::string::npos || end == std::string::npos ? "" : text.substr(begin, end - begin);
}

json_t *at(json_t *json, std::initializer_list<const char *> keys) {
  for (const char *key : keys) json = json_object_get(json, key);
  return json;
}

// Returns the block of lines indented by six spaces or more that begins with this line.
std::string block(const std::string &text, const std::string &first) {
  std::istringstream lines(text);
  std::string file;
  for (std::string line; std::getline(lines, line);) {
    const bool inside = line.compare(0, 6, "      ") == 0 && (!file.empty() || line.substr(6) == first);
    if (inside) file += line.substr(6) + "\n";
    else if (!file.empty()) break;
  }
  return file;
}

struct ChipDocument : CommandFolder {
  void SetUp() override {
    CommandFolder::SetUp();
    document = slurp(RADISH_SOURCE_DIR "/docs/chip.md");
    ASSERT_FALSE(document.empty());
    std::filesystem::create_directory_symlink(RADISH_SOURCE_DIR "/configs", folder + "/configs");
  }
  // Runs a command of the document, which begins with `radish `.
  Result run(const std::string &command, const std::string &more = "") const {
    const std::string name = "radish ";
    EXPECT_EQ(command.compare(0, name.size(), name), 0) << command;
    return radish(command.substr(name.size()) + more);
  }
  // Returns the time, in ns, at which the first event of this name begins in a Perfetto trace, and the last one ends.
  static std::pair<double, double> extent_ns(const Json &trace, const std::string &name) {
    double first = INFINITY, last = -INFINITY;
    size_t i;
    json_t *event;
    json_array_foreach(at(trace.get(), {"traceEvents"}), i, event) {
      if (name != json_string_value(at(event, {"name"})) || !at(event, {"ts"})) continue;
      const double begin = json_number_value(at(event, {"ts"})) * 1000;
      first = std::min(first, begin);
      last = std::max(last, begin + json_number_value(at(event, {"dur"})) * 1000);
    }
    return {first, last};
  }

  std::string document;
};

TEST_F(ChipDocument, TheWorkedExampleOfACoreIsWhatTheChipDoes) {
  const std::string lines = between(document, "- **Worked example.**", "## 3.");
  const Text text(lines);
  const std::string network = block(lines, "name: tiny");
  ASSERT_NE(network.find("activity: 1\n"), std::string::npos) << network;
  put("tiny.yaml", network);
  const Result ran = run(text.code("radish run"), " --trace tiny.perfetto.json");
  ASSERT_EQ(ran.status, 0) << ran.err;
  const Json json = load("tiny.json"), trace = load("tiny.perfetto.json");
  ASSERT_TRUE(json && trace);
  json_t *layers = at(json_array_get(at(json.get(), {"images"}), 0), {"layers"});
  json_t *conv = json_array_get(layers, 1);
  const auto counter = [&](const char *name) {
    return static_cast<double>(json_integer_value(at(conv, {"counters", name})));
  };
  const double lanes = 16, weight_bits = 4, potential_bits = 24, steps = 2;

  auto n = text.numbers("the spikes reach # = # outputs");
  EXPECT_EQ(n[0], n[1]);
  n = text.numbers("so a step adds # taps of # channels: # operations, # pairs");
  const double pairs = n[3];
  EXPECT_EQ(n[0] * n[1], n[2]);
  EXPECT_EQ(n[0] * std::ceil(n[1] / lanes), pairs);
  EXPECT_EQ(counter("synaptic_ops"), steps * n[2]);

  n = text.numbers("With # potential words a step takes # = # cycles, the commit # = #: `busy_cycles` is # = #.");
  const double words = n[0];
  EXPECT_EQ(n[1], n[2]);
  EXPECT_EQ(n[3], n[4]);
  EXPECT_EQ(n[5], n[6]);
  EXPECT_EQ(n[6], steps * n[2] + n[4]);
  EXPECT_EQ(counter("busy_cycles"), n[6]);
  // A pair reads a word of weights; the commit reads a word of initial potentials for each potential word.
  EXPECT_EQ(counter("synapse_read_bits"), steps * pairs * lanes * weight_bits + words * lanes * potential_bits);

  n = text.numbers("The pooled tile has # output words; two steps with # spikes and a token each make `emit_cycles` # "
                   "= #.");
  EXPECT_EQ(counter("output_read_bits"), (steps * n[0] + words - n[0]) * lanes * 32)
      << "emission reads each word in each step; the commit reads it for all but the first of its window";
  EXPECT_EQ(counter("spikes_out"), n[1]);
  EXPECT_EQ(counter("tokens"), steps);
  EXPECT_EQ(n[2], n[3]);
  EXPECT_EQ(counter("emit_cycles"), n[3]);

  const auto host =
      text.numbers("The host (# ns a packet, the first at edge #) sends # spikes, then the token of step 0 "
                   "at # ns.");
  EXPECT_EQ(static_cast<double>(json_integer_value(at(json_array_get(layers, 0), {"counters", "spikes_out"}))),
            steps * host[2]);
  EXPECT_EQ(extent_ns(trace, "input send").first, host[0] * host[1]);
  EXPECT_EQ(host[0] * (host[1] + host[2]), host[3]) << "the spikes, and then the token";
  n = text.numbers("it takes (# + #) ps * # = # ns and arrives at # ns.");
  const double arrives = n[4];
  EXPECT_EQ((n[0] + n[1]) * n[2], n[3] * 1000);
  EXPECT_EQ(host[3] + n[3], arrives);
  n = text.numbers(
      "The ingress has ticked each # ns since the first spike, which came at # ns; tick #, at # ns, takes the "
      "token.");
  const double tick = n[0], tick_that_takes_it = n[3];
  radish_params params;
  radish_params_init(&params);
  EXPECT_NEAR(tick, static_cast<double>(params.core.place_ps) * 20 / 1000, 1e-6);
  EXPECT_NEAR(json_number_value(at(conv, {"start_ns"})), n[1], 1e-6) << "the first spike";
  EXPECT_EQ(host[0] * host[1] + arrives - host[3], n[1]);
  EXPECT_EQ(n[2], std::ceil((arrives - n[1]) / tick));
  EXPECT_NEAR(tick_that_takes_it, n[1] + n[2] * tick, 1e-6);
  n = text.numbers("It counts # ticks later, at # ns, and is seen at the second # ns edge after, # ns.");
  EXPECT_EQ(n[0], RADISH_INGRESS_TICKS);
  EXPECT_NEAR(n[1], tick_that_takes_it + n[0] * tick, 1e-6);
  EXPECT_EQ((std::floor(n[1] / n[2]) + 2) * n[2], n[3]);
  const double period = n[2], step_0_is_complete = n[3];
  n = text.numbers("The engine works without pause from edge # to #, emission until edge # = #: `end_ns` is #.");
  EXPECT_EQ(n[0] * period, step_0_is_complete);
  EXPECT_NEAR(extent_ns(trace, "conv integrate").first, n[0] * period, 1e-6);
  EXPECT_NEAR(extent_ns(trace, "conv commit").second, n[1] * period, 1e-6);
  EXPECT_EQ(n[1] - n[0], counter("busy_cycles"));
  EXPECT_NEAR(extent_ns(trace, "conv send").first, n[1] * period, 1e-6);
  EXPECT_NEAR(extent_ns(trace, "conv send").second, (n[3] + 1) * period, 1e-6);
  EXPECT_EQ(n[2], n[3]);
  EXPECT_EQ(n[3] * period, n[4]);
  EXPECT_EQ(json_number_value(at(conv, {"end_ns"})), n[4]);
}

TEST_F(ChipDocument, ThePacketThatPassesFourLinksTakesItsTime) {
  const std::string lines = between(document, "## 3.", "## 4.");
  const Text text(lines);
  put(text.code("trace.csv"), text.code("time_ps,") + "\n" + text.code("0,0,0,") + "\n");
  const Result ran = run(text.code("radish noc"));
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto n = text.numbers("passes four links in # = # ps");
  EXPECT_EQ(n[0], n[1]);
  const std::string log = "time_ps,x,y,packet\n" + std::to_string(static_cast<int64_t>(n[1])) + ",3,1,0\n";
  EXPECT_EQ(ran.out.substr(0, log.size()), log);

  radish_params params;
  radish_params_init(&params);
  const radish_noc_params &noc = params.noc;
  const auto busy = text.numbers("passes a packet each LARB + LF_OUT + LF_LINK + LB_LINK = # ps, # million a second");
  EXPECT_EQ(busy[0], static_cast<double>(noc.larb_ps + noc.lf_out_ps + noc.lf_link_ps + noc.lb_link_ps));
  EXPECT_EQ(busy[1], std::floor(1e6 / busy[0]));
}

// Returns the cells of the row that begins with this one.
Text row(const std::string &lines, const std::string &first) {
  return Text(between(lines, "| `" + first + "`", "\n"));
}

TEST_F(ChipDocument, TheTablesHaveTheBitsThatItSays) {
  const std::string lines = between(document, "- **Tables**", "- **Cores.**");
  put("tiny.yaml", block(between(document, "- **Worked example.**", "## 3."), "name: tiny"));
  const Result ran = radish("map -c configs/chips/radix40.yaml -n tiny.yaml --json map.json");
  ASSERT_EQ(ran.status, 0) << ran.err;
  const Json json = load("map.json");
  ASSERT_TRUE(json);
  const auto expect = [&](const char *owner, const char *table, double entries, double bits) {
    json_t *told = at(json.get(), {"tables", owner, table});
    EXPECT_EQ(static_cast<double>(json_integer_value(at(told, {"entries"}))), entries) << table;
    EXPECT_EQ(static_cast<double>(json_integer_value(at(told, {"entry_bits"}))), bits) << table;
    EXPECT_EQ(static_cast<double>(json_integer_value(at(told, {"bits"}))), entries * bits) << table;
  };
  const double slots = 16;
  auto n = row(lines, "core.partitions")
               .numbers("`core.partitions`, # | a tile | # of registers; for each of `slots` "
                        "planes #, tokens needed and counted, and for each window of what it "
                        "sends #, destinations");
  expect("core", "partitions", n[0], n[1] + slots * (n[2] + n[3])); // as many windows as planes, at most
  n = row(lines, "core.sources").numbers("`core.sources`, # | a population that a tile reads | # |");
  expect("core", "sources", n[0], n[1]);
  n = row(lines, "core.feeds")
          .numbers("`core.feeds`, # | a feed that ends in the core | #: key # (source partition), "
                   "feed # (source, tile, inputs, steps), state # (where its source is), return # "
                   "(where");
  expect("core", "feeds", n[0], n[1]);
  EXPECT_EQ(n[1], n[2] + n[3] + n[4] + n[5]);
  const double feed_key = n[2], feeds = n[0];
  n = row(lines, "core.destinations").numbers("`core.destinations`, # | a feed that begins in the core | #, windows");
  expect("core", "destinations", n[0], n[1]);
  n = row(lines, "noc.routes")
          .numbers("`noc.routes`, # | packets of a range of sources that come in by one side | #: "
                   "key # (side, first source), route # (side");
  expect("router", "routes", n[0], n[1]);
  EXPECT_EQ(n[1], n[2] + n[3]);
  const double route_key = n[2], routes = n[0];

  n = Text(lines).numbers("A search thus reads # keys of # bits for a feed, # of # bits for a route");
  EXPECT_EQ(n, (std::vector<double>{std::log2(feeds), feed_key, std::log2(routes), route_key}));
  EXPECT_EQ(RADISH_FEED_KEY_BITS, feed_key);
  EXPECT_EQ(RADISH_ROUTE_KEY_BITS, route_key);
  EXPECT_EQ(radish_tables_search_keys(static_cast<int64_t>(feeds)), n[0]);
  EXPECT_EQ(radish_tables_search_keys(static_cast<int64_t>(routes)), n[2]);
}

} // namespace
