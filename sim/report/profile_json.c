// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file writes a profile as JSON (docs/interfaces.md "run --json").
#include "sim/format/json.h"
#include "sim/report/profile.h"

#include <string.h>

static const char *const kind_names[] = {
#define X(NAME, name) #name,
    RADISH_PROFILE_KINDS(X)
#undef X
};
static const char *const traffic_names[RADISH_PROFILE_TRAFFIC] = {"spikes", "tokens", "credits", "readouts"};
static const char *const side_names[RADISH_PORTS] = {"north", "east", "south", "west", "core"};

static int used_bins(const radish_profile *p) {
  return (int)((p->span_ps + p->bins.width_ps - 1) / p->bins.width_ps);
}

static int64_t permille(int64_t part_ps, int64_t whole_ps) {
  return (int64_t)(((__int128)part_ps * 1000 + whole_ps / 2) / whole_ps);
}

// Returns the thousandths of each interval, rounded.
static json_t *shares_json(const radish_profile *p, int endpoint, int kind, bool *failed) {
  const int64_t *ps = p->bins.ps + ((int64_t)endpoint * RADISH_PROFILE_KIND_COUNT + kind) * p->bins.bins;
  json_t *list = json_array();
  for (int b = 0; b < used_bins(p); b++) {
    radish_json_append(list, json_integer(permille(ps[b], p->bins.width_ps)), failed);
  }
  return list;
}

// Returns the names of the layers whose partitions the endpoint holds, each once, in the order of the network.
static json_t *layers_json(const radish_mapped_chip *mapped, int endpoint, bool *failed) {
  json_t *list = json_array();
  for (int p = 0, last = -1; p < mapped->partition_count; p++) {
    const int core = mapped->core_of[p], layer = mapped->programs[p].layer;
    if ((core == RADISH_HOST ? mapped->core_count + p : core) != endpoint || layer == last) continue;
    radish_json_append(list, radish_json_text_of(mapped->network->layers[layer].name), failed);
    last = layer;
  }
  return list;
}

static json_t *endpoint_json(const radish_profile *p, int endpoint, bool *failed) {
  const radish_mapped_chip *mapped = p->mapped;
  const int port = endpoint - mapped->core_count;
  radish_json_object o = radish_json_new(failed);
  radish_json_set(o, "core", port < 0 ? json_integer(endpoint) : json_null());
  radish_json_set_int(o, "x", port < 0 ? mapped->places[endpoint].x : mapped->ports[port].x);
  radish_json_set_int(o, "y", port < 0 ? mapped->places[endpoint].y : mapped->ports[port].y);
  radish_json_set(o, "layers", layers_json(mapped, endpoint, failed));
  for (int kind = 0; kind < RADISH_PROFILE_KIND_COUNT; kind++) {
    const int64_t spent_ps = radish_profile_spent_ps(p, endpoint, kind);
    radish_json_object spent = radish_json_new(failed);
    radish_json_set(spent, "ns", radish_json_decimal(spent_ps, RADISH_NS_DIGITS));
    radish_json_set(spent, "permille", spent_ps ? shares_json(p, endpoint, kind, failed) : json_null());
    radish_json_set(o, kind_names[kind], spent.json);
  }
  return o.json;
}

static json_t *link_json(const radish_profile *p, int link, bool *failed) {
  const int inputs = p->routers * RADISH_PORTS, router = link % inputs / RADISH_PORTS;
  const int columns = (int)p->mapped->params.mesh.columns;
  radish_json_object o = radish_json_new(failed);
  radish_json_set_int(o, "x", router % columns);
  radish_json_set_int(o, "y", router / columns);
  radish_json_set(o, "side", json_string(side_names[link % RADISH_PORTS]));
  radish_json_set(o, "direction", json_string(link < inputs ? "in" : "out"));
  radish_json_set_int(o, "packets", p->links[link].packets);
  radish_json_set(o, "used_ns", radish_json_decimal(p->links[link].packets * p->link_ps, RADISH_NS_DIGITS));
  radish_json_set(o, "stalled_ns", radish_json_decimal(p->links[link].stalled_ps, RADISH_NS_DIGITS));
  return o.json;
}

static void set_traffic(radish_json_object o, const int64_t *counts) {
  for (int k = 0; k < RADISH_PROFILE_TRAFFIC; k++) radish_json_set_int(o, traffic_names[k], counts[k]);
}

static bool is_empty(const int64_t *counts) {
  static const int64_t none[RADISH_PROFILE_TRAFFIC] = {0};
  return !memcmp(counts, none, sizeof none);
}

static json_t *hops_json(const radish_profile *p, bool *failed) {
  json_t *list = json_array();
  int last = (int)(p->mapped->params.mesh.columns + p->mapped->params.mesh.rows) - 1;
  while (last >= 0 && is_empty(p->hops[last])) last--;
  for (int h = 0; h <= last; h++) {
    radish_json_object o = radish_json_new(failed);
    radish_json_set_int(o, "hops", h);
    set_traffic(o, p->hops[h]);
    radish_json_append(list, o.json, failed);
  }
  return list;
}

static json_t *latencies_json(const radish_profile *p, bool *failed) {
  json_t *list = json_array();
  int first = 0, last = RADISH_PROFILE_LATENCIES - 1;
  while (first <= last && is_empty(p->latencies[first])) first++;
  while (last >= first && is_empty(p->latencies[last])) last--;
  for (int i = first; i <= last; i++) {
    radish_json_object o = radish_json_new(failed);
    radish_json_set(o, "from_ns", radish_json_decimal(radish_profile_latency_from(i), RADISH_NS_DIGITS));
    radish_json_set(o, "to_ns", radish_json_decimal(radish_profile_latency_from(i + 1), RADISH_NS_DIGITS));
    set_traffic(o, p->latencies[i]);
    radish_json_append(list, o.json, failed);
  }
  return list;
}

json_t *radish_profile_json(const radish_profile *p, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  radish_json_set(o, "span_ns", radish_json_decimal(p->span_ps, RADISH_NS_DIGITS));
  radish_json_set(o, "interval_ns", radish_json_decimal(p->bins.width_ps, RADISH_NS_DIGITS));
  json_t *cores = json_array(), *links = json_array();
  for (int e = 0; e < p->endpoints; e++) radish_json_append(cores, endpoint_json(p, e, failed), failed);
  for (int l = 0; l < 2 * p->routers * RADISH_PORTS; l++) {
    if (p->links[l].packets) radish_json_append(links, link_json(p, l, failed), failed);
  }
  radish_json_set(o, "cores", cores);
  radish_json_set(o, "links", links);
  radish_json_object packets = radish_json_new(failed);
  radish_json_set_int(packets, "arrivals", p->arrivals);
  radish_json_set(packets, "latency_mean_ns",
                  radish_json_measured(p->arrivals ? p->latency_sum_ps / p->arrivals : -1, RADISH_NS_DIGITS));
  radish_json_set(packets, "latency_max_ns",
                  radish_json_measured(p->arrivals ? p->latency_max_ps : -1, RADISH_NS_DIGITS));
  radish_json_set(packets, "hops", hops_json(p, failed));
  radish_json_set(packets, "latency", latencies_json(p, failed));
  radish_json_set(o, "packets", packets.json);
  return o.json;
}
