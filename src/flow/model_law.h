// SPDX-License-Identifier: Apache-2.0
// The Boltzmann distribution of a model: enumerated if it is small, otherwise estimated.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "ising/annealed_law.h"
#include "ising/exact_law.h"
#include "ising/model_files.h"

namespace pulsewright::flow {

struct LawOptions {
  double beta = 1;                       ///< at least 0, per unit of the file's energies
  ising::AnnealedOptions annealed = {};  ///< for models of more than most_enumerated spins
};

/// One of both laws.
struct ModelLaw {
  ising::ReadModel read;
  LawOptions options;
  std::optional<ising::ExactLaw> exact = {};
  std::optional<ising::AnnealedLaw> annealed = {};
};

/// `options.annealed` must hold check_annealed().
ModelLaw model_law(const ising::ReadModel& read, const LawOptions& options);

Json to_json(const ModelLaw& law);
std::string to_text(const ModelLaw& law);

}  // namespace pulsewright::flow
