// SPDX-License-Identifier: Apache-2.0
// What is suspicious about a configuration that is well formed: settings that train nothing, or badly, and
// cost their user days.
#pragma once

#include <string>
#include <vector>

#include "analog/network_config.h"
#include "base/json.h"

namespace pulsewright::analog {

struct Finding {
  std::string where;  ///< JSON pointer
  std::string what;   ///< with the numbers that it follows from
  std::string advice;
};

/// Everything at once, layer by layer; the same finding about all layers is made once, about the first.
std::vector<Finding> examine(const NetworkConfig& config);

Json to_json(const std::vector<Finding>& findings);
std::string to_text(const std::vector<Finding>& findings);

}  // namespace pulsewright::analog
