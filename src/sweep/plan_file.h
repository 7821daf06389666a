// SPDX-License-Identifier: Apache-2.0
// What a call of a sweep names: a plan's file and a slice.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sweep/engine.h"

namespace pulsewright::sweep {

/// Reads the plan in a file, as read_plan(); diagnosed with the path in front.
std::optional<Plan> load_plan(const std::filesystem::path& path, Diagnostics& diagnostics);

/// "2/4"; the whole plan for an empty text. Anything else is a Code::bad_flag of --slice.
Slice read_slice(const std::string& text, Diagnostics& diagnostics);

/// The cells of the slice with their points.
Json cells_json(const Plan& plan, const Slice& slice);
std::string cells_text(const Plan& plan, const Slice& slice);

/// Opens the failed cells again. A result that is damaged is diagnosed, whether or not `retries`.
void reopen_failed(const Plan& plan, const Store& store, bool retries, Diagnostics& diagnostics);

Json to_json(const SweepState& state);

}  // namespace pulsewright::sweep
