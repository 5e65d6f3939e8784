// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// run_command.h: radish as scripts see it, in a folder of the test's own.
#ifndef RADISH_TESTS_CLI_RUN_COMMAND_H
#define RADISH_TESTS_CLI_RUN_COMMAND_H

#include "tests/files.h"

#include <jansson.h>
#include <memory>
#include <sys/wait.h>

struct Result {
  int status;
  std::string out, err;
};

struct JsonFree {
  void operator()(json_t *json) { json_decref(json); }
};
using Json = std::unique_ptr<json_t, JsonFree>;

// Returns the JSON of a run without the lines that differ from run to run.
inline std::string without_wall_times(const std::string &json) {
  std::istringstream lines(json);
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("wall_s") == std::string::npos) kept += line + "\n";
  }
  return kept;
}

struct CommandFolder : Files {
  Result radish(const std::string &arguments) const { return shell("'" RADISH_EXECUTABLE "' " + arguments); }
  Result shell(const std::string &command) const {
    const std::string out = folder + "/stdout", err = folder + "/stderr";
    const std::string line = "cd '" + folder + "' && " + command + " >" + out + " 2>" + err + " </dev/null";
    const int status = std::system(line.c_str());
    Result result{WIFEXITED(status) ? WEXITSTATUS(status) : -1, slurp(out), slurp(err)};
    std::filesystem::remove(out);
    std::filesystem::remove(err);
    return result;
  }
  Json load(const std::string &name) const {
    json_error_t error;
    Json json(json_load_file((folder + "/" + name).c_str(), 0, &error));
    EXPECT_TRUE(json) << error.text;
    return json;
  }
};

#endif
