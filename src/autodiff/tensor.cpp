// SPDX-License-Identifier: Apache-2.0
#include "autodiff/tensor.h"

#include <fmt/format.h>

namespace pulsewright::autodiff {

void require(bool condition, std::string_view sentence) {
  if (!condition) throw Misuse(std::string(sentence));
}

std::int64_t elements_of(const Shape& shape) {
  std::int64_t product = 1;
  for (const std::int64_t size : shape) {
    if (size < 0) throw Misuse(fmt::format("the shape {} has a negative size", text_of(shape)));
    product *= size;
  }
  return product;
}

std::string text_of(const Shape& shape) {
  if (shape.empty()) return "[]";
  std::string text;
  for (const std::int64_t size : shape) text += fmt::format("[{}]", size);
  return text;
}

Tensor::Tensor(Shape sizes, double fill) : shape(std::move(sizes)) {
  data.assign(static_cast<std::size_t>(elements_of(shape)), fill);
}

Tensor::Tensor(Shape sizes, std::vector<double> values) : shape(std::move(sizes)), data(std::move(values)) {
  require(elements_of(shape) == size(),
          fmt::format("{} values do not fill the shape {}", data.size(), text_of(shape)));
}

}  // namespace pulsewright::autodiff
