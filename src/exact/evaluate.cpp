// SPDX-License-Identifier: Apache-2.0
#include "exact/evaluate.h"

#include "base/failure.h"

namespace pulsewright {

Evaluation evaluate(const Engine& engine, std::span<const std::vector<std::int64_t>> images,
                    std::span<const std::int64_t> labels, std::int64_t classes,
                    const std::function<void(std::int64_t)>& progress) {
  PW_ASSERT(images.size() == labels.size());
  Evaluation result;
  const auto size = static_cast<std::size_t>(classes);
  result.confusion.assign(size, std::vector<std::int64_t>(size));
  for (std::size_t i = 0; i < images.size(); ++i) {
    const int named = engine.run(images[i]).label;
    PW_ASSERT(labels[i] >= 0 && labels[i] < classes && named < classes);
    ++result.images;
    result.correct += named == labels[i];
    ++result.confusion[static_cast<std::size_t>(labels[i])][static_cast<std::size_t>(named)];
    if (progress) progress(result.images);
  }
  return result;
}

}  // namespace pulsewright
