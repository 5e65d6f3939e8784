// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/page/page_assets.h"

// The assembler includes the bytes of a file, and a 0 behind them.
#define X(name, file)                                                                                                  \
  __asm__(".pushsection .rodata\n"                                                                                     \
          ".global radish_page_asset_" #name "\n"                                                                      \
          ".hidden radish_page_asset_" #name "\n"                                                                      \
          "radish_page_asset_" #name ":\n"                                                                             \
          ".incbin \"" RADISH_PAGE_FOLDER "/" file "\"\n"                                                              \
          ".byte 0\n"                                                                                                  \
          ".popsection\n");
RADISH_PAGE_COMMON(X)
RADISH_PAGE_BASE_SCRIPTS(X)
RADISH_PAGE_RUN_SCRIPTS(X)
RADISH_PAGE_SWEEP_SCRIPTS(X)
