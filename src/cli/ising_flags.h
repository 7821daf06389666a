// SPDX-License-Identifier: Apache-2.0
// What the commands on Ising models and machines share.
#pragma once

#include <optional>
#include <string>

#include "cli/command.h"
#include "ising/model_files.h"

namespace pulsewright::cli {

struct ModelFlags {
  std::string file;
  std::string from;
  std::optional<std::int64_t> scale;

  void add_to(Command& command);
  std::optional<ising::ReadModel> load(Diagnostics& diagnostics) const;

  static ising::Format format_named(const std::string& name, const std::string& file);
};

}  // namespace pulsewright::cli
