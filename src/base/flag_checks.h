// SPDX-License-Identifier: Apache-2.0
// Checks of what a command line asks for, each problem with the name of its flag.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/diagnostics.h"

namespace pulsewright {

/// Collects what is wrong, flag by flag.
class FlagChecks {
 public:
  template <class Value>
  void within(const std::string& flag, Value value, Value minimum, Value maximum) {
    // Written so that no comparison with a NaN passes.
    if (!(value >= minimum && value <= maximum))
      add(flag, fmt::format("a number in [{}, {}]", minimum, maximum), fmt::format("{}", value));
  }

  template <class Values, class Accepts>
  void list(const std::string& flag, const Values& values, const std::string& expected, Accepts accepts) {
    if (values.empty()) add(flag, expected, "nothing");
    for (auto value = values.begin(); value != values.end(); ++value) {
      if (!accepts(*value)) add(flag, expected, fmt::format("{}", *value));
      if (std::find(values.begin(), value, *value) != value)
        add(flag, "each value once", fmt::format("{} again", *value));
    }
  }

  void add(const std::string& flag, std::string expected, const std::string& got) {
    found_.push_back({Code::bad_flag, flag, std::move(expected), quote_briefly(got), ""});
  }

  Diagnostics take() { return std::move(found_); }

 private:
  Diagnostics found_;
};

}  // namespace pulsewright
