// SPDX-License-Identifier: Apache-2.0
// One reader and one writer for each format; formats.h chooses among them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ising/draft.h"

namespace pulsewright::ising {

/// A draft of a file called `name`, as far as it could be read, and notes for its reader. What is wrong is
/// diagnosed.
struct DraftFile {
  Draft draft = {};
  std::vector<std::string> notes = {};
};

DraftFile read_edges(std::string_view text, const std::string& name, Diagnostics& diagnostics);
DraftFile read_coo(std::string_view text, const std::string& name, Diagnostics& diagnostics);
DraftFile read_bqm(std::string_view text, const std::string& name, Diagnostics& diagnostics);
DraftFile read_qubo(std::string_view text, const std::string& name, Diagnostics& diagnostics);
DraftFile read_matrix(std::string_view text, const std::string& name, Diagnostics& diagnostics);

std::string write_edges(const SpinModel& model, Diagnostics& diagnostics);
std::string write_coo(const SpinModel& model, Diagnostics& diagnostics);
std::string write_bqm(const SpinModel& model, Diagnostics& diagnostics);
std::string write_qubo(const SpinModel& model, Diagnostics& diagnostics);
std::string write_matrix(const SpinModel& model, Diagnostics& diagnostics);

}  // namespace pulsewright::ising
