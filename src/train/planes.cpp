// SPDX-License-Identifier: Apache-2.0
#include "train/planes.h"

#include <algorithm>

#include "base/failure.h"

namespace pulsewright::train {

namespace {

/// Images of one task at least; below that threads cost more than they bring.
constexpr std::size_t fewest_images = 4;

/// Values that lie side by side both in an image and in the patch of a position.
struct Run {
  std::int32_t from;   ///< the first value in the image, or -1 in the padding
  std::int32_t place;  ///< in the patch
  std::int32_t length;
};

/// The runs of a position: those of the channels under each kernel element, joined where they meet.
std::vector<Run> runs_at(const LayerShape& shape, std::int64_t position) {
  const netlist::Window& window = shape.window;
  const auto channels = static_cast<std::int32_t>(window.channels / shape.groups);
  std::vector<Run> runs;
  std::int32_t place = 0;
  for (std::int32_t group = 0; group < shape.groups; ++group)
    for (std::int64_t element = 0; element < window.area(); ++element, place += channels) {
      const std::int64_t pixel = window.pixel_under(position, element);
      const std::int32_t from =
          pixel < 0 ? -1 : static_cast<std::int32_t>(pixel * window.channels) + group * channels;
      const bool joins = !runs.empty() &&
                         (from < 0 ? runs.back().from < 0
                                   : runs.back().from >= 0 && runs.back().from + runs.back().length == from);
      if (joins)
        runs.back().length += channels;
      else
        runs.push_back({from, place, channels});
    }
  return runs;
}

/// [positions]; made once for all images.
std::vector<std::vector<Run>> runs_of(const LayerShape& shape) {
  std::vector<std::vector<Run>> runs;
  for (std::int64_t position = 0; position < shape.positions(); ++position)
    runs.push_back(runs_at(shape, position));
  return runs;
}

std::size_t images_of(const auto& values) {
  return static_cast<std::size_t>(values.rows());
}

/// For each pooled value the values under its window, as offsets into one image: [outputs][area], -1 where
/// the window hangs over the edge.
std::vector<std::int32_t> pool_places(const LayerShape& shape) {
  const netlist::Window& window = shape.pool_window;
  std::vector<std::int32_t> places;
  for (std::int64_t position = 0; position < window.positions(); ++position)
    for (std::int64_t channel = 0; channel < window.channels; ++channel)
      for (std::int64_t element = 0; element < window.area(); ++element) {
        const std::int64_t pixel = window.pixel_under(position, element);
        places.push_back(pixel < 0 ? -1 : static_cast<std::int32_t>(pixel * window.channels + channel));
      }
  return places;
}

}  // namespace

template <class Scalar>
MatrixOf<Scalar> gather_patches(const LayerShape& shape, const MatrixOf<Scalar>& values, Scalar outside,
                                Workers& workers) {
  if (shape.is_dense()) return values;
  const auto runs = runs_of(shape);
  const auto positions = static_cast<Eigen::Index>(runs.size());
  MatrixOf<Scalar> patches(values.rows() * positions, shape.taps() * shape.groups);
  workers.run_ranges(images_of(values), fewest_images, [&](std::size_t first, std::size_t last) {
    for (std::size_t image = first; image < last; ++image) {
      const Scalar* from = values.row(static_cast<Eigen::Index>(image)).data();
      for (Eigen::Index p = 0; p < positions; ++p) {
        Scalar* to = patches.row(static_cast<Eigen::Index>(image) * positions + p).data();
        for (const Run& run : runs[static_cast<std::size_t>(p)]) {
          if (run.from < 0)
            std::fill_n(to + run.place, run.length, outside);
          else
            std::copy_n(from + run.from, run.length, to + run.place);
        }
      }
    }
  });
  return patches;
}

Matrix scatter_patches(const LayerShape& shape, const Matrix& patches, Workers& workers) {
  if (shape.is_dense()) return patches;
  const auto runs = runs_of(shape);
  const auto positions = static_cast<Eigen::Index>(runs.size());
  Matrix values = Matrix::Zero(patches.rows() / positions, shape.inputs());
  workers.run_ranges(images_of(values), fewest_images, [&](std::size_t first, std::size_t last) {
    for (std::size_t image = first; image < last; ++image) {
      float* to = values.row(static_cast<Eigen::Index>(image)).data();
      for (Eigen::Index p = 0; p < positions; ++p) {
        const float* from = patches.row(static_cast<Eigen::Index>(image) * positions + p).data();
        for (const Run& run : runs[static_cast<std::size_t>(p)])
          if (run.from >= 0)
            for (std::int32_t i = 0; i < run.length; ++i) to[run.from + i] += from[run.place + i];
      }
    }
  });
  return values;
}

template <class Scalar>
Pooled<Scalar> pool_values(const LayerShape& shape, const MatrixOf<Scalar>& sums, Workers& workers) {
  PW_ASSERT(shape.pool.has_value());
  const std::vector<std::int32_t> places = pool_places(shape);
  const auto area = static_cast<std::size_t>(shape.pool_window.area());
  const bool takes_largest = *shape.pool == netlist::PoolKind::max;
  Pooled<Scalar> pooled;
  pooled.values.resize(sums.rows(), shape.outputs());
  if (takes_largest) pooled.places.resize(sums.rows(), shape.outputs());
  workers.run_ranges(images_of(sums), fewest_images, [&](std::size_t first, std::size_t last) {
    for (auto image = static_cast<Eigen::Index>(first); image < static_cast<Eigen::Index>(last); ++image) {
      const Scalar* from = sums.row(image).data();
      for (Eigen::Index o = 0; o < pooled.values.cols(); ++o) {
        const std::int32_t* window = &places[static_cast<std::size_t>(o) * area];
        Scalar sum = 0;
        std::int32_t best = -1;
        for (std::size_t element = 0; element < area; ++element) {
          const std::int32_t place = window[element];
          if (place < 0) continue;
          sum += from[place];
          if (best < 0 || from[place] > from[best]) best = place;
        }
        pooled.values(image, o) = takes_largest ? from[best] : sum;
        if (takes_largest) pooled.places(image, o) = best;
      }
    }
  });
  return pooled;
}

Matrix unpool(const LayerShape& shape, const Matrix& gradient, const MatrixOf<std::int32_t>& places,
              Workers& workers) {
  const std::vector<std::int32_t> windows = pool_places(shape);
  const auto area = static_cast<std::size_t>(shape.pool_window.area());
  Matrix sums = Matrix::Zero(gradient.rows(), shape.positions() * shape.neurons);
  workers.run_ranges(images_of(gradient), fewest_images, [&](std::size_t first, std::size_t last) {
    for (auto image = static_cast<Eigen::Index>(first); image < static_cast<Eigen::Index>(last); ++image)
      for (Eigen::Index o = 0; o < gradient.cols(); ++o) {
        if (*shape.pool == netlist::PoolKind::max) {
          sums(image, places(image, o)) += gradient(image, o);
          continue;
        }
        for (std::size_t element = 0; element < area; ++element)
          if (const std::int32_t place = windows[static_cast<std::size_t>(o) * area + element]; place >= 0)
            sums(image, place) += gradient(image, o);
      }
  });
  return sums;
}

template MatrixOf<float> gather_patches(const LayerShape&, const MatrixOf<float>&, float, Workers&);
template Thresholds gather_patches(const LayerShape&, const Thresholds&, std::uint16_t, Workers&);
template Pooled<float> pool_values(const LayerShape&, const MatrixOf<float>&, Workers&);
template Pooled<std::int32_t> pool_values(const LayerShape&, const MatrixOf<std::int32_t>&, Workers&);

}  // namespace pulsewright::train
