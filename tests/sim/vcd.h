// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// vcd.h: a VCD read back, as far as the tests need it, and strictly: an unknown word is an error.
#ifndef RADISH_TESTS_SIM_VCD_H
#define RADISH_TESTS_SIM_VCD_H

#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

struct Vcd {
  using Wave = std::vector<std::pair<int64_t, uint64_t>>; // (time, value) of each change
  std::map<std::string, Wave> waves;                      // by path: chip.core_0_0.state
  std::map<uint64_t, std::string> words;                  // the values of string variables, by their codes
  std::set<std::string> integers;                         // the paths of signed variables, of 32 bits
  int64_t begin = -1, end = -1;

  // Returns the code (FNV-1a) that stands for a string variable's value in a wave.
  static uint64_t code(const std::string &word) {
    uint64_t hash = 14695981039346656037u;
    for (const unsigned char c : word) hash = (hash ^ c) * 1099511628211u;
    return hash;
  }

  explicit Vcd(const std::string &text) {
    std::istringstream in(text);
    std::vector<std::string> scopes;
    std::multimap<std::string, std::string> paths; // identifier -> paths
    std::string word;
    bool declaring = true;
    const auto skip = [&] {
      while (in >> word && word != "$end") {
      }
    };
    while (in >> word) {
      if (word == "$version" || word == "$timescale" || word == "$comment" || word == "$date" || word == "$attrbegin") {
        skip();
      } else if (word == "$scope") {
        in >> word >> word;
        scopes.push_back(word);
        skip();
      } else if (word == "$upscope") {
        if (scopes.empty()) throw std::runtime_error("upscope without scope");
        scopes.pop_back();
        skip();
      } else if (word == "$var") {
        std::string type, bits, id, name;
        in >> type >> bits >> id >> name;
        std::string path;
        for (const std::string &scope : scopes) path += scope + ".";
        paths.emplace(id, path + name);
        if (type == "string") strings.insert(id);
        if (type == "integer") integers.insert(path + name);
        waves[path + name];
        skip();
      } else if (word == "$enddefinitions") {
        skip();
        declaring = false;
      } else if (word == "$dumpvars" || word == "$end") {
      } else if (word[0] == '#' && !declaring) {
        const int64_t time = std::stoll(word.substr(1));
        if (time < end || (time == end && end != begin)) throw std::runtime_error("time goes back at " + word);
        if (begin < 0) begin = time;
        end = time;
      } else if ((word[0] == '0' || word[0] == '1') && !declaring) {
        change(paths, word.substr(1), word[0] - '0');
      } else if (word[0] == 'b' && !declaring) {
        std::string id;
        in >> id;
        change(paths, id, std::stoull(word.substr(1), nullptr, 2));
      } else if (word[0] == 's' && !declaring) {
        std::string id;
        in >> id;
        word.erase(0, 1);
        const std::string &known = words.emplace(code(word), word).first->second;
        if (known != word) throw std::runtime_error("two words of one code: " + word + ", " + known);
        change(paths, id, code(word), true);
      } else {
        throw std::runtime_error("unexpected " + word);
      }
    }
    if (!scopes.empty()) throw std::runtime_error("scopes left open");
  }

  const Wave &at(const std::string &path) const {
    const auto found = waves.find(path);
    if (found == waves.end()) throw std::runtime_error("no signal " + path);
    return found->second;
  }

private:
  std::set<std::string> strings; // identifiers of string variables

  void change(const std::multimap<std::string, std::string> &paths, const std::string &id, uint64_t value,
              bool is_string = false) {
    if (!paths.count(id)) throw std::runtime_error("unknown identifier " + id);
    if (is_string != (strings.count(id) > 0)) throw std::runtime_error("a value of another type for " + id);
    for (auto [it, last] = paths.equal_range(id); it != last; ++it) waves[it->second].emplace_back(end, value);
  }
};

#endif
