// SPDX-License-Identifier: Apache-2.0
// The reader of data sets in npz archives, with the options that a first byte chooses.
#include <algorithm>

#include "data/data_set.h"
#include "fuzz/target.h"

namespace {

using namespace pulsewright;

/// The option byte's bits: the task, texts as labels, a network, scaled columns, missing values.
data::DataOptions npz_options_of(unsigned bits) {
  data::DataOptions options;
  if ((bits & 1) != 0) options.task = data::Task::regression;
  options.compact = (bits & 3) == 2;
  if ((bits & 8) != 0) options.scale = static_cast<data::Scale>(bits >> 6);
  options.missing = static_cast<data::Missing>((bits >> 4) % 3);
  return options;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const unsigned bits = data[0];
  const fuzz::MemoryFile file(fuzz::text_of(data + 1, size - 1));
  Diagnostics wrong;
  std::optional<data::NetworkShape> network;
  if ((bits & 5) == 4) network = data::NetworkShape{4, 16, 3};
  const auto set = load_data_set("npz:" + file.path(), npz_options_of(bits), wrong, network);
  fuzz::require(set.has_value() == wrong.empty(), "a data set or diagnostics");
  if (!set) return 0;
  const auto pixels = static_cast<std::size_t>(set->rows * set->columns * set->channels);
  for (const data::ImageSet* half : {&set->train, &set->test}) {
    fuzz::require(half->size() > 0 && half->pixels.size() == half->size() * pixels,
                  "each image has its pixels");
    fuzz::require(std::ranges::max(half->pixels) <= set->maximum, "no pixel is above the maximum");
    fuzz::require(set->is_regression() || std::ranges::max(half->labels) < set->classes,
                  "each label is a class");
  }
  return 0;
}
