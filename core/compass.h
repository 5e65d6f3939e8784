// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// compass.h: the ports of a router, clockwise, as the mesh, the chip file and the maps name them.
#ifndef RADISH_CORE_COMPASS_H
#define RADISH_CORE_COMPASS_H

#ifdef __cplusplus
extern "C" {
#endif

// The four sides come first, then the port of the core.
typedef enum { RADISH_NORTH, RADISH_EAST, RADISH_SOUTH, RADISH_WEST, RADISH_LOCAL } radish_compass;

enum { RADISH_SIDES = 4, RADISH_PORTS = 5 };

// radish_compass_all lists the ports by number, for loops over them; radish_compass_opposite names the port of a
// neighbour at the other end of the link, and LOCAL for itself.
static const radish_compass radish_compass_all[RADISH_PORTS] = {RADISH_NORTH, RADISH_EAST, RADISH_SOUTH, RADISH_WEST,
                                                                RADISH_LOCAL};
static const radish_compass radish_compass_opposite[RADISH_PORTS] = {RADISH_SOUTH, RADISH_WEST, RADISH_NORTH,
                                                                     RADISH_EAST, RADISH_LOCAL};

#ifdef __cplusplus
}
#endif
#endif
