// SPDX-License-Identifier: Apache-2.0
// A data set through an engine: accuracy and confusion.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/workers.h"
#include "exact/engine.h"

namespace pulsewright::exact {

/// How often the circuit names the right class.
struct Evaluation {
  std::int64_t images = 0;
  std::int64_t correct = 0;
  std::vector<std::vector<std::int64_t>> confusion;  ///< [true class][class that the circuit names]
  std::int64_t bits = 0;  ///< of the last layer's streams that were counted, of all images

  bool operator==(const Evaluation&) const = default;
};

/// Who is told about the work of evaluate(), image after image in their order. Both may be empty.
struct EvaluationSinks {
  std::function<void(std::size_t)> progress;  ///< is called with the number of images done
  /// Is called with the index and the logits, [classes], of each image.
  std::function<void(std::size_t, std::span<const std::int64_t>)> logits;
};

/// Finds the logits of every image and gives them to `sinks`. Returns the bits of the last layer's streams
/// that were counted, of all images. What the sinks are told does not depend on the number of workers.
std::int64_t visit_logits(const Engine& engine, const data::ImageView& images, Workers& workers,
                          const EvaluationSinks& sinks);

/// Runs every image. `labels`: [images], each in [0, engine.classes()). Neither the result nor what the sinks
/// are told depends on the number of workers.
Evaluation evaluate(const Engine& engine, const data::ImageView& images, std::span<const std::int64_t> labels,
                    Workers& workers, const EvaluationSinks& sinks = {});

}  // namespace pulsewright::exact
