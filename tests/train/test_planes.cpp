// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catch.h"
#include "train/planes.h"
#include "train/random_network.h"
#include "train/shared_workers.h"

using namespace pulsewright;

using namespace pulsewright::train;

namespace {

/// Shapes of random layers, of which the first sees one channel and the second, if there is one, several.
std::vector<LayerShape> random_shapes(std::uint64_t seed) {
  Random random(seed, 5);
  Diagnostics diagnostics;
  return shapes_of(random_layers(6, 5, random), {6, 5}, random_network_classes, "", diagnostics);
}

double dot(const Matrix& a, const Matrix& b) {
  return a.cast<double>().cwiseProduct(b.cast<double>()).sum();
}

/// The value of `plane` (one image) at a pixel, or `outside`.
float value_at(const netlist::Window& window, const Matrix& plane, std::int64_t row, std::int64_t column,
               std::int64_t channel, float outside) {
  if (row < 0 || row >= window.rows || column < 0 || column >= window.columns) return outside;
  return plane(0, (row * window.columns + column) * window.channels + channel);
}

/// The patches of one image, written out: [positions][group][kernel row][kernel column][channel of the
/// group].
Matrix patches_by_definition(const LayerShape& shape, const Matrix& plane, float outside) {
  const netlist::Window& window = shape.window;
  const std::int64_t channels = window.channels / shape.groups;
  std::vector<float> values;
  for (std::int64_t row = 0; row < window.out_rows(); ++row)
    for (std::int64_t column = 0; column < window.out_columns(); ++column)
      for (std::int64_t group = 0; group < shape.groups; ++group)
        for (std::int64_t y = 0; y < window.kernel_rows; ++y)
          for (std::int64_t x = 0; x < window.kernel_columns; ++x)
            for (std::int64_t c = 0; c < channels; ++c)
              values.push_back(value_at(window, plane,
                                        row * window.stride + y * window.dilation - window.padding,
                                        column * window.stride + x * window.dilation - window.padding,
                                        group * channels + c, outside));
  return Eigen::Map<Matrix>(values.data(), shape.positions(), shape.taps() * shape.groups);
}

LayerShape pool_of(netlist::PoolKind kind, int size) {
  Diagnostics diagnostics;
  const LayerSpec layer{.is_convolution = true, .neurons = 2, .pool = kind, .pool_size = size};
  return shapes_of(std::vector{layer}, {5, 4}, 2, "", diagnostics).front();
}

}  // namespace

TEST_CASE("patches are what the window sees, with the given value in the padding") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed)
    for (const LayerShape& shape : random_shapes(seed)) {
      INFO("seed " << seed);
      Random random(seed, 6);
      const Matrix planes = random_matrix(9, shape.inputs(), -1, 1, random);
      const Matrix patches = gather_patches(shape, planes, 0.5f, shared_workers(3));
      REQUIRE(patches.rows() == 9 * shape.positions());
      for (Eigen::Index image = 0; image < 9; ++image)
        CHECK(patches.middleRows(image * shape.positions(), shape.positions()) ==
              patches_by_definition(shape, planes.row(image), 0.5f));
    }
}

TEST_CASE("scattering is the transpose of gathering") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed)
    for (const LayerShape& shape : random_shapes(seed)) {
      INFO("seed " << seed);
      Random random(seed, 7);
      const Matrix values = random_matrix(9, shape.inputs(), -1, 1, random);
      const Matrix patches = random_matrix(9 * shape.positions(), shape.taps() * shape.groups, -1, 1, random);
      CHECK(dot(scatter_patches(shape, patches, shared_workers(3)), values) ==
            Approx(dot(patches, gather_patches(shape, values, 0.0f, shared_workers(3)))).margin(1e-4));
    }
}

TEST_CASE("a pool takes the largest or the sum of its window, the first on a tie, and leaves out the rest") {
  Random random(1, 9);
  // Few different values, so that there are ties.
  IntMatrix sums = random_matrix(6, 5 * 4 * 2, 0, 4, random).cast<std::int32_t>();
  for (const netlist::PoolKind kind : {netlist::PoolKind::max, netlist::PoolKind::sum}) {
    const LayerShape shape = pool_of(kind, 2);
    const Pooled<std::int32_t> pooled = pool_values(shape, sums, shared_workers(3));
    REQUIRE(pooled.values.cols() == 2 * 2 * 2);
    CHECK(pooled.places.size() == (kind == netlist::PoolKind::max ? pooled.values.size() : 0));
    for (Eigen::Index image = 0; image < sums.rows(); ++image)
      for (Eigen::Index o = 0; o < 8; ++o) {
        const Eigen::Index row = o / 4, column = o / 2 % 2, channel = o % 2;
        std::vector<Eigen::Index> places;
        for (const Eigen::Index y : {2 * row, 2 * row + 1})
          for (const Eigen::Index x : {2 * column, 2 * column + 1})
            places.push_back((y * 4 + x) * 2 + channel);
        std::int32_t sum = 0;
        for (const Eigen::Index place : places) sum += sums(image, place);
        const Eigen::Index best =
            *std::ranges::max_element(places, {}, [&](Eigen::Index place) { return sums(image, place); });
        CHECK(pooled.values(image, o) == (kind == netlist::PoolKind::max ? sums(image, best) : sum));
        if (kind == netlist::PoolKind::max) CHECK(pooled.places(image, o) == best);
      }
  }
}

TEST_CASE("the gradient of a sum goes to its whole window, that of a largest value to its place") {
  Random random(2, 9);
  for (const netlist::PoolKind kind : {netlist::PoolKind::max, netlist::PoolKind::sum}) {
    const LayerShape shape = pool_of(kind, 2);
    const Matrix sums = random_matrix(7, 5 * 4 * 2, -1, 1, random);
    const Matrix gradient = random_matrix(7, 8, -1, 1, random);
    const Pooled<float> pooled = pool_values(shape, sums, shared_workers(3));
    const Matrix back = unpool(shape, gradient, pooled.places, shared_workers(3));
    REQUIRE(back.cols() == sums.cols());
    // Both pools are homogeneous: sum over d pool / d sums * sums = pool.
    CHECK(dot(back, sums) == Approx(dot(gradient, pooled.values)));
    CHECK((back.array() != 0).count() == gradient.size() * (kind == netlist::PoolKind::max ? 1 : 4));
  }
}
