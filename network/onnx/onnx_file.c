// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This reads a model from a file, or from its bytes, and bounds the memory that it may take.
#include "network/onnx/onnx_import.h"

#include "core/base/budget.h"
#include "core/base/read_file.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// A small file must not take all memory of a large machine, so what a file may take grows with its size.
#define MAX_FILE     ((size_t)512 << 20)
#define MAX_MEMORY   ((size_t)3 << 30)
#define LEAST_MEMORY ((size_t)256 << 20)
enum { MEMORY_PER_BYTE = 64 };

static size_t memory_limit(size_t size) {
  const size_t wanted = LEAST_MEMORY + MEMORY_PER_BYTE * size;
  const size_t budget = radish_budget_bytes();
  const size_t limit = wanted < MAX_MEMORY ? wanted : MAX_MEMORY;
  return limit < budget ? limit : budget;
}

// This is the memory that protobuf-c may still take for its structures: it makes a hundred bytes of an empty message of
// 2 bytes.
typedef struct {
  size_t left;    // bytes
  bool no_memory; // malloc failed, though the file had not asked for too much
} memory_room;

static void *take(void *user, size_t size) {
  memory_room *room = user;
  if (size > room->left) return NULL;
  room->left -= size;
  void *memory = malloc(size);
  if (!memory && size) room->no_memory = true;
  return memory;
}

static void give(void *room, void *memory) {
  (void)room;
  free(memory);
}

static radish_status check_opset(radish_onnx_import *im, const Onnx__ModelProto *model) {
  int64_t version = -1;
  for (size_t i = 0; i < model->n_opset_import; i++) {
    const Onnx__OperatorSetProto *set = model->opset_import[i];
    if ((!set->domain || !*set->domain || !strcmp(set->domain, "ai.onnx")) && set->has_version) version = set->version;
  }
  if (version < 9 || version > 17) {
    return radish_onnx_fail(im, "opset %" PRId64 ": 9 to 17 are allowed", version);
  }
  im->opset = (int)version;
  return RADISH_OK;
}

radish_status radish_onnx_read(const char *path, const void *bytes, size_t size, radish_float_network **out,
                               radish_error *error) {
  *out = NULL;
  memory_room room = {.left = memory_limit(size)};
  ProtobufCAllocator allocator = {take, give, &room};
  Onnx__ModelProto *model = onnx__model_proto__unpack(&allocator, size, bytes);
  if (!model || !model->graph) {
    if (model) onnx__model_proto__free_unpacked(model, &allocator);
    if (room.no_memory) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory for the model");
    return radish_fail(error, RADISH_BAD_INPUT, path, 0, "is not an ONNX file, or is cut short");
  }
  radish_onnx_import im = {.path = path, .error = error, .graph = model->graph};
  im.network = calloc(1, sizeof *im.network);
  if (im.network) {
    im.network->arena.limit = memory_limit(size);
    im.network->path = radish_onnx_take(&im, (int64_t)strlen(path) + 1, 1);
  }
  radish_status status;
  if (!im.network || !im.network->path) {
    status = radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  } else {
    strcpy(im.network->path, path);
    status = check_opset(&im, model);
    if (!status) status = radish_onnx_walk(&im);
  }
  radish_names_free(&im.value_index);
  radish_names_free(&im.layer_names);
  onnx__model_proto__free_unpacked(model, &allocator);
  if (status) radish_float_network_destroy(im.network);
  else *out = im.network;
  return status;
}

radish_status radish_onnx_load(const char *path, radish_float_network **network, radish_error *error) {
  *network = NULL;
  unsigned char *bytes;
  size_t size;
  radish_status status = radish_read_file(path, MAX_FILE, &bytes, &size, error);
  if (status) return status;
  status = radish_onnx_read(path, bytes, size, network, error);
  free(bytes);
  return status;
}
