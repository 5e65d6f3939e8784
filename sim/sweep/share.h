// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// share.h: objects that several points need are made once and used by all workers: networks, mapped chips.
//
// An object has a key, a text that says all that it was made of. Whoever asks first makes it; who asks meanwhile
// waits for it. Objects must not change after they were made. One that nobody uses is kept until there are too many,
// then the one that was used last longest ago goes. A failure is kept too, since it would fail again, unless memory
// ran out.
#ifndef RADISH_SIM_SWEEP_SHARE_H
#define RADISH_SIM_SWEEP_SHARE_H

#include "core/base/status.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct radish_share radish_share;
typedef struct radish_shared radish_shared;

// Makes the object that `request` describes. `*object` is NULL on failure.
typedef radish_status radish_share_make(void *request, void **object, radish_error *error);

// Creates a share that keeps up to `most` objects that nobody uses. Returns NULL where memory ran out.
radish_share *radish_share_create(int most, void (*destroy)(void *object));
void radish_share_destroy(radish_share *share);

// Gives the object of this key, made by `make` if it is not there; `*shared` is given back by radish_share_return.
radish_status radish_share_take(radish_share *share, const char *key, radish_share_make *make, void *request,
                                radish_shared **shared, radish_error *error);
void *radish_share_object(const radish_shared *shared);
// Returns a number that no other object of the share ever has.
uint64_t radish_share_serial(const radish_shared *shared);
// Takes the object once more, which the caller uses already.
radish_shared *radish_share_again(radish_share *share, radish_shared *shared);
void radish_share_return(radish_share *share, radish_shared *shared);

#ifdef __cplusplus
}
#endif
#endif
