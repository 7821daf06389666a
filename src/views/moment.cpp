// SPDX-License-Identifier: Apache-2.0
#include "views/moment.h"

namespace pulsewright::views {

std::string class_name(const Moment& moment, std::size_t index) {
  return index < moment.class_names.size() ? moment.class_names[index] : std::to_string(index);
}

}  // namespace pulsewright::views
