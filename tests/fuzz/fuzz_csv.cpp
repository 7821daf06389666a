// SPDX-License-Identifier: Apache-2.0
// The reader of CSV files, with the options that a first byte chooses.
#include <algorithm>

#include "data/data_set.h"
#include "fuzz/target.h"

namespace {

using namespace pulsewright;

/// The option byte's bits: where the label is, texts as labels, a maximum, a network, scaled columns, and
/// what becomes of missing values.
data::DataOptions options_of(unsigned bits) {
  static const char* const labels[] = {"", "first", "last", "label"};
  data::DataOptions options;
  options.label = labels[bits % 4];
  options.compact = (bits & 4) != 0;
  if ((bits & 8) != 0) options.maximum = 16;
  if ((bits & 32) != 0) options.scale = static_cast<data::Scale>(bits >> 6);
  if ((bits & 32) == 0) options.missing = static_cast<data::Missing>((bits >> 6) % 3);
  return options;
}

void check(const data::DataSet& set) {
  const std::size_t pixels = static_cast<std::size_t>(set.rows * set.columns);
  for (const data::ImageSet* half : {&set.train, &set.test}) {
    fuzz::require(half->size() > 0 && half->pixels.size() == half->size() * pixels,
                  "each image has its pixels");
    fuzz::require(std::ranges::max(half->labels) < set.classes, "each label is a class");
    fuzz::require(std::ranges::max(half->pixels) <= set.maximum, "no pixel is above the maximum");
  }
  fuzz::require(set.class_names.empty() || set.class_names.size() == static_cast<std::size_t>(set.classes),
                "each class has its name");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const unsigned bits = data[0];
  const fuzz::MemoryFile file(fuzz::text_of(data + 1, size - 1));
  Diagnostics wrong;
  std::optional<data::NetworkShape> network;
  if ((bits & 16) != 0) network = data::NetworkShape{4, 16, 3};
  const auto set = load_data_set("csv:" + file.path(), options_of(bits), wrong, network);
  fuzz::require(set.has_value() == wrong.empty(), "a data set or diagnostics");
  fuzz::require(wrong.size() <= 101, "a bounded number of diagnostics");
  if (set) check(*set);
  return 0;
}
