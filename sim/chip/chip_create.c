// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// chip_create.c: builds a chip from its mapped chip: routers, cores and ports, as wiring.h joins them.
#include "sim/chip/chip_state.h"

#include <stdlib.h>

static radish_status no_memory(radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory while building the chip");
}

static radish_status build_endpoint(radish_chip *chip, int endpoint, radish_error *error) {
  const radish_wiring *wiring = &chip->wiring;
  const radish_emitter_setup setup = radish_wiring_emitter_setup(wiring, endpoint, &chip->port);
  const radish_partition_setup *partitions = radish_wiring_setups(wiring, endpoint);
  if (endpoint >= chip->core_count) {
    const int port = endpoint - chip->core_count;
    return radish_host_sender_init(&chip->senders[port], chip->mapped, port, &setup, partitions, error);
  }
  return radish_core_init(&chip->cores[endpoint], &setup, radish_wiring_setup_count(wiring, endpoint), partitions,
                          error);
}

// Tells the network all ways that packets take: those of partitions, and those of credits.
static radish_status foresee(radish_chip *chip, radish_error *error) {
  const radish_mapped_chip *mapped = chip->mapped;
  const radish_wiring *wiring = &chip->wiring;
  size_t count = (size_t)mapped->feed_count;
  for (int p = 0; p < mapped->partition_count; p++) count += (size_t)wiring->partitions[p].copies;
  radish_noc_way *ways = malloc((count + 1) * sizeof *ways);
  if (!ways) return no_memory(error);
  radish_noc_way *way = ways;
  for (int p = 0; p < mapped->partition_count; p++) {
    const radish_partition_wiring *from = &wiring->partitions[p];
    for (int copy = 0; copy < from->copies; copy++) {
      *way++ = (radish_noc_way){chip->noc_source[from->endpoint], wiring->routes[from->first_route + copy]};
    }
  }
  for (int i = 0; i < mapped->feed_count; i++) {
    *way++ = (radish_noc_way){chip->noc_source[wiring->feeds[i].core], wiring->feeds[i].credit_route};
  }
  const radish_status status = radish_noc_foresee(chip->noc, ways, count, error);
  free(ways);
  return status;
}

static radish_status build(radish_chip *chip, radish_error *error) {
  const radish_mapped_chip *mapped = chip->mapped;
  const radish_noc_callbacks callbacks = radish_chip_noc_callbacks(chip);
  radish_status status = radish_noc_create(&mapped->params.mesh, &mapped->params.noc, &callbacks, &chip->noc, error);
  if (!status) status = radish_wiring_init(&chip->wiring, mapped, chip->noc, error);
  if (!status) status = radish_offchip_init(&chip->offchip, &mapped->params.offchip, chip->core_count, error);
  for (int endpoint = 0; endpoint < chip->core_count + chip->port_count && !status; endpoint++) {
    status = build_endpoint(chip, endpoint, error);
  }
  if (status) return status;
  for (int core = 0; core < chip->core_count; core++) {
    radish_ingress_reset(&chip->ingresses[core], radish_wiring_place_ps(&chip->wiring));
  }
  for (int endpoint = 0; endpoint < chip->core_count + chip->port_count; endpoint++) {
    const radish_site at = radish_wiring_site(&chip->wiring, endpoint);
    chip->noc_source[endpoint] = radish_noc_source(chip->noc, at.x, at.y, at.port);
    chip->last_wake[2 * endpoint] = chip->last_wake[2 * endpoint + 1] = -1;
  }
  chip->endpoint_departed = calloc(radish_noc_source_count(chip->noc), sizeof *chip->endpoint_departed);
  if (!chip->endpoint_departed) return no_memory(error);
  for (int endpoint = 0; endpoint < chip->core_count + chip->port_count; endpoint++) {
    chip->endpoint_departed[chip->noc_source[endpoint]] = endpoint;
  }
  return foresee(chip, error);
}

radish_status radish_chip_create(const radish_mapped_chip *mapped, radish_chip **result, radish_error *error) {
  *result = NULL;
  radish_chip *chip = calloc(1, sizeof *chip);
  if (!chip) return no_memory(error);
  chip->mapped = mapped;
  chip->core_count = mapped->core_count;
  chip->port_count = mapped->port_count;
  chip->barrier = mapped->params.chip.sync == RADISH_SYNC_BARRIER;
  chip->port = radish_chip_port(chip);
  const size_t partitions = (size_t)mapped->partition_count, feeds = (size_t)mapped->feed_count + 1;
  const size_t emitters = (size_t)mapped->core_count + (size_t)mapped->port_count;
  chip->cores = calloc((size_t)chip->core_count, sizeof *chip->cores);
  chip->ingresses = calloc((size_t)chip->core_count, sizeof *chip->ingresses);
  chip->senders = calloc((size_t)chip->port_count, sizeof *chip->senders);
  chip->noc_source = calloc(emitters, sizeof *chip->noc_source);
  chip->last_wake = calloc(2 * emitters, sizeof *chip->last_wake);
  chip->closed_steps = calloc(partitions + emitters, sizeof *chip->closed_steps);
  chip->closed_feeds = calloc(feeds, sizeof *chip->closed_feeds);
  chip->scratch = calloc((size_t)radish_shape_size(mapped->network->layers[0].shape), sizeof *chip->scratch);
  const bool complete = chip->cores && chip->ingresses && chip->senders && chip->noc_source && chip->last_wake &&
                        chip->closed_steps && chip->closed_feeds && chip->scratch;
  radish_status status = complete ? build(chip, error) : no_memory(error);
  if (status) {
    radish_chip_destroy(chip);
    return status;
  }
  *result = chip;
  return RADISH_OK;
}

size_t radish_chip_bytes(const radish_chip *chip) {
  const radish_mapped_chip *mapped = chip->mapped;
  const size_t endpoints = (size_t)chip->core_count + (size_t)chip->port_count;
  size_t bytes = sizeof *chip + radish_offchip_bytes(&chip->offchip) + radish_noc_total_bytes(chip->noc) +
                 radish_wiring_bytes(&chip->wiring) +
                 endpoints * (sizeof *chip->noc_source + 2 * sizeof *chip->last_wake + sizeof *chip->closed_steps) +
                 radish_noc_source_count(chip->noc) * sizeof *chip->endpoint_departed +
                 (size_t)mapped->partition_count * sizeof *chip->closed_steps +
                 ((size_t)mapped->feed_count + 1) * sizeof *chip->closed_feeds +
                 (size_t)radish_shape_size(mapped->network->layers[0].shape) * sizeof *chip->scratch +
                 (size_t)chip->agenda.capacity * sizeof *chip->agenda.heap;
  for (int k = 0; k < chip->core_count; k++) {
    bytes += sizeof *chip->cores + sizeof *chip->ingresses + radish_core_bytes(&chip->cores[k]);
  }
  for (int k = 0; k < chip->port_count; k++) {
    bytes += sizeof *chip->senders + radish_host_sender_bytes(&chip->senders[k]);
  }
  return bytes;
}

void radish_chip_destroy(radish_chip *chip) {
  if (!chip) return;
  for (int core = 0; chip->cores && core < chip->core_count; core++) radish_core_free(&chip->cores[core]);
  for (int port = 0; chip->senders && port < chip->port_count; port++) radish_host_sender_free(&chip->senders[port]);
  radish_noc_destroy(chip->noc);
  radish_wiring_free(&chip->wiring);
  radish_ledger_free(&chip->ledger);
  radish_offchip_free(&chip->offchip);
  radish_agenda_free(&chip->agenda);
  free(chip->cores);
  free(chip->ingresses);
  free(chip->senders);
  free(chip->noc_source);
  free(chip->endpoint_departed);
  free(chip->last_wake);
  free(chip->closed_steps);
  free(chip->closed_feeds);
  free(chip->scratch);
  free(chip);
}
