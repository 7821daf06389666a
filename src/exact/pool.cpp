// SPDX-License-Identifier: Apache-2.0
#include "exact/pool.h"

#include <algorithm>

#include "base/failure.h"

namespace pulsewright::exact {

std::vector<std::int64_t> pool(netlist::PoolKind kind, const netlist::Window& window,
                               std::span<const std::int64_t> values) {
  PW_ASSERT(static_cast<std::int64_t>(values.size()) == window.inputs());
  const auto channels = static_cast<std::size_t>(window.channels);
  const std::int64_t start = kind == netlist::PoolKind::max ? INT64_MIN : 0;
  std::vector<std::int64_t> pooled(static_cast<std::size_t>(window.positions()) * channels, start);
  for (std::int64_t position = 0; position < window.positions(); ++position)
    for (std::int64_t element = 0; element < window.area(); ++element) {
      const std::int64_t pixel = window.pixel_under(position, element);
      if (pixel < 0) continue;
      const std::int64_t* from = &values[static_cast<std::size_t>(pixel) * channels];
      std::int64_t* to = &pooled[static_cast<std::size_t>(position) * channels];
      for (std::size_t c = 0; c < channels; ++c)
        to[c] = kind == netlist::PoolKind::max ? std::max(to[c], from[c]) : to[c] + from[c];
    }
  return pooled;
}

}  // namespace pulsewright::exact
