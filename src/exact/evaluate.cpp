// SPDX-License-Identifier: Apache-2.0
#include "exact/evaluate.h"

#include <algorithm>
#include <numeric>

#include "base/failure.h"

namespace pulsewright::exact {

namespace {

/// Images between two reports of progress: a moment of work for any engine, and logits that fit into memory.
std::size_t images_at_once(const Engine& engine, const Workers& workers) {
  constexpr std::size_t most_logits = std::size_t{1} << 20;
  const std::size_t share = engine.batch() * workers.threads();
  return share *
         std::clamp<std::size_t>(most_logits / (share * static_cast<std::size_t>(engine.classes())), 1, 64);
}

/// The logits of these images, one batch a task, so that a worker whose processor is busy elsewhere holds
/// nobody up. Returns the bits that were counted.
std::int64_t find_logits(const Engine& engine, const data::ImageView& images, std::span<std::int64_t> logits,
                         Workers& workers) {
  const std::size_t batch = engine.batch();
  const auto classes = static_cast<std::size_t>(engine.classes());
  std::vector<std::int64_t> bits((images.size() + batch - 1) / batch);
  workers.run(bits.size(), [&](std::size_t task) {
    const std::size_t first = task * batch;
    const std::size_t count = std::min(batch, images.size() - first);
    bits[task] =
        engine.find_logits(images.part(first, count), logits.subspan(first * classes, count * classes));
  });
  return std::accumulate(bits.begin(), bits.end(), std::int64_t{0});
}

}  // namespace

std::int64_t visit_logits(const Engine& engine, const data::ImageView& images, Workers& workers,
                          const EvaluationSinks& sinks) {
  const auto classes = static_cast<std::size_t>(engine.classes());
  std::int64_t bits = 0;
  const std::size_t share = images_at_once(engine, workers);
  std::vector<std::int64_t> all(std::min(share, images.size()) * classes);
  for (std::size_t first = 0; first < images.size(); first += share) {
    const std::size_t count = std::min(share, images.size() - first);
    bits += find_logits(engine, images.part(first, count), std::span(all).first(count * classes), workers);
    if (sinks.logits)
      for (std::size_t i = 0; i < count; ++i)
        sinks.logits(first + i, std::span(all).subspan(i * classes, classes));
    if (sinks.progress) sinks.progress(first + count);
  }
  return bits;
}

Evaluation evaluate(const Engine& engine, const data::ImageView& images, std::span<const std::int64_t> labels,
                    Workers& workers, const EvaluationSinks& sinks) {
  PW_ASSERT(images.size() == labels.size());
  const auto classes = static_cast<std::size_t>(engine.classes());
  Evaluation result;
  result.images = static_cast<std::int64_t>(images.size());
  result.confusion.assign(classes, std::vector<std::int64_t>(classes));
  const auto count = [&](std::size_t image, std::span<const std::int64_t> logits) {
    const std::int64_t label = labels[image];
    PW_ASSERT(label >= 0 && label < engine.classes());
    const int named = argmax(logits);
    result.correct += named == label;
    ++result.confusion[static_cast<std::size_t>(label)][static_cast<std::size_t>(named)];
    if (sinks.logits) sinks.logits(image, logits);
  };
  result.bits = visit_logits(engine, images, workers, {sinks.progress, count});
  return result;
}

}  // namespace pulsewright::exact
