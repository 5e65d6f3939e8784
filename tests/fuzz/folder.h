// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// folder.h: files for loaders that want a path, in a folder of this process's own.
#ifndef RADISH_TESTS_FUZZ_FOLDER_H
#define RADISH_TESTS_FUZZ_FOLDER_H

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

class Folder {
public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "radish-fuzz-XXXXXX").string();
    if (!mkdtemp(pattern.data())) std::abort();
    path = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder &) = delete;
  Folder &operator=(const Folder &) = delete;

  std::string put(const std::string &name, const void *bytes, size_t size) const {
    const std::string file = path + "/" + name;
    std::ofstream(file, std::ios::binary).write(static_cast<const char *>(bytes), static_cast<std::streamsize>(size));
    return file;
  }

private:
  std::string path;
};

#endif
