// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "data/npy.h"
#include "interchange/plain_tensors.h"

namespace pulsewright::interchange {

std::optional<std::uint64_t> bytes_needed(const std::string& file, const std::string& name,
                                          const PlainType& type, const std::vector<std::int64_t>& dimensions,
                                          std::int64_t budget, Diagnostics& diagnostics) {
  if (const auto count =
          data::size_of_array(dimensions, static_cast<std::uint64_t>(std::max<std::int64_t>(budget, 0))))
    return *count * type.bytes;
  diagnostics.push_back(
      {Code::network_too_large, fmt::format("{}: tensor {}", file, shown(name)),
       fmt::format("dimensions of at least 0, and at most {} numbers in all tensors", most_numbers),
       "shape " + shape_text(dimensions), ""});
  return std::nullopt;
}

std::optional<PlainTensor> read_plain_tensor(const std::string& file, const std::string& name,
                                             const PlainType& type, std::vector<std::int64_t> dimensions,
                                             std::string_view bytes, std::int64_t& budget,
                                             Diagnostics& diagnostics) {
  const auto needed = bytes_needed(file, name, type, dimensions, budget, diagnostics);
  if (!needed) return std::nullopt;
  const std::string where = fmt::format("{}: tensor {}", file, shown(name));
  if (bytes.size() != *needed) {
    diagnostics.push_back(
        {Code::bad_tensor, where,
         fmt::format("{} bytes for shape {} of {}", *needed, shape_text(dimensions), type.name),
         fmt::format("{} bytes", bytes.size()), ""});
    return std::nullopt;
  }
  PlainTensor tensor{name, std::move(dimensions), {}};
  tensor.values.reserve(bytes.size() / type.bytes);
  for (std::size_t at = 0; at < bytes.size(); at += type.bytes) {
    tensor.values.push_back(type.number(bytes.data() + at));
    if (std::isfinite(tensor.values.back())) continue;
    std::vector<std::int64_t> place(tensor.dimensions.size());
    auto element = static_cast<std::int64_t>(at / type.bytes);
    for (std::size_t d = place.size(); d-- > 0; element /= tensor.dimensions[d])
      place[d] = element % tensor.dimensions[d];
    diagnostics.push_back({Code::bad_tensor, where, "finite numbers",
                           fmt::format("{} at {}", std::isnan(tensor.values.back()) ? "a NaN" : "an infinity",
                                       shape_text(place)),
                           "train again, or repair it"});
    return std::nullopt;
  }
  budget -= static_cast<std::int64_t>(tensor.values.size());
  return tensor;
}

}  // namespace pulsewright::interchange
