// SPDX-License-Identifier: Apache-2.0
#include "python/training_arrays.h"

namespace pulsewright::python {

std::optional<data::DataSet> data_set_of(const Arrays& arrays, const data::DataOptions& options,
                                         Diagnostics& diagnostics) {
  const bool is_regression = options.task == data::Task::regression;
  return data::array_data_set(
      arrays.train.rows(), arrays.test ? std::optional(arrays.test->rows()) : std::nullopt, arrays.shape(),
      arrays.is_picture, is_regression ? arrays.train.targets.shape(1) : 0, options, diagnostics);
}

}  // namespace pulsewright::python
