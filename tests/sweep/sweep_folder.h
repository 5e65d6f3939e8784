// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sweep_folder.h: a folder with a chip, a network and what reads the results of sweeps.
#ifndef RADISH_TESTS_SWEEP_SWEEP_FOLDER_H
#define RADISH_TESTS_SWEEP_SWEEP_FOLDER_H

#include "tests/cli/tiny_design.h"

#include <map>
#include <sqlite3.h>

using Row = std::map<std::string, std::string>; // column to value; NULL is "NULL"

struct SweepFolder : TinyDesign {
  // Returns the rows of a query. A file whose writer was killed is mended by who reads it next, who must be able to
  // write for that.
  std::vector<Row> query(const std::string &file, const std::string &sql) const {
    sqlite3 *database = nullptr;
    sqlite3_stmt *statement = nullptr;
    std::vector<Row> rows;
    EXPECT_EQ(sqlite3_open_v2((folder + "/" + file).c_str(), &database, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
    sqlite3_busy_timeout(database, 10000);
    EXPECT_EQ(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    while (statement && sqlite3_step(statement) == SQLITE_ROW) {
      Row row;
      for (int i = 0; i < sqlite3_column_count(statement); i++) {
        const unsigned char *text = sqlite3_column_text(statement, i);
        row[sqlite3_column_name(statement, i)] = text ? reinterpret_cast<const char *>(text) : "NULL";
      }
      rows.push_back(row);
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return rows;
  }
  // Returns all that a sweep decides, without what differs from run to run: wall times, host and date.
  std::string tables(const std::string &file) const {
    std::string all;
    for (const char *sql : {"SELECT * FROM points ORDER BY point", "SELECT * FROM layers ORDER BY point, layer",
                            "SELECT * FROM axes ORDER BY axis", "SELECT * FROM files ORDER BY name",
                            "SELECT format, radish_version, digest, points, best_column, best_goal FROM sweep"}) {
      for (const Row &row : query(file, sql)) {
        for (const auto &cell : row) {
          if (cell.first != "wall_s") all += cell.first + "=" + cell.second + "\n";
        }
      }
    }
    return all;
  }
  Result sweep(const std::string &yaml, const std::string &arguments) const {
    put("sweep.yaml", yaml);
    return radish("sweep sweep.yaml " + arguments);
  }
};

#endif
