// SPDX-License-Identifier: Apache-2.0
// What holds for every reader of networks.
#pragma once

#include "fuzz/target.h"
#include "interchange/import_model.h"

namespace pulsewright::fuzz {

template <class Reader>
int import_with(Reader reader, const std::uint8_t* data, std::size_t size) {
  if (size < 9) return 0;  // import_model() calls a reader for what is longer
  Diagnostics wrong;
  interchange::ImportOptions options;
  options.layers = {"dense:32"};
  options.rates = true;
  const auto model = reader({"/nonexistent/model", "model", text_of(data, size)}, options, wrong);
  require(model.has_value() == wrong.empty(), "a network or diagnostics");
  if (!model) return 0;
  Diagnostics none;
  require(interchange::read_float_network(canonical_json(to_json(model->network)), none).has_value(),
          "a network that can be read again");
  return 0;
}

}  // namespace pulsewright::fuzz
