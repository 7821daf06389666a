// SPDX-License-Identifier: Apache-2.0
// What the readers of all formats collect, before it becomes a model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "ising/decimal.h"
#include "ising/formats.h"

namespace pulsewright::ising {

/// More diagnostics than this help nobody.
inline constexpr std::size_t most_diagnostics = 50;

enum class VariableType { spin, binary };  ///< s in {-1, +1}, x in {0, 1}

/// One number of a file: linear where first = second.
struct Term {
  std::int32_t first;
  std::int32_t second;
  Decimal value;
  std::uint32_t place;  ///< the line, or the index in an array
};

/// E = offset + sum of value * variable [* variable].
struct Draft {
  std::int64_t spins = 0;
  VariableType type = VariableType::spin;
  std::vector<Term> terms = {};
  Decimal offset = {};
  std::vector<std::string> labels = {};
  bool negated = false;  ///< the energy is minus that sum
};

/// "FILE line 7".
std::string line_of(const std::string& name, std::uint64_t line);

/// The model, or diagnostics: a pair that stands there twice, a number that is not an integer once scaled,
/// sums beyond 2^53.
std::optional<SpinModel> model_of(Draft draft, const std::string& name, const ReadOptions& options,
                                  Diagnostics& diagnostics);

/// The model as terms of E = offset + sum, in spins or in binary variables; integers to be divided by
/// `scale`.
struct Terms {
  std::vector<std::int64_t> linear;  ///< [spins]
  std::vector<Coupling> quadratic;   ///< as those of the model
  std::int64_t offset = 0;
  std::int64_t scale = 1;
};
Terms terms_of(const SpinModel& model, VariableType type);

/// value / scale; a diagnostic for the format, and "0", if that is not a finite decimal.
std::string number_text(std::int64_t value, std::int64_t scale, Format format, Diagnostics& diagnostics);

}  // namespace pulsewright::ising
