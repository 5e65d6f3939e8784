// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This reads a model from a file, or from its bytes, and bounds the memory that it may take.
#include "network/onnx/onnx_import.h"

#include "core/base/read_file.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

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
  if (version < ONNX_FIRST_OPSET || version > ONNX_LAST_OPSET) {
    return radish_onnx_fail(im, "opset %" PRId64 ": %d to %d are allowed", version, ONNX_FIRST_OPSET, ONNX_LAST_OPSET);
  }
  im->opset = (int)version;
  return RADISH_OK;
}

// Says what a file is that is no ONNX model, where its first bytes tell.
static const char *what_it_is(const unsigned char *bytes, size_t size) {
  static const struct {
    const char *begin, *text;
  } kinds[] = {
      {"version https://git-lfs", "is a Git LFS pointer, not the model itself: fetch it with git lfs pull"},
      {"\x1f\x8b", "is compressed by gzip: unpack it with gunzip"},
      {"PK\x03\x04", "is a ZIP archive (PyTorch's .pt and Keras's .keras are): export the model to ONNX"},
      {"\x89HDF", "is an HDF5 file (NIR and Keras's .h5 are), not an ONNX file: export the model to ONNX"},
      {"\x93NUMPY", "is a NumPy array, not an ONNX file"},
      {"<", "is a web page or XML, not an ONNX file: download the file itself"},
      {"{", "is JSON, not an ONNX file"},
  };
  if (size >= 8 && !memcmp(bytes + 4, "TFL3", 4)) return "is a TensorFlow Lite model: convert it to ONNX with tf2onnx";
  size_t blank = 0;
  while (blank < size && blank < 64 && (bytes[blank] == ' ' || bytes[blank] == '\r')) blank++;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    const size_t length = strlen(kinds[i].begin);
    if (size - blank >= length && !memcmp(bytes + blank, kinds[i].begin, length)) return kinds[i].text;
  }
  return "is not an ONNX file, or is cut short";
}

// Reads the model. `folder` is where its weights may lie in other files, with a slash at the end; NULL: nowhere.
static radish_status read_model(const char *path, char *folder, const void *bytes, size_t size,
                                radish_float_network **out, radish_error *error) {
  *out = NULL;
  memory_room room = {.left = radish_onnx_memory_limit(size)};
  ProtobufCAllocator allocator = {take, give, &room};
  Onnx__ModelProto *model = onnx__model_proto__unpack(&allocator, size, bytes);
  if (!model || !model->graph) {
    if (model) onnx__model_proto__free_unpacked(model, &allocator);
    if (room.no_memory) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory for the model");
    return radish_fail(error, RADISH_BAD_INPUT, path, 0, "%s", what_it_is(bytes, size));
  }
  radish_onnx_import im = {.path = path, .folder = folder, .error = error, .graph = model->graph};
  im.network = calloc(1, sizeof *im.network);
  if (im.network) {
    radish_onnx_allow(&im, size);
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
  free(im.external);
  radish_names_free(&im.value_index);
  radish_names_free(&im.layer_names);
  onnx__model_proto__free_unpacked(model, &allocator);
  if (status) radish_float_network_destroy(im.network);
  else *out = im.network;
  return status;
}

radish_status radish_onnx_read(const char *path, const void *bytes, size_t size, radish_float_network **out,
                               radish_error *error) {
  return read_model(path, NULL, bytes, size, out, error);
}

radish_status radish_onnx_load(const char *path, radish_float_network **network, radish_error *error) {
  *network = NULL;
  unsigned char *bytes;
  size_t size;
  radish_status status = radish_read_file(path, ONNX_MOST_BYTES, &bytes, &size, error);
  if (status) return status;
  char *folder = strdup(path);
  if (!folder) {
    status = radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  } else {
    char *slash = strrchr(folder, '/');
    *(slash ? slash + 1 : folder) = 0;
    status = read_model(path, folder, bytes, size, network, error);
  }
  free(folder);
  free(bytes);
  return status;
}
