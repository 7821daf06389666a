// SPDX-License-Identifier: Apache-2.0
// The keys of a plan that set an option of a training: the flags of `train`, with _ for -.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "rtl/fold_search.h"
#include "train/options.h"

namespace pulsewright::sweep {

/// What a cell trains and what its schedule may take.
struct CellOptions {
  train::TrainOptions train;
  rtl::Budget budget;
};

/// Every key, in order.
std::vector<std::string> setting_names();

/// Sets one option. An unknown key (Code::unknown_key) and a value of another type or range are diagnosed at
/// `pointer`.
void apply_setting(const std::string& key, const Json& value, const std::string& pointer,
                   CellOptions& options, Diagnostics& diagnostics);

/// Options with which `train` begins when no flag is given, on one thread: the jobs of a sweep share the
/// machine.
CellOptions usual_options();

/// Fills the name, which follows from the other options unless they say it.
void complete(CellOptions& options);

}  // namespace pulsewright::sweep
