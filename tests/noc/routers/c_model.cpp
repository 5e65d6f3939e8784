// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/noc/noc_device.h"
#include "tests/noc/routers/models.h"

namespace routers {

Log run_c(const Trial &trial, Probe wanted) {
  Device device(trial.the_case, trial.voltage_factor);
  Log log;
  const radish_noc_probe probe = probe_into(log.handshakes);
  if (wanted == Probe::On) radish_noc_set_probe(device.noc, &probe);
  for (size_t i = 0; i < trial.the_case.packets.size(); i++) device.inject(trial.the_case.packets[i], i);
  device.run();
  EXPECT_EQ(radish_noc_check_drained(device.noc, nullptr), RADISH_OK);
  log.outcome = device.outcome();
  std::sort(log.handshakes.begin(), log.handshakes.end());
  return log;
}

} // namespace routers
