// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// dump.h: what every layer sends, of every image, as a folder of NumPy files (docs/interfaces.md "Dump").
//
//   LAYER.spikes.npy       uint8  [image, step, channel, row, column], 1 where the neuron spikes
//   LAYER.activations.npy  uint16 [image, channel, row, column], radix: the sum of 2^step, rate: the number of spikes
//   READOUT.logits.npy     int64  [image, channel, row, column]
//   images.npy             int64  [image], the number of the image in its data
//
// Spikes come one by one, from whatever runs the network: the chip's observer, or an evaluation without time. Those of
// an image are kept as bits until it is done, so that memory grows with the images in flight, not with those of the
// run.
#ifndef RADISH_SIM_REPORT_DUMP_H
#define RADISH_SIM_REPORT_DUMP_H

#include "core/base/status.h"
#include "core/base/write_folder.h"
#include "network/network.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct radish_dump radish_dump;

// Begins a dump of `count` images, whose first has the number `first`. `steps` are those of a rate train. `network`
// must outlive the dump, which the caller destroys.
radish_status radish_dump_create(const char *path, const radish_network *network, radish_coding coding, int steps,
                                 int first, int count, radish_dump **dump, radish_error *error);
// Removes what has not taken its place.
void radish_dump_destroy(radish_dump *dump);

// Takes a spike of image `image` of the run; of one image on one thread at a time. Misuse, as a step that the train
// does not have, asserts.
void radish_dump_spike(radish_dump *dump, int64_t image, int layer, int step, int channel, int row, int column);
// Writes what an image's layers have sent, once it has sent all; for two images at once on two threads if wanted.
radish_status radish_dump_image(radish_dump *dump, int64_t image, radish_error *error);
// Writes the readout's values of an image, [channel, row, column].
radish_status radish_dump_logits(radish_dump *dump, int64_t image, const int64_t *logits, radish_error *error);

// The folder, for whoever lets it take its place once everything is written.
radish_output_folder *radish_dump_folder(radish_dump *dump);

#ifdef __cplusplus
}
#endif
#endif
