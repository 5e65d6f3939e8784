// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// wiring.h: where the parts of a mapped chip stand, which routes join them and how each is set up; no behaviour.
//
// An endpoint is a core, or core_count + host port. The chip runs what is wired here, and so does the platform of the
// co-simulation, which has routers and cores of its own. Routes and their costs are those of the network that is given.
#ifndef RADISH_SIM_CHIP_WIRING_H
#define RADISH_SIM_CHIP_WIRING_H

#include "core/emitter.h"
#include "core/ingress.h"
#include "core/packet.h"
#include "mapping/mapped_chip.h"
#include "noc/noc.h"
#include "sim/chip/feed.h"

#ifdef __cplusplus
extern "C" {
#endif

// This is the port of a router behind which an endpoint stands.
typedef struct {
  uint32_t x, y;
  radish_compass port;
} radish_site;

// A group holds the feeds with the same source and destination core, which share their packets. The tag of their leaf
// is the number of the group.
typedef struct {
  int core;                  // destination
  int first_feed, last_feed; // exclusive
  int places, last_places;   // of a spike: of all feeds, and of the last one; a feed without inputs is one too
} radish_feed_group;

typedef struct {
  int endpoint, local;          // where it stands; its number among the partitions there
  int first_route, copies;      // its routes are consecutive, one for each copy of a packet
  int first_group, group_count; // groups of its feeds; a readout has none
} radish_partition_wiring;

typedef struct {
  const radish_mapped_chip *mapped;
  int endpoint_count, readout_count; // cores and host ports; readout partitions
  radish_partition_wiring *partitions;
  radish_noc_route *routes;
  radish_route_cost *costs;       // [route]: of one packet
  radish_feed_state *feeds;       // [feed], as in the mapped chip
  radish_axon_filter *filters;    // [input of a feed], as in the mapped chip
  radish_feed_group *groups;      // [tag]
  radish_noc_leaf *leaves;        // [tag]: where the packets of a group arrive
  int *destination_feeds;         // [partition][ordinal] -> feed
  int *first_destination_feed;    // [partition + 1], in `destination_feeds`
  radish_partition_setup *setups; // [partition], by endpoint
  int *first_setup;               // [endpoint + 1], in `setups`
  int32_t *windows;               // [feed]: of planes at its destination
} radish_wiring;

// Wires the chip and adds the trees of all partitions to `noc`. `mapped` must outlive the wiring, which is to be freed
// also after a failure.
radish_status radish_wiring_init(radish_wiring *wiring, const radish_mapped_chip *mapped, radish_noc *noc,
                                 radish_error *error);
void radish_wiring_free(radish_wiring *wiring);
size_t radish_wiring_bytes(const radish_wiring *wiring); // that it has allocated

// These return where an endpoint stands, and the period and phase of its clock.
radish_site radish_wiring_site(const radish_wiring *wiring, int endpoint);
int64_t radish_wiring_period_ps(const radish_wiring *wiring, int endpoint);
int64_t radish_wiring_phase_ps(const radish_wiring *wiring, int endpoint);
// Returns how long a tick of a core's ingress is.
int64_t radish_wiring_place_ps(const radish_wiring *wiring);
// Takes a packet of this kind, which arrives for a group's feeds at time_ps, into the ingress of their core. A credit is
// for no group.
static inline radish_ingress_times radish_feed_group_take(const radish_feed_group *group, int kind,
                                                          radish_ingress *ingress, int64_t time_ps) {
  if (kind == RADISH_PACKET_SPIKE) return radish_ingress_take(ingress, time_ps, group->places, group->last_places, 1);
  const int64_t places = kind == RADISH_PACKET_TOKEN ? group->last_feed - group->first_feed : 1;
  return radish_ingress_take(ingress, time_ps, places * RADISH_INGRESS_PLACE, RADISH_INGRESS_PLACE,
                             RADISH_INGRESS_PLACE);
}
// Returns when the token of the group's feed `number`, from 0, is counted.
static inline int64_t radish_feed_token_ps(const radish_ingress *ingress, const radish_ingress_times *times,
                                           int number) {
  return times->first_ps + number * RADISH_INGRESS_PLACE * ingress->place_ps;
}
// Returns how the emitter of a core or host port is set up.
radish_emitter_setup radish_wiring_emitter_setup(const radish_wiring *wiring, int endpoint,
                                                 const radish_emitter_port *port);

static inline int radish_wiring_setup_count(const radish_wiring *wiring, int endpoint) {
  return wiring->first_setup[endpoint + 1] - wiring->first_setup[endpoint];
}
static inline const radish_partition_setup *radish_wiring_setups(const radish_wiring *wiring, int endpoint) {
  return &wiring->setups[wiring->first_setup[endpoint]];
}

// These return the feed that a partition counts as `ordinal` among those that end in it, and how many feeds end in it.
static inline int radish_wiring_feed_into(const radish_wiring *wiring, int partition, int ordinal) {
  return wiring->destination_feeds[wiring->first_destination_feed[partition] + ordinal];
}
static inline int radish_wiring_feeds_into(const radish_wiring *wiring, int partition) {
  return wiring->first_destination_feed[partition + 1] - wiring->first_destination_feed[partition];
}

#ifdef __cplusplus
}
#endif
#endif
