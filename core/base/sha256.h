// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sha256.h: the digest of FIPS 180-4, by which a network file knows its weights (docs/interfaces.md "Network").
//
// sha256sum(1) shows the same digits. A checksum of zlib is too short to identify weights, and requiring a library of
// ciphers for one function is too much to ask of every build.
#ifndef RADISH_CORE_BASE_SHA256_H
#define RADISH_CORE_BASE_SHA256_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  char text[65]; // 64 hexadecimal digits in lower case
} radish_sha256_digest;

radish_sha256_digest radish_sha256(const void *bytes, size_t size);

#ifdef __cplusplus
}
#endif
#endif
