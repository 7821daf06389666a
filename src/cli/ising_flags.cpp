// SPDX-License-Identifier: Apache-2.0
#include "cli/ising_flags.h"

#include <algorithm>
#include <iterator>

#include "ising/model_files.h"

namespace pulsewright::cli {

using namespace ising;

void ModelFlags::add_to(Command& command) {
  command.option("file", file, "model: edge list, .coo, .json (BQM), .qubo or .csv").required();
  command.option("--from", from, "format of the file, if its name does not say it").among(format_names);
  command.option("--scale", scale, "multiply all numbers by this, so that they are integers");
}

std::optional<ReadModel> ModelFlags::load(Diagnostics& diagnostics) const {
  return load_model(file, format_named(from, file), scale, diagnostics);
}

Format ModelFlags::format_named(const std::string& name, const std::string& file) {
  const auto found = std::ranges::find(format_names, name);
  return found == std::end(format_names) ? format_of(file)
                                         : static_cast<Format>(found - std::begin(format_names));
}

Diagnostics KindFlags::misplaced(handoff::Subject subject) const {
  constexpr const char* kinds[] = {"a network", "a p-bit machine", "a pulse unit"};
  const bool is_network = subject == handoff::Subject::network;
  Diagnostics found;
  for (const auto& [name, flag] : is_network ? for_others : for_networks)
    if (flag.given())
      found.push_back({Code::bad_flag, name, kinds[is_network], kinds[static_cast<int>(subject)], ""});
  return found;
}

}  // namespace pulsewright::cli
