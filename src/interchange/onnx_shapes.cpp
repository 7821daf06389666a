// SPDX-License-Identifier: Apache-2.0
// Shapes of ONNX, which follow those of numpy.
#include <algorithm>

#include "base/quantity.h"
#include "interchange/onnx_array.h"

namespace pulsewright::interchange::onnx {

std::optional<std::vector<std::int64_t>> reshaped(const std::vector<std::int64_t>& dimensions,
                                                  const std::vector<double>& target, bool allow_zero) {
  const auto count = count_of(dimensions);
  if (!count) return std::nullopt;
  std::vector<std::int64_t> shape;
  std::optional<std::size_t> open;
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (target[i] < -1 || target[i] > static_cast<double>(most_numbers)) return std::nullopt;
    auto size = static_cast<std::int64_t>(target[i]);
    if (size == 0 && !allow_zero) {
      if (i >= dimensions.size()) return std::nullopt;
      size = dimensions[i];
    }
    if (size == -1) {
      if (open) return std::nullopt;
      open = i;
      size = 1;
    }
    shape.push_back(size);
  }
  const auto known = count_of(shape);
  if (!known || (open && (*known == 0 || *count % *known != 0)) || (!open && *known != *count))
    return std::nullopt;
  if (open) shape[*open] = *count / *known;
  return shape;
}

std::optional<std::vector<std::int64_t>> axes_of(std::vector<std::int64_t> axes, std::int64_t rank) {
  for (std::int64_t& axis : axes) {
    if (axis < 0) axis += rank;
    if (axis < 0 || axis >= rank) return std::nullopt;
  }
  std::ranges::sort(axes);
  if (std::ranges::adjacent_find(axes) != axes.end()) return std::nullopt;
  return axes;
}

std::optional<std::vector<std::int64_t>> squeezed(const std::vector<std::int64_t>& dimensions,
                                                  const std::vector<std::int64_t>& axes) {
  const auto chosen = axes_of(axes, static_cast<std::int64_t>(dimensions.size()));
  if (!chosen) return std::nullopt;
  std::vector<std::int64_t> shape;
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    const bool is_named = std::ranges::find(*chosen, static_cast<std::int64_t>(d)) != chosen->end();
    if (is_named && dimensions[d] != 1) return std::nullopt;
    if (!is_named && (dimensions[d] != 1 || !axes.empty())) shape.push_back(dimensions[d]);
  }
  return shape;
}

std::optional<std::vector<std::int64_t>> unsqueezed(const std::vector<std::int64_t>& dimensions,
                                                    const std::vector<std::int64_t>& axes) {
  const auto rank = static_cast<std::int64_t>(dimensions.size() + axes.size());
  const auto chosen = axes_of(axes, rank);
  if (!chosen) return std::nullopt;
  std::vector<std::int64_t> shape;
  auto next = dimensions.begin();
  for (std::int64_t d = 0; d < rank; ++d)
    shape.push_back(std::ranges::find(*chosen, d) != chosen->end() ? 1 : *next++);
  return shape;
}

std::optional<std::vector<std::int64_t>> listed_axes(const Node& node, const Array* input) {
  if (input == nullptr) return node.integers("axes");
  std::vector<std::int64_t> axes;
  for (const double axis : input->values) {
    if (axis < -1000 || axis > 1000) return std::nullopt;
    axes.push_back(static_cast<std::int64_t>(axis));
  }
  return axes;
}

std::optional<std::vector<double>> broadcast(const Array& array,
                                             const std::vector<std::int64_t>& dimensions) {
  const std::size_t rank = dimensions.size();
  const auto count = count_of(dimensions);
  if (!count || array.dimensions.size() > rank) return std::nullopt;
  std::vector<std::int64_t> strides(rank, 0);
  std::int64_t stride = 1;
  for (std::size_t i = 0; i < array.dimensions.size(); ++i) {
    const std::int64_t size = array.dimensions[array.dimensions.size() - 1 - i];
    const std::size_t d = rank - 1 - i;
    if (size != 1 && size != dimensions[d]) return std::nullopt;
    strides[d] = size == 1 ? 0 : stride;
    stride *= size;
  }
  std::vector<double> values(as_index(*count));
  std::vector<std::int64_t> at(rank, 0);
  std::int64_t from = 0;
  for (double& value : values) {
    value = array.values[as_index(from)];
    for (std::size_t d = rank; d-- > 0;) {
      from += strides[d];
      if (++at[d] < dimensions[d]) break;
      from -= strides[d] * dimensions[d];
      at[d] = 0;
    }
  }
  return values;
}

}  // namespace pulsewright::interchange::onnx
