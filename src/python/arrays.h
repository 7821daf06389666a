// SPDX-License-Identifier: Apache-2.0
// numpy arrays as the package hands them over: C order, of one type each, checked by
// src/python/pulsewright/_arrays.py.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <nanobind/ndarray.h>

#include "data/image_view.h"

namespace pulsewright::python {

namespace nb = nanobind;

using Bytes = nb::ndarray<const std::uint8_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Integers = nb::ndarray<const std::int64_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Numbers = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Labels = nb::ndarray<const std::int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
/// Made by the package, which hands them to the user.
template <class T>
using Result = nb::ndarray<T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

template <class T, class... Config>
std::span<T> elements(const nb::ndarray<T, Config...>& array) {
  return {array.data(), array.size()};
}

/// Images in an array, [images][features], all pixels of which are in [0, maximum].
class Images {
 public:
  /// Throw nb::value_error with the place of the first pixel out of range, or when the features are not
  /// `features`.
  Images(const Bytes& array, std::int64_t features, std::int64_t maximum);
  Images(const Integers& array, std::int64_t features, std::int64_t maximum);

  const data::ImageView& view() const { return *view_; }

 private:
  std::vector<std::uint8_t> bytes_;
  std::vector<std::vector<std::int64_t>> rows_;
  std::optional<data::ImageView> view_;
};

}  // namespace pulsewright::python
