// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish.h: the library of radish, for programs outside of it: all that libradish exports.
//
//   chip file ----> radish_chip_spec ---.
//                                        >--> radish_simulator --run--> radish_run_report
//   network file -> radish_net ---------'          ^
//     ^               |'---evaluate--> logits      |
//     |               '----map-------> tiles       |
//   ONNX model --convert--'                        |
//   images: file, memory, sample ---> radish_image_set
//
// Units      Times are picoseconds, energies femtojoules, in int64_t; a name says so (_ps, _fj). A time of -1 was not
//            measured. Rates are in millionths of images per second (_uhz).
// Shapes     Images and logits are dense and in the order [image][channel][row][column].
// Errors     A function that can fail returns a radish_status and fills the caller's radish_error (NULL is allowed)
//            with the line that the program `radish` prints, without its "radish: ". Then what it should have made
//            is NULL. Nothing is printed, and the process never ends. Pointers must be valid unless NULL is allowed
//            here.
// Ownership  Who gets an object destroys it; destroying NULL does nothing. Objects keep what they were made from alive,
//            so they may be destroyed in any order. Only the memory behind radish_image_set_from_* stays the caller's
//            and must last, unchanged, until the set and everything that was made from it are destroyed.
// Threads    There is no global state but radish_set_max_memory's. A chip spec, a network, an image set and a report
//            never change: any number of threads may use one at once. A simulator does one run at a time; a second one
//            at once is refused. Create one simulator for each thread, or let one share out independent images
//            (radish_simulator_set_threads).
// Stability  Within one major version (from 1 on; before, one minor version) functions, enumerators and fields keep
//            their names, types and meanings. Structs may grow at their end: a new major version of the library's name
//            says so.
#ifndef RADISH_H
#define RADISH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RADISH_API __attribute__((visibility("default")))

#ifndef RADISH_CORE_BASE_STATUS_H // the library's own sources have it from there
typedef enum {
  RADISH_OK = 0,
  RADISH_MISMATCH = 1,  // not returned by this library
  RADISH_BAD_INPUT = 2, // a file, option or value is not usable
  RADISH_NO_MEMORY = 3,
  RADISH_DEADLOCK = 4,  // the network on chip cannot go on; the message names what is blocked
  RADISH_CANCELLED = 5, // the progress function asked for it
  RADISH_NOT_BUILT = 6, // this build was made without that part
} radish_status;

typedef struct {
  char message[1024]; // one line, always terminated; untouched where nothing failed
} radish_error;
#endif

typedef struct radish_chip_spec radish_chip_spec;   // a chip file: parameters, host ports, prices
typedef struct radish_net radish_net;               // a network: layers, integer weights
typedef struct radish_image_set radish_image_set;   // images, perhaps with labels
typedef struct radish_simulator radish_simulator;   // a network mapped to a chip, ready to run
typedef struct radish_run_report radish_run_report; // what a run measured

// Returns the version, such as "0.2.0".
RADISH_API const char *radish_version(void);
// Returns the SHA-256 of the radish.h that the library was built with, as 64 hexadecimal digits. A program that reads
// the declarations out of this file while it runs compares it with the file's own.
RADISH_API const char *radish_header_digest(void);
// Frees a text that a function here returned; NULL is allowed.
RADISH_API void radish_text_free(char *text);

// Sets how much memory one input may take, as `--max-memory` does: 1 to 2^50 bytes, 2^31 unless set. It holds for the
// whole process, from the next file on.
RADISH_API radish_status radish_set_max_memory(int64_t bytes, radish_error *error);

// ---- chips and networks --------------------------------------------------------------------------------------------

// Finds a configuration by name. `kind` is "chips", "networks" or "energy". A name without a slash and without .yaml,
// of which there is no file, stands for KIND/NAME.yaml in the first of the `folder_count` folders that has it. `*path`
// is then its path, which radish_text_free frees; it is NULL, with RADISH_OK, for everything else, which is a path
// already. Where `name` is the value of an override energy=NAME, the caller puts the path in its place.
RADISH_API radish_status radish_find_config(const char *const *folders, int folder_count, const char *kind,
                                            const char *name, char **path, radish_error *error);

// These functions load a chip file or a network file. `overrides` are `override_count` texts KEY=VALUE, as `--set`
// takes them, and may be NULL if there are none. One that does not name a key of the file, or gives it a value that is
// not allowed, is refused.
RADISH_API radish_status radish_chip_spec_load(const char *path, const char *const *overrides, int override_count,
                                               radish_chip_spec **spec, radish_error *error);
RADISH_API void radish_chip_spec_destroy(radish_chip_spec *spec);

RADISH_API radish_status radish_net_load(const char *path, const char *const *overrides, int override_count,
                                         radish_net **net, radish_error *error);
RADISH_API void radish_net_destroy(radish_net *net);

// Loads both, with overrides for either, as `radish run -c CHIP -n NET --set ...` takes them.
RADISH_API radish_status radish_load_design(const char *chip_path, const char *net_path, const char *const *overrides,
                                            int override_count, radish_chip_spec **spec, radish_net **net,
                                            radish_error *error);

typedef struct {
  int channels, rows, columns; // of an input image
  int input_bits;              // an activation is below 2^input_bits
  int timesteps;               // T, of a radix train
  int rate_timesteps;          // of a rate train
  int layer_count;             // the input is layer 0
  int logit_count;
  int has_sample;               // images come with the network
  int random_weights;           // a topology without weights: its answers mean nothing
  const char *name;             // lives as long as the network
  double input_low, input_high; // the numbers that the levels of the input span; pixels 0 and 255 stand for them
} radish_net_info;
RADISH_API radish_net_info radish_net_describe(const radish_net *net);

// Writes `path` (NET.yaml) and the weights beside it (NET.safetensors), both or neither. A topology is refused.
RADISH_API radish_status radish_net_save(const radish_net *net, const char *path, radish_error *error);

// A radish_train says how activations become spikes.
typedef enum { RADISH_AS_NETWORK = 0, RADISH_AS_RADIX = 1, RADISH_AS_RATE = 2 } radish_train;

// Returns what 1 in a logit of such trains stands for, in the unit of the model that the network was made from; 0 where
// the network does not say.
RADISH_API double radish_net_logit_unit(const radish_net *net, radish_train train);

// Maps the network to the chip's cores, without running it. `mapping_path` is a mapping file, or NULL: by the objective
// of the chip file. The texts are those that `radish map --json` and `radish map -o` write, and radish_text_free frees
// them; where one is not wanted, NULL is allowed. The cost that is expected is that of the first image that comes with
// the network.
RADISH_API radish_status radish_net_map(const radish_net *net, const radish_chip_spec *spec, radish_train train,
                                        const char *mapping_path, char **json_text, char **mapping_text,
                                        radish_error *error);

// ---- images --------------------------------------------------------------------------------------------------------

enum { RADISH_UNLABELLED = -1 };

// Loads a file of images that fit this shape: IDX (also .gz), CIFAR-10 .bin or NumPy .npy (docs/interfaces.md "Data").
// `labels_path` may be NULL; then labels are looked for beside the images.
RADISH_API radish_status radish_image_set_load(const char *path, const char *labels_path, int channels, int rows,
                                               int columns, radish_image_set **images, radish_error *error);
// Gives the images that come with the network; for a topology without weights, random activations without end, as its
// seed and activity say.
RADISH_API radish_status radish_image_set_of_net(const radish_net *net, radish_image_set **images, radish_error *error);
// Makes a set of the caller's pixels, [count][channels][rows][columns], 0 to 255; nothing is copied. A pixel p becomes
// the activation floor(p * 2^input_bits / 256), of a signed input less 2^(input_bits-1). `labels` is [count], RADISH_UNLABELLED where none is known, or NULL. A
// label that is no class of a network is refused when the set is used.
RADISH_API radish_status radish_image_set_from_pixels(const uint8_t *pixels, const int16_t *labels, int count,
                                                      int channels, int rows, int columns, radish_image_set **images,
                                                      radish_error *error);
// Makes the same of activations as the network takes them, of a signed input as int16_t in 16 bits. One that is none of
// the input's levels is refused when it is used.
RADISH_API radish_status radish_image_set_from_activations(const uint16_t *activations, const int16_t *labels,
                                                           int count, int channels, int rows, int columns,
                                                           radish_image_set **images, radish_error *error);
// Makes the same of numbers in the unit of the network's input, which its levels span. `type` is what NumPy calls their
// type: "|i1", or a float such as "<f4". Numbers that are not finite are refused.
RADISH_API radish_status radish_image_set_from_numbers(const void *numbers, const char *type, const int16_t *labels,
                                                       int count, int channels, int rows, int columns,
                                                       radish_image_set **images, radish_error *error);
// Says what is not plausible about images `first` to first + count - 1 for a network: many of their numbers lie outside
// of what the levels of its input span, or they take a few of the levels only. `*note`, which radish_text_free frees, is
// NULL, with RADISH_OK, where nothing is.
RADISH_API radish_status radish_image_set_doubt(const radish_image_set *images, int first, int count,
                                                const radish_net *net, char **note, radish_error *error);
RADISH_API int radish_image_set_count(const radish_image_set *images);
RADISH_API int radish_image_set_label(const radish_image_set *images, int index); // or RADISH_UNLABELLED
RADISH_API void radish_image_set_destroy(radish_image_set *images);

// ---- running on a chip ---------------------------------------------------------------------------------------------

// A progress function is told now and then, at least after every image, how many images (`done`) of `count` are done;
// the thread that called the library calls it. If it returns anything but 0 the call is cancelled and returns
// RADISH_CANCELLED soon after.
typedef int radish_progress_fn(void *user, int done, int count);

// Maps the network to the chip's cores and makes a simulator of them.
RADISH_API radish_status radish_simulator_create(const radish_chip_spec *spec, const radish_net *net,
                                                 radish_train train, radish_simulator **simulator, radish_error *error);
// Does the same by a mapping file, as `radish run --mapping` takes it.
RADISH_API radish_status radish_simulator_create_mapped(const radish_chip_spec *spec, const radish_net *net,
                                                        radish_train train, const char *mapping_path,
                                                        radish_simulator **simulator, radish_error *error);
RADISH_API void radish_simulator_destroy(radish_simulator *simulator);
RADISH_API int radish_simulator_core_count(const radish_simulator *simulator); // cores in use

// Sets how the images of later runs come; in a new simulator they come as fast as the chip takes them. With
// `image_period_ns` above 0, up to 10^9, image k of a run is offered at k * image_period_ns. With `independent` not 0
// each image runs alone on a chip that was reset. Both together are refused, and so is a call while a run is going on.
RADISH_API radish_status radish_simulator_set_load(radish_simulator *simulator, int64_t image_period_ns,
                                                   int independent, radish_error *error);

// Sets how many threads, 1 to 1024, later runs of independent images are shared out over; in a new simulator it is 1.
// Each has a simulator of its own for the run, and with it the memory of one; the network and the mapping are shared.
// There are fewer where the machine has no memory for so many. The report is the same for any number. Other runs are one
// sequence of events and use one thread. A call while a run is going on is refused.
RADISH_API radish_status radish_simulator_set_threads(radish_simulator *simulator, int threads, radish_error *error);

// Sets whether later runs explain the latency of their median image, as `radish run --why` does: with `why` not 0 the
// images are run once more, and the report's JSON text has the critical path. Refused while a run is going on.
RADISH_API radish_status radish_simulator_set_why(radish_simulator *simulator, int why, radish_error *error);

// Sets the folder that later runs write what every layer sends to, as `radish run --dump` does; NULL: none. Each run
// needs a folder that does not exist yet, or is empty. Refused while a run is going on.
RADISH_API radish_status radish_simulator_set_dump(radish_simulator *simulator, const char *folder,
                                                   radish_error *error);

// Runs images `first` to first + count - 1 through the chip, pipelined unless set otherwise, from reset: the same
// images give the same report, whatever was run before. `count` is at least 1, and the images must have the shape of
// the network's input. `progress` may be NULL. After a failed or cancelled run the simulator may be used again.
RADISH_API radish_status radish_simulator_run(radish_simulator *simulator, const radish_image_set *images, int first,
                                              int count, radish_progress_fn *progress, void *user,
                                              radish_run_report **report, radish_error *error);

// ---- what a run measured -------------------------------------------------------------------------------------------
// The definitions are those of `radish run --json` (docs/interfaces.md).

typedef struct {
  int image_count, layer_count, logit_count, cores_used;
  int labelled, correct;
  int64_t latency_mean_ps, latency_p50_ps, latency_max_ps;
  int64_t image_period_ps;           // 0: no period was set
  int independent;                   // each image alone on the chip
  int64_t wait_mean_ps, wait_max_ps; // at the host, from an image's offer to its first packet; -1: no period
  int64_t throughput_uhz;            // -1: all images completed at once
  int pipeline_full;                 // 0: too few images, throughput includes filling and draining
  int64_t throughput_bound_uhz;      // what the busiest resource allows; -1: nothing was ever busy
  int random_weights, random_inputs; // the answers mean nothing, and no image counts as labelled
  int64_t span_ps;                   // first spike to last completion; independent: the sum of the latencies
  int64_t energy_fj, synaptic_ops, dense_ops;
  int64_t barriers; // barrier rounds closed
  int64_t wall_ns;  // time that the simulation took
} radish_run_totals;

typedef struct {
  int index;             // in the image set
  int label, predicted;  // label: or RADISH_UNLABELLED
  const int32_t *logits; // [logit_count]
  int64_t start_ps, done_ps, latency_ps;
  int64_t energy_fj, synaptic_ops;
} radish_image_result;

typedef struct {
  const char *name, *op;
  int channels, rows, columns; // of the output
  int timesteps;               // steps of the output train; readout: 1
  int cores, partitions, partitions_reloaded;
  int64_t start_ps, end_ps, latency_ps;
  int64_t spikes_in, spikes_out;
  int64_t synaptic_ops, dense_ops;
  int64_t busy_cycles, stall_cycles;
  int64_t packets, packet_hops;
  int64_t energy_fj;           // the sum of component_fj
  const int64_t *component_fj; // [radish_component_count()]
  const int64_t *counters;     // [radish_counter_count()]
} radish_layer_result;

// Pointers in the results live as long as the report.
RADISH_API radish_run_totals radish_run_report_totals(const radish_run_report *report);
// `image` counts from 0, the first of the run. An index that does not exist gives RADISH_BAD_INPUT.
RADISH_API radish_status radish_run_report_image(const radish_run_report *report, int image,
                                                 radish_image_result *result, radish_error *error);
RADISH_API radish_status radish_run_report_layer(const radish_run_report *report, int image, int layer,
                                                 radish_layer_result *result, radish_error *error);
// Gives the text of `radish run --json`, which radish_text_free frees.
RADISH_API radish_status radish_run_report_json_text(const radish_run_report *report, char **text, radish_error *error);
RADISH_API void radish_run_report_destroy(radish_run_report *report);

// These functions name the parts of an energy ("synapse", "neuron", ...) and the counters ("spikes_out", ...;
// docs/interfaces.md) by index. They return NULL, or -1, where there is none.
RADISH_API int radish_component_count(void);
RADISH_API const char *radish_component_name(int component);
RADISH_API int radish_counter_count(void);
RADISH_API const char *radish_counter_name(int counter);
RADISH_API const char *radish_counter_unit(int counter);
RADISH_API int radish_counter_index(const char *name);

// ---- answers without time ------------------------------------------------------------------------------------------

// Computes what the network answers, without chip, time or energy: the logits that a chip would give. `logits` is the
// caller's, [count][logit_count]. 1 to 1024 `threads` share out the images.
RADISH_API radish_status radish_net_evaluate(const radish_net *net, radish_train train, const radish_image_set *images,
                                             int first, int count, int threads, radish_progress_fn *progress,
                                             void *user, int64_t *logits, radish_error *error);

// Does the same and writes what every layer sends to a folder, as `radish run --functional --dump` does.
RADISH_API radish_status radish_net_evaluate_dump(const radish_net *net, radish_train train,
                                                  const radish_image_set *images, int first, int count, int threads,
                                                  const char *folder, radish_progress_fn *progress, void *user,
                                                  int64_t *logits, radish_error *error);

// ---- conversion ----------------------------------------------------------------------------------------------------

// radish_conversion_options are those of `radish convert`. A field that is 0 or NULL has the default of the program.
typedef struct {
  int timesteps, weight_bits, input_bits; // 0: 6, 6, 8
  const float *mean, *std;                // [channels]: the model's input is (pixel / 255 - mean) / std; NULL: 0, 1
  int floor;                              // not 0: biases do not get half a least significant bit
  radish_train train;                     // RADISH_AS_RATE: the rate-coded twin
  int rate_timesteps;                     // of the twin; 0: 1000
  int potential_bits;                     // of the chip, 4 to 32: layers are scaled until theirs fit; 0: 32
  double input_low, input_high;           // what pixels 0 to 255 and the levels span; both 0: 0 to 1, of numbers theirs
  int even;                               // not 0: layers that are exact but for halves become four, which are exact
} radish_conversion_options;

// Returns 1 where this build converts. Where it returns 0, the two functions below return RADISH_NOT_BUILT.
RADISH_API int radish_can_convert(void);
// Gives the channels, rows and columns of the model's input.
RADISH_API radish_status radish_onnx_input_shape(const char *model_path, int shape[3], radish_error *error);
// Converts an ONNX model to a network, calibrated on images `first` to first + count - 1, which are pixels or numbers of
// the kind that the model was trained on. `options` may be NULL.
RADISH_API radish_status radish_net_convert(const char *model_path, const radish_image_set *images, int first,
                                            int count, const radish_conversion_options *options, radish_net **net,
                                            radish_error *error);

// Returns what is not plausible about the images that a network was converted with, as one line that lives as long as
// the network, or NULL where nothing is.
RADISH_API const char *radish_net_doubt(const radish_net *net);

#ifdef __cplusplus
}
#endif
#endif
