// SPDX-License-Identifier: Apache-2.0
// Whether an imported network computes what the tool that wrote it computed: rows of a data set, how they
// enter the graph, and the logits that belong to them, in one JSON file. docs/import.md has its fields.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "interchange/import_model.h"

namespace pulsewright::interchange {

/// Rows and logits of a model.
struct ModelCase {
  std::string data;                  ///< a data set, as --data names it
  std::int64_t first = 0, last = 0;  ///< of the test rows: [first, last)
  std::string to_input;              ///< such as "(pixels / 255 - 0.1307) / 0.3081, shape [n, 1, 28, 28]"
  std::vector<std::vector<double>> logits;  ///< [rows][classes]
  std::vector<std::string> layers;          ///< of plain tensors
};

/// Reads the members `inputs`, `logits` (with `rates` and without it also `logits_as_rates`) and `layers`;
/// others are not looked at. A file whose model is to be refused has no rows.
std::optional<ModelCase> read_model_case(std::string_view text, bool rates, Diagnostics& diagnostics);

/// The value that `formula` gives a pixel: numbers, `pixels`, + - * / and parentheses; nothing if it is
/// another text. What follows a comma is not part of it.
std::optional<std::function<double(double)>> input_formula(std::string_view formula);

struct Agreement {
  std::size_t rows = 0;
  double largest_difference = 0;
  bool agrees = false;  ///< every difference is at most 1e-5 * max(1, the largest logit)
};

/// Runs rows. inputs: [rows] as they enter the graph of the file, which takes x where a network that was
/// imported with a mean and a deviation takes x * deviation + mean; logits: [rows][classes].
std::optional<Agreement> check_rows(const FloatNetwork& network,
                                    const std::vector<std::vector<double>>& inputs,
                                    const std::vector<std::vector<double>>& logits,
                                    const ImportOptions& options, Diagnostics& diagnostics);

/// A file of numpy in memory.
struct ArrayFile {
  std::string name;  ///< of diagnostics
  std::string_view bytes;
};

/// The same on arrays [rows][...] as the tool that wrote the model saves them.
std::optional<Agreement> check_arrays(const FloatNetwork& network, const ArrayFile& inputs,
                                      const ArrayFile& outputs, const ImportOptions& options,
                                      Diagnostics& diagnostics);

/// Runs the rows of the case.
std::optional<Agreement> check_model(const FloatNetwork& network, const ModelCase& model_case,
                                     const ImportOptions& options, Diagnostics& diagnostics);

}  // namespace pulsewright::interchange
