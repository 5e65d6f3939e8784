// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// command.h: what the subcommands of `radish` share. Only this folder prints (at the end of a command, in outputs.c),
// and only here does the program exit.
//
// Exit status: 0 done; 1 a comparison failed; 2 bad usage, bad input or a deadlock, with one line on standard
// error and no file left.
#ifndef RADISH_SIM_CLI_COMMAND_H
#define RADISH_SIM_CLI_COMMAND_H

#include "core/base/status.h"
#include "mapping/chip_file.h"
#include "network/load/image_source.h"
#include "network/network.h"
#include "sim/cli/outputs.h"
#include "sim/format/json.h"
#include "sim/report/dump.h"
#include "sim/report/idle_overrides.h"
#include "sim/report/expectation.h"
#include "sim/report/report.h"
#include <argp.h>

enum { RADISH_EXIT_DIFFERS = 1, RADISH_EXIT_BAD = 2 };

// Each runs a subcommand: it takes the arguments from the subcommand's own name on and returns the exit status.
int radish_command_run(int argc, char **argv);
int radish_command_convert(int argc, char **argv); // where it is built (RADISH_CONVERT)
int radish_command_sweep(int argc, char **argv);
int radish_command_map(int argc, char **argv);
int radish_command_cosim(int argc, char **argv);
int radish_command_noc(int argc, char **argv);
int radish_command_encode(int argc, char **argv);
int radish_command_report(int argc, char **argv);
int radish_command_params(int argc, char **argv);

// ---- options -------------------------------------------------------------------------------------------------------

// RADISH_OPTION_REPEATS is a flag of an argp_option: it may be given several times. Every other option that takes an
// argument is refused when it comes twice. (argp's own flags end at 0x10.)
enum { RADISH_OPTION_REPEATS = 0x1000 };

// Parses the arguments with argp; `name` is "radish run". Bad usage exits with status 2 after one line. An argument
// that begins like a negative number, such as -1 or -3:0.5, is an argument and no option.
void radish_command_parse(const struct argp *argp, const char *name, int argc, char **argv, void *input);
// Prints one line "radish: ..." and exits with status 2; argp parsers call it for bad usage.
__attribute__((format(printf, 1, 2), noreturn)) void radish_command_usage_error(const char *format, ...);
// Returns a whole number in min..max; anything else is a usage error that names the option.
int64_t radish_command_option_number(const char *option, const char *text, int64_t min, int64_t max);

// Returns --image-period in picoseconds; the option is in whole nanoseconds, up to a second.
int64_t radish_command_option_period_ps(const char *text);

radish_coding radish_command_option_coding(const char *text);
// Chooses the coding of a run: `asked`, or with RADISH_CODING_OF_FILE that of the network file. Refuses a coding that
// the network cannot run in.
enum { RADISH_CODING_OF_FILE = -1 };
radish_status radish_command_choose_coding(const radish_network *network, int asked, radish_coding *coding,
                                           radish_error *error);

// radish_design_options is the input of these child parsers of -c, -n and --set: radish_chip_argp has no -n,
// radish_mapped_argp has --mapping too.
typedef struct {
  const char *mapping; // --mapping of a command that maps, or NULL
  const char *chip, *network;
  const char **sets;
  int set_count;
  char **found; // owned paths of what was given by name
  int found_count;
} radish_design_options;
extern const struct argp radish_design_argp, radish_mapped_argp, radish_chip_argp;
void radish_design_options_free(radish_design_options *options);

// Finds a configuration by name, as config_find.h says. `kind` is "chips", "networks" or "energy". The folders are
// RADISH_CONFIGS alone where that variable is set, else configs/ in the working directory, configs/ beside or above the
// folder of the program (a build in its source tree), and share/radish/configs of the installation. `*found` is the
// path, which the caller frees, or NULL where the name is a path already.
radish_status radish_config_find(const char *kind, const char *name, char **found, radish_error *error);
// Does the same and returns the path; a name that no folder has is a usage error.
char *radish_command_find_config(const char *kind, const char *name);
// Writes the folder of this program's file to `path`. Returns false where the system does not tell.
bool radish_folder_of_program(char *path, size_t size);
// Finds the same for an option of a command, and returns `name` where that is a path already. The result lives as long
// as the options.
const char *radish_command_find_design(radish_design_options *options, const char *kind, const char *name);

// radish_design_load loads and checks the files that the options name. radish_design_free is called also after a
// failure.
typedef struct {
  radish_chip_file *chip;
  radish_network *network;
} radish_design;
radish_status radish_design_load(const radish_design_options *options, radish_design *design, radish_error *error);
void radish_design_free(radish_design *design);
// Returns the file of the last `energy=FILE` among the overrides, or NULL.
const char *radish_command_prices_file(const radish_design_options *options);
// Adds the files that were read for a design: chip, prices, network, mapping and weights.
void radish_command_files_read_design(radish_command_files *files, const radish_design_options *options,
                                      const radish_design *design);

// ---- output --------------------------------------------------------------------------------------------------------

// Prints "radish: MESSAGE" and returns the exit status.
int radish_command_complain(const radish_error *error);
// Returns how standard output is to be drawn: with colours on a terminal unless NO_COLOR is set.
radish_style radish_stdout_style(void);
// Says which parts of a topology are random, and `therefore`. It says nothing of a network with weights.
void radish_command_tell_random(const radish_network *network, bool random_inputs, const char *therefore, FILE *page);
// Says which overrides had no effect, and why.
void radish_command_tell_idle(const radish_design_options *options, const radish_run_facts *facts, FILE *notes);
// Ends what is no command's work, such as help: returns 0, or complains where standard output could not be written.
int radish_command_finish_stdout(void);
int64_t radish_command_wall_ns(void);

// A radish_progress shows "WHAT 3 of 10, 34 %, 2.1 s, 4 s left" on standard error while it is a terminal, at most ten
// times a second. The share never falls.
typedef struct {
  const char *what, *note; // `note`, if it is not NULL, ends the line
  int64_t total, begin_ns, shown_ns;
  int64_t done;
  double share;
  bool terminal, shown;
} radish_progress;
void radish_progress_begin(radish_progress *progress, const char *what, int64_t total);
// Shows that `done` of the total are done.
void radish_progress_show(radish_progress *progress, int64_t done);
// Shows the same, and `share` (0 to 1) of the whole work.
void radish_progress_show_share(radish_progress *progress, int64_t done, double share);
void radish_progress_end(radish_progress *progress);

// A radish_chip_watch follows a chip while it runs: it is the user of an observer whose job_done and image_done are the
// functions below.
typedef struct {
  radish_progress progress;
  int64_t jobs, jobs_done, images_done;
} radish_chip_watch;
void radish_chip_watch_begin(radish_chip_watch *watch, const char *what, const radish_mapped_chip *mapped,
                             int64_t images);
void radish_chip_watch_job(void *watch);
void radish_chip_watch_image(void *watch, int64_t image);

// ---- images of a run -----------------------------------------------------------------------------------------------

void radish_command_files_read_images(radish_command_files *files, const radish_image_source *source);

// What an image of the source, alone on the chip, is expected to cost; of its images the average. *expectation is NULL
// where time or energy are more than a run may take. `threads` share out the images.
radish_status radish_command_expect(const radish_mapped_chip *mapped, const radish_chip_file *chip,
                                    radish_image_source *source, int threads, radish_expectation **expectation,
                                    radish_error *error);

// Says what is not plausible about the numbers of the run's images.
void radish_command_tell_doubt(const radish_image_source *source, FILE *notes);

// ---- run --dump ----------------------------------------------------------------------------------------------------

// Begins the dump of a run of these images, unless `path` is NULL: `*dump` is then NULL. An interrupt removes what it
// has written.
radish_status radish_command_dump_begin(const char *path, const radish_network *network, radish_coding coding,
                                        int steps, const radish_image_source *source, radish_dump **dump,
                                        radish_error *error);
// Hands a dump that is written to the outputs, which let it take its place. It does nothing for NULL.
void radish_command_dump_end(radish_dump **dump, radish_outputs *outputs);
// Removes a dump that was not handed over.
void radish_command_dump_abandon(radish_dump *dump);

// ---- run --functional ----------------------------------------------------------------------------------------------

typedef struct {
  radish_coding coding;
  int threads;
  const char *json;       // or NULL
  int checkpoint_count;   // rate coding: accuracies are given after each of these; 0: after the last step only
  const int *checkpoints; // numbers of steps, rising, at most rate_timesteps
  const char *dump;       // folder of --dump, or NULL
} radish_functional_options;

// Evaluates without time, prints the accuracy, and adds the JSON to the outputs if it has a path.
radish_status radish_command_run_functional(const radish_network *network, radish_image_source *source,
                                            const radish_functional_options *options, radish_outputs *outputs,
                                            radish_error *error);

#endif
