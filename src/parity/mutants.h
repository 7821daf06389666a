// SPDX-License-Identifier: Apache-2.0
// Faults on purpose: a check that cannot catch them proves nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"

namespace pulsewright {

/// One replacement in the template of one block.
struct Mutant {
  std::string_view name;
  std::string_view block;
  std::string_view find;
  std::string_view replace;
  /// Spoils the first image of any design that uses the block; the others need data that shows them.
  bool always_shows;
};

const std::vector<Mutant>& mutants();

/// The mutants of blocks that these generated files contain.
std::vector<Mutant> applicable_mutants(const std::vector<TextFile>& files);

/// The files with the fault put in; the pattern must stand there exactly once.
std::vector<TextFile> mutate(std::vector<TextFile> files, const Mutant& mutant);

}  // namespace pulsewright
