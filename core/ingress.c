// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/ingress.h"

void radish_ingress_reset(radish_ingress *ingress, int64_t place_ps) {
  *ingress = (radish_ingress){
      .place_ps = place_ps, .reciprocal = (uint32_t)((UINT64_C(1) << 32) / (uint64_t)place_ps), .last_ps = -1};
}
