// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "data/scaling.h"
#include "python/arrays.h"
#include "python/bindings.h"

namespace pulsewright::python {

namespace {

using data::Column;

/// The columns of training rows, [rows][columns].
std::vector<Column> choose_columns(const Numbers& values, const std::string& scale) {
  const auto found = std::ranges::find(data::scale_names, scale);
  if (found == std::end(data::scale_names) || *found == to_text(data::Scale::none))
    throw nb::value_error("scale is minmax, quantile or standard");
  return data::choose_columns(elements(values), std::vector<std::string>(values.shape(1)),
                              static_cast<data::Scale>(found - std::begin(data::scale_names)));
}

/// Writes the pixels of `values`. Returns how many values are outside of their column's range.
std::int64_t scale_values(const Numbers& values, const std::vector<Column>& columns, int maximum,
                          const Result<std::uint8_t>& out) {
  const data::Pixels scaled = data::scale_values(elements(values), columns, maximum);
  std::ranges::copy(scaled.pixels, out.data());
  return scaled.saturated;
}

}  // namespace

void bind_table(nb::module_& module) {
  nb::class_<Column>(module, "Column")
      .def("__init__",
           [](Column* column, double low, double high, double median) {
             new (column) Column{.name = {}, .low = low, .high = high, .median = median};
           })
      .def_ro("low", &Column::low)
      .def_ro("high", &Column::high)
      .def_ro("median", &Column::median);
  module.def("choose_columns", choose_columns, nb::arg("values").noconvert(), nb::arg("scale"));
  module.def("scale_values", scale_values, nb::arg("values").noconvert(), nb::arg("columns"),
             nb::arg("maximum"), nb::arg("out").noconvert());
}

}  // namespace pulsewright::python
