// SPDX-License-Identifier: Apache-2.0
// Faults on purpose: a check that cannot catch them proves nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "parity/spoilt_model.h"

namespace pulsewright::parity {

/// One replacement in the template of one block.
struct Mutant {
  std::string_view name;
  std::string_view block;
  std::string_view find;
  std::string_view replace;
  /// The fault as the exact model has it; nothing where only a simulation tells what it does.
  std::optional<ModelFault> model = {};
};

const std::vector<Mutant>& mutants();

/// The mutants whose pattern stands in these files, where this version's generator puts it.
std::vector<Mutant> applicable_mutants(const std::vector<TextFile>& files);

/// The files with the fault put in; the pattern must stand there exactly once.
std::vector<TextFile> mutate(std::vector<TextFile> files, const Mutant& mutant);

}  // namespace pulsewright::parity
