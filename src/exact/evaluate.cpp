// SPDX-License-Identifier: Apache-2.0
#include "exact/evaluate.h"

#include <algorithm>

#include "base/failure.h"

namespace pulsewright {

Evaluation evaluate(const Engine& engine, const ImageView& images, std::span<const std::int64_t> labels,
                    std::int64_t classes, Workers& workers,
                    const std::function<void(std::size_t)>& progress) {
  PW_ASSERT(images.size() == labels.size());
  // One batch a task, so that a worker whose processor is busy elsewhere holds nobody up.
  const std::size_t batch = engine.batch();
  // Between two reports of progress: a moment of work for any engine.
  const std::size_t share = 64 * batch * workers.threads();
  std::vector<int> named(images.size());
  for (std::size_t first = 0; first < images.size();) {
    const std::size_t count = std::min(images.size() - first, share);
    workers.run((count + batch - 1) / batch, [&](std::size_t task) {
      const std::size_t begin = first + task * batch;
      const std::size_t size = std::min(batch, first + count - begin);
      engine.classify(images.part(begin, size), std::span(named).subspan(begin, size));
    });
    first += count;
    if (progress) progress(first);
  }
  Evaluation result;
  result.images = static_cast<std::int64_t>(images.size());
  const auto size = static_cast<std::size_t>(classes);
  result.confusion.assign(size, std::vector<std::int64_t>(size));
  for (std::size_t i = 0; i < named.size(); ++i) {
    PW_ASSERT(labels[i] >= 0 && labels[i] < classes && named[i] < classes);
    result.correct += named[i] == labels[i];
    ++result.confusion[static_cast<std::size_t>(labels[i])][static_cast<std::size_t>(named[i])];
  }
  return result;
}

}  // namespace pulsewright
