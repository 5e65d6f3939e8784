// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// express.h: packets that go through routers ahead of time, where nothing can come in their way.
//
// Where a router is quiet, all times of a packet follow from its arrival, by the rules of noc.h at zero load:
//
//   arrival --LF_IN--> head, request and decision --LARB + LF_OUT + LF_LINK--> arrival at the next router
//
// They hold if no other packet requests one of its outputs until then. Such a *rival* would have to come by another
// input. Two things exclude it: none is on its way (`coming` counts those, for each output and input), and none that is
// not injected yet can be there in time, since the next injection is not before a bound and the sources of all ways to
// that output by other inputs are `rival_links` links away, at least. So a packet goes through router after router at
// once, without an event. At the first one where that is not certain it arrives as any other does.
//
// What a packet leaves behind in a router, i.e. until when an output and a place are taken and who won last, is written
// into the router's state only when another way leads through it: until then its hop and `settled_ps` say the same.
//
// Where traffic is dense, few routers are quiet, and to look costs more than it spares. So it is tried, for as long as packets
// go through more hops than they stop at, and tried again later.
#ifndef RADISH_NOC_EXPRESS_H
#define RADISH_NOC_EXPRESS_H

#include "noc/internal.h"

#include "core/base/horizon.h"

// Packets of an output are counted in a word, by inputs.
enum { COMING_BITS = 12, COMING_MOST = (1 << COMING_BITS) - 1 };

static inline uint64_t radish_noc_coming_one(uint32_t in) {
  return UINT64_C(1) << COMING_BITS * in;
}

static inline uint64_t *radish_noc_coming(const radish_noc *noc, uint32_t r, uint32_t out) {
  return &noc->express.coming[(size_t)r * RADISH_PORTS + out];
}

// A packet that came by `in` is granted `out`, so that it does not come there any more.
static inline void radish_noc_express_came(radish_noc *noc, uint32_t r, uint32_t out, uint32_t in) {
  if (!(noc->express.routers[r].shared >> out & 1)) return;
  *radish_noc_coming(noc, r, out) -= radish_noc_coming_one(in);
}

// When a request is certain not to come, for sources at cores and at the edge: a hop from the source's first head on.
typedef struct {
  int64_t local_ps, edge_ps;
} radish_noc_bounds;

static inline radish_noc_bounds radish_noc_express_bounds(const radish_noc *noc) {
  const int64_t until_ps = *noc->express.until_ps & ~INT64_C(1); // odd where only odd events shall be left for later
  const int64_t local_ps = noc->now_ps + noc->express.local_reaction_ps;
  const int64_t edge_ps = noc->now_ps + noc->express.edge_reaction_ps;
  const int64_t head_ps = noc->lf_link_ps + noc->lf_in_ps;
  return (radish_noc_bounds){(local_ps < until_ps ? local_ps : until_ps) + head_ps,
                             (edge_ps < until_ps ? edge_ps : until_ps) + head_ps};
}

static inline bool radish_noc_no_rival_before(uint32_t links, int64_t head_ps, int64_t bound_ps, int64_t hop_ps) {
  return links == NO_RIVAL || head_ps < bound_ps + links * hop_ps;
}

// Returns whether a packet that arrives at arrival_ps finds a hop's router quiet.
static inline bool radish_noc_express_quiet(const radish_noc *noc, const radish_noc_hop *hop, int64_t arrival_ps) {
  const radish_noc_express_router *router = &noc->express.routers[hop->router];
  return !router->busy && router->settled_ps <= arrival_ps && !hop->stops;
}

// Returns whether a packet that arrives at arrival_ps at a hop's quiet router passes it as it would pass an idle network.
static inline bool radish_noc_express_alone(const radish_noc *noc, const radish_noc_hop *hop, int64_t arrival_ps,
                                            const radish_noc_bounds *bounds) {
  const int64_t head_ps = arrival_ps + noc->lf_in_ps;
  if (!radish_noc_no_rival_before(hop->local_rival_links, head_ps, bounds->local_ps, noc->express.hop_ps) ||
      !radish_noc_no_rival_before(hop->edge_rival_links, head_ps, bounds->edge_ps, noc->express.hop_ps) ||
      head_ps > RADISH_HORIZON_PS) {
    return false;
  }
  const uint64_t own = (uint64_t)COMING_MOST << COMING_BITS * hop->in;
  for (uint32_t left = hop->shared; left; left &= left - 1) {
    if (*radish_noc_coming(noc, hop->router, (uint32_t)__builtin_ctz(left)) & ~own) return false;
  }
  return true;
}

// Writes what the last packet that went through router r ahead of time has left there into its state.
static inline void radish_noc_express_settle(radish_noc *noc, uint32_t r) {
  radish_noc_express_router *express = &noc->express.routers[r];
  if (express->hop == NONE) return;
  const radish_noc_hop *hop = &noc->express.hops[express->hop];
  express->hop = NONE;
  radish_noc_router *router = &noc->routers[r];
  const int64_t arrival_ps = express->settled_ps - noc->express.settles_ps;
  const int64_t grant_ps = arrival_ps + noc->lf_in_ps + noc->larb_ps;
  for (uint32_t left = hop->outputs; left; left &= left - 1) {
    const uint32_t out = (uint32_t)__builtin_ctz(left);
    router->out_ps[out] = grant_ps + noc->lf_out_ps + noc->lf_link_ps + noc->lb_link_ps;
    router->last[out] = hop->in;
  }
  const uint32_t place = (uint32_t)(router->head[hop->in] - 1) & noc->ring_mask;
  radish_noc_places_of(noc, r, hop->in)[place].time_ps = grant_ps + noc->ld_ps + noc->lfork_ps + noc->lb_in_ps;
}

// Lets a packet that passes go through the hop's router.
static inline void radish_noc_express_pass(radish_noc *noc, uint32_t number, int64_t arrival_ps) {
  const radish_noc_hop *hop = &noc->express.hops[number];
  radish_noc_express_router *router = &noc->express.routers[hop->router];
  if (router->hop != number) {
    radish_noc_express_settle(noc, hop->router);
    router->hop = number;
  }
  router->settled_ps = arrival_ps + noc->express.settles_ps;
  router->visits++;
  noc->express.grants[hop->outputs]++;
  noc->express.passed++;
  for (uint32_t left = hop->shared; left; left &= left - 1) {
    *radish_noc_coming(noc, hop->router, (uint32_t)__builtin_ctz(left)) -= radish_noc_coming_one(hop->in);
  }
}

// The rest keeps `busy` and `settled_ps` of routers that packets pass one event after another.
static inline void radish_noc_express_busy(radish_noc *noc, uint32_t r) {
  if (noc->express.on) noc->express.routers[r].busy++;
}

static inline void radish_noc_express_done(radish_noc *noc, uint32_t r, int64_t settled_ps) {
  if (!noc->express.on) return;
  radish_noc_express_router *router = &noc->express.routers[r];
  router->busy--;
  if (settled_ps > router->settled_ps) router->settled_ps = settled_ps;
}

// A packet is injected; where packets go ahead, it is on its way to all outputs of its route.
void radish_noc_express_injected(radish_noc *noc, uint32_t r, uint32_t in, radish_noc_route route);
void radish_noc_express_add_grants(const radish_noc *noc, uint64_t grants[RADISH_PORTS]); // those of hops passed
// Checks that nothing is still to come where nothing is on its way.
radish_status radish_noc_express_check_drained(const radish_noc *noc, radish_error *error);
void radish_noc_express_reset(radish_noc *noc);
size_t radish_noc_express_bytes(const radish_noc *noc);
void radish_noc_express_free(radish_noc *noc);

#endif
