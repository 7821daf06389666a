// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/workers.h"
#include "exact/engine.h"

namespace pulsewright {

/// How often the circuit names the right class.
struct Evaluation {
  std::int64_t images = 0;
  std::int64_t correct = 0;
  std::vector<std::vector<std::int64_t>> confusion;  ///< [true class][class that the circuit names]

  bool operator==(const Evaluation&) const = default;
};

/// Runs every image. `labels`: [images], each in [0, classes); `progress` is called with the number of images
/// done and may be empty. The result does not depend on the number of workers.
Evaluation evaluate(const Engine& engine, const ImageView& images, std::span<const std::int64_t> labels,
                    std::int64_t classes, Workers& workers,
                    const std::function<void(std::size_t)>& progress = {});

}  // namespace pulsewright
