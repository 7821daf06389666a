// SPDX-License-Identifier: Apache-2.0
// Models and machines from files, and what was read of one, to be compared with what its user means.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "ising/formats.h"
#include "ising/machine.h"

namespace pulsewright::ising {

/// A file that is there, in a format that its name says unless `format` does. `scale`: as the flag of that
/// name gives it.
std::optional<ReadModel> load_model(const std::string& file, std::optional<Format> format,
                                    std::optional<std::int64_t> scale, Diagnostics& diagnostics);

/// The machine of a document on disk, or of one in a bundle, a package or a run: their folders have one.
std::optional<Machine> load_machine(const std::string& file, Diagnostics& diagnostics);

/// True if load_machine() would look at it: a folder with a machine, or JSON that states its schema.
bool is_machine_file(const std::string& file);

/// Spins, couplings, sums and hash of a model.
Json instance_json(const SpinModel& model);
std::string instance_text(const SpinModel& model);

/// The notes of a reader, a line each.
std::string notes_text(const ReadModel& read);

}  // namespace pulsewright::ising
