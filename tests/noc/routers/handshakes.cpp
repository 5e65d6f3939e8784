// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/noc/routers/models.h"

namespace routers {

static void record(void *user, int64_t time, uint32_t router, radish_compass port, Handshake::Kind kind) {
  static_cast<std::vector<Handshake> *>(user)->push_back({time, int(router), int(port), kind});
}

radish_noc_probe probe_into(std::vector<Handshake> &handshakes) {
  return {&handshakes,
          [](void *user, uint32_t r, radish_compass p, int64_t t) { record(user, t, r, p, Handshake::Request); },
          [](void *user, uint32_t r, radish_compass p, int64_t t) { record(user, t, r, p, Handshake::Accept); },
          [](void *user, uint32_t r, radish_compass p, int64_t t) { record(user, t, r, p, Handshake::Free); }};
}

} // namespace routers
