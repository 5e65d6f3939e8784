// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/cosim.h"

#include "sim/cosim/platform.h"

#include <cstdlib>

// SystemC's library refers to sc_main from a main() of its own. That main() is not linked here, so this never runs.
int sc_main(int, char **) {
  return 1;
}

namespace {

// A context is what SystemC elaborates and simulates in. It does so only once, so each run has a context of its own.
// The context is never deleted: SystemC would search its list of processes once for each process, which takes longer
// than a run on a large mesh.
class context {
public:
  context() : before(sc_core::sc_curr_simcontext), global(sc_core::sc_default_global_context) {
    setenv("SC_COPYRIGHT_MESSAGE", "DISABLE", 1);
    sc_core::sc_curr_simcontext = sc_core::sc_default_global_context = new sc_core::sc_simcontext;
    sc_core::sc_report_handler::set_actions("/IEEE_Std_1666/deprecated", sc_core::SC_DO_NOTHING);
    sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
    sc_core::sc_report_handler::set_actions(sc_core::SC_WARNING, sc_core::SC_THROW);
  }
  ~context() {
    sc_core::sc_curr_simcontext = before;
    sc_core::sc_default_global_context = global;
  }
  context(const context &) = delete;
  context &operator=(const context &) = delete;

private:
  sc_core::sc_simcontext *before, *global;
};

radish_status run(const radish_mapped_chip &image, const radish_cosim_options &options, radish_run_result &result,
                  radish_error *error) {
  context own;
  const radish::rtl_context rtl(options.switching);
  try {
    radish::platform platform("radish", image, options, result);
    const radish_status status = platform.build(error);
    if (status) return status;
    sc_core::sc_start();
    return platform.finish(error);
  } catch (const sc_core::sc_report &report) {
    return radish_fail(error, RADISH_MISMATCH, nullptr, 0, "SystemC: %s", report.what());
  } catch (const std::bad_alloc &) {
    return radish_fail(error, RADISH_NO_MEMORY, nullptr, 0, "out of memory for the platform");
  }
}

} // namespace

radish_status radish_cosim_run(const radish_mapped_chip *mapped, const radish_cosim_options *options,
                               radish_run_result **result, radish_error *error) {
  *result = nullptr;
  radish_run_result *made = radish_run_result_create(mapped, options->run->image_count);
  if (!made) return radish_fail(error, RADISH_NO_MEMORY, nullptr, 0, "out of memory for the platform's result");
  const radish_status status = run(*mapped, *options, *made, error);
  if (status) {
    radish_run_result_destroy(made);
  } else {
    *result = made;
  }
  return status;
}
