// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/page/page.h"

#include "core/base/read_file.h"
#include "core/base/text_file.h"
#include "sim/page/page_assets.h"
#include "sim/page/page_parts.h"
#include "sim/page/page_text.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Returns whether a regular file begins as one of SQLite does. What cannot be read is none; who reads it says why.
static bool is_sqlite(const char *path) {
  static const char magic[] = "SQLite format 3"; // with its 0
  char begin[sizeof magic];
  struct stat about;
  const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  const bool is = file >= 0 && !fstat(file, &about) && S_ISREG(about.st_mode) &&
                  read(file, begin, sizeof begin) == (ssize_t)sizeof begin && !memcmp(begin, magic, sizeof magic);
  if (file >= 0) close(file);
  return is;
}

// What stands at the marks @NAME@ of page.html.
typedef struct {
  bool sweep;
  const char *title, *data;
  size_t data_size;
} contents;

static void put_scripts(FILE *file, bool sweep) {
#define X(name, source) fputs(radish_page_asset_##name, file);
  RADISH_PAGE_BASE_SCRIPTS(X)
  if (sweep) {
    RADISH_PAGE_SWEEP_SCRIPTS(X)
  } else {
    RADISH_PAGE_RUN_SCRIPTS(X)
  }
#undef X
}

static void put_mark(FILE *file, const char *mark, size_t size, const contents *c) {
  const char *const names[] = {"title", "kind", "style", "library", "notice", "scripts", "data"};
  size_t i = 0;
  while (strlen(names[i]) != size || strncmp(names[i], mark, size) != 0) i++;
  switch (i) {
  case 0: radish_page_put_html(file, c->title); break;
  case 1: fputs(c->sweep ? "sweep" : "run", file); break;
  case 2: fputs(radish_page_asset_style, file); break;
  case 3: fputs(radish_page_asset_library, file); break;
  case 4: radish_page_put_html(file, radish_page_asset_notice); break;
  case 5: put_scripts(file, c->sweep); break;
  default: fwrite(c->data, 1, c->data_size, file);
  }
}

static void put_page(FILE *file, const contents *c) {
  for (const char *at = radish_page_asset_page, *mark; *at; at = mark) {
    mark = strchr(at, '@');
    if (!mark) mark = at + strlen(at);
    fwrite(at, 1, (size_t)(mark - at), file);
    if (!*mark) return;
    const size_t size = strcspn(mark + 1, "@");
    put_mark(file, mark + 1, size, c);
    mark += size + 2;
  }
}

radish_status radish_page_make(const char *path, radish_page *page, radish_error *error) {
  const bool sweep = is_sqlite(path);
  radish_text_file data, text;
  radish_page_title title = {""};
  *page = (radish_page){.what = sweep ? "a sweep" : "a run"};
  if (!radish_text_file_open(&data)) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory for the page");
  radish_status status = sweep ? radish_page_put_sweep(path, data.file, &title, error)
                               : radish_page_put_run(path, data.file, &title, error);
  const bool closed = radish_text_file_close(&data);
  bool done = false;
  if (!status && closed && radish_text_file_open(&text)) {
    put_page(text.file, &(contents){sweep, title.title, data.text, data.size});
    done = radish_text_file_close(&text);
    if (done) {
      page->text = text.text;
      page->size = text.size;
    }
  }
  if (closed) free(data.text);
  if (!status && !done) status = radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory for the page");
  return status;
}
