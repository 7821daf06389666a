// SPDX-License-Identifier: Apache-2.0
// The reader of CSV files, as a data set and by a given shape.
#include <algorithm>

#include "data/csv.h"
#include "fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pulsewright;
  const std::string_view text = fuzz::text_of(data, size);
  const fuzz::MemoryFile file(text);
  Diagnostics wrong;
  const auto set = load_csv(file.path(), wrong);
  fuzz::require(set.has_value() == wrong.empty(), "a data set or diagnostics");
  if (set) {
    const std::size_t pixels = static_cast<std::size_t>(set->rows * set->columns);
    fuzz::require(set->train.pixels.size() == set->train.size() * pixels &&
                      set->test.pixels.size() == set->test.size() * pixels,
                  "each image has its pixels");
    fuzz::require(std::ranges::max(set->train.labels) < set->classes &&
                      std::ranges::max(set->test.labels) < set->classes,
                  "each label is a class");
  }
  wrong.clear();
  const auto rows = parse_csv(text, "file", {3, 16, 4}, wrong);
  fuzz::require(rows.has_value() == wrong.empty(), "rows or diagnostics");
  fuzz::require(wrong.size() <= 101, "a bounded number of diagnostics");
  return 0;
}
