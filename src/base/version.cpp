// SPDX-License-Identifier: Apache-2.0
#include "base/version.h"

namespace pulsewright {

std::string_view version() {
  return PULSEWRIGHT_VERSION;
}

}  // namespace pulsewright
