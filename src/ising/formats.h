// SPDX-License-Identifier: Apache-2.0
// Ising models in the files that people have. docs/ising.md has the formats.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "ising/spin_model.h"

namespace pulsewright::ising {

enum class Format {
  edges,   ///< G-set, rudy, BiqMac: `n m`, then `u v w` from 1 with cut weights w = -J
  coo,     ///< dimod's COO text: `i j value` from 0, E = + sum
  bqm,     ///< dimod's BQM JSON, schema 3.0.0
  qubo,    ///< `p qubo 0 max nodes couplers`, E = + sum over x in {0, 1}
  matrix,  ///< rows of J as CSV, symmetric or upper triangular
};
inline constexpr std::string_view format_names[] = {"edges", "coo", "bqm", "qubo", "matrix"};
constexpr std::string_view to_text(Format format) {
  return format_names[static_cast<int>(format)];
}

/// By the ending of the name: .coo, .json, .qubo, .csv; all others are edge lists.
Format format_of(std::string_view file_name);

struct ReadOptions {
  std::optional<std::int64_t> scale =
      {};  ///< numbers times this are integers; without it they must be already
};

/// A model and what its reader has to say about it.
struct ReadModel {
  SpinModel model;
  std::vector<std::string> notes;  ///< such as an offset that the file does not state
};

/// Reads the text of a file called `name`, which diagnostics state with the line.
std::optional<ReadModel> read_model(std::string_view text, Format format, const std::string& name,
                                    const ReadOptions& options, Diagnostics& diagnostics);

/// The model in a format; nothing, and a diagnostic, if the format cannot hold it with all energies exact.
std::optional<std::string> write_model(const SpinModel& model, Format format, Diagnostics& diagnostics);

/// The SHA-256 of the model as spins, fields and couplings: the same for the same model in every format.
std::string model_sha256(const SpinModel& model);

}  // namespace pulsewright::ising
