// SPDX-License-Identifier: Apache-2.0
// The readers of IDX files.
#include "data/idx.h"
#include "fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pulsewright;
  const fuzz::MemoryFile file(fuzz::text_of(data, size));
  Diagnostics wrong;
  const auto images = data::read_idx_images(file.path(), wrong);
  fuzz::require(images.has_value() == wrong.empty(), "images or diagnostics");
  if (images)
    fuzz::require(images->pixels.size() == std::size_t{images->count} * images->rows * images->columns &&
                      images->pixels.size() + 16 == size,
                  "a pixel for each byte behind the header");
  wrong.clear();
  const auto labels = data::read_idx_labels(file.path(), wrong);
  fuzz::require(labels.has_value() == wrong.empty(), "labels or diagnostics");
  if (labels) fuzz::require(labels->size() + 8 == size, "a label for each byte behind the header");
  return 0;
}
