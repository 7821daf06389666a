// SPDX-License-Identifier: Apache-2.0
#include "python/arrays.h"

#include <algorithm>
#include <limits>
#include <type_traits>

#include <fmt/format.h>

namespace pulsewright::python {

namespace {

template <class Array>
void check(const Array& array, std::int64_t features, std::int64_t maximum) {
  if (static_cast<std::int64_t>(array.shape(1)) != features)
    throw nb::value_error(
        fmt::format("an image has {} values, but the input takes {}", array.shape(1), features).c_str());
  const auto pixels = elements(array);
  // Without a way out of the loop, compilers do this with vectors.
  using Pixel = std::make_unsigned_t<std::remove_cv_t<typename Array::Scalar>>;
  if (static_cast<std::uint64_t>(maximum) >= std::numeric_limits<Pixel>::max()) return;
  Pixel largest = 0;
  for (const auto pixel : pixels) largest = std::max(largest, static_cast<Pixel>(pixel));
  if (largest <= static_cast<std::uint64_t>(maximum)) return;
  const auto wrong = std::ranges::find_if(pixels, [&](auto pixel) {
    return static_cast<std::uint64_t>(pixel) > static_cast<std::uint64_t>(maximum);
  });
  const auto index = static_cast<std::size_t>(wrong - pixels.begin());
  throw nb::value_error(fmt::format("value {} of image {} is {}, but the input takes integers from 0 to {}",
                                    index % array.shape(1), index / array.shape(1), *wrong, maximum)
                            .c_str());
}

}  // namespace

Images::Images(const Bytes& array, std::int64_t features, std::int64_t maximum) {
  check(array, features, maximum);
  view_.emplace(elements(array), static_cast<std::size_t>(features));
}

Images::Images(const Integers& array, std::int64_t features, std::int64_t maximum) {
  check(array, features, maximum);
  const auto pixels = elements(array);
  if (maximum <= 255) {
    bytes_.assign(pixels.begin(), pixels.end());
    view_.emplace(std::span<const std::uint8_t>(bytes_), static_cast<std::size_t>(features));
    return;
  }
  for (std::size_t i = 0; i < array.shape(0); ++i) {
    const auto row = pixels.subspan(i * array.shape(1), array.shape(1));
    rows_.emplace_back(row.begin(), row.end());
  }
  view_.emplace(std::span<const std::vector<std::int64_t>>(rows_));
}

}  // namespace pulsewright::python
