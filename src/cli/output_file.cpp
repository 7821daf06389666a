// SPDX-License-Identifier: Apache-2.0
#include "cli/output_file.h"

#include <filesystem>

#include "handoff/bundle.h"

namespace pulsewright {

Diagnostics check_output_file(const std::string& out) {
  if (!is_inside_bundle(out) && !std::filesystem::is_directory(out)) return {};
  return {{Code::output_exists, "--out " + out, "a file outside of bundles",
           "a folder, or a place in a bundle", "name another file"}};
}

}  // namespace pulsewright
