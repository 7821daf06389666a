// SPDX-License-Identifier: Apache-2.0
#include "flow/records.h"

#include <filesystem>

#include "base/files.h"

namespace pulsewright::flow {

std::optional<Json> load_record(const std::string& flag, const std::string& file, const std::string& what,
                                Diagnostics& diagnostics) {
  if (!std::filesystem::exists(file)) {
    diagnostics.push_back({Code::no_such_input, flag + " " + file, what, "nothing", ""});
    return std::nullopt;
  }
  Diagnostics wrong;
  auto json = parse_json(read_file(file), wrong, Numbers::any);
  for (Diagnostic& diagnostic : wrong) {
    diagnostic.where = file + ": " + diagnostic.where;
    diagnostics.push_back(std::move(diagnostic));
  }
  return json;
}

}  // namespace pulsewright::flow
