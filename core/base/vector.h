// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// vector.h: hot loops are compiled for several instruction sets; the loader picks one. Results are integers,
// hence equal. A marked function inlines what it calls, so that the whole loop is compiled for each set.
#ifndef RADISH_CORE_BASE_VECTOR_H
#define RADISH_CORE_BASE_VECTOR_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(RADISH_SANITIZE)
#define RADISH_VECTOR_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define RADISH_VECTOR_CLONES
#endif
#define RADISH_INLINE static inline __attribute__((always_inline))

#endif
