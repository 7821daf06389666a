// SPDX-License-Identifier: Apache-2.0
// One convolution in three forward modes, and trained on the circuit's own counts.
#include <cmath>
#include <cstdio>

#include "autodiff/functions.h"
#include "autodiff/layers.h"
#include "autodiff/length_error.h"
#include "autodiff/operations.h"
#include "base/random.h"

using namespace pulsewright;
using namespace pulsewright::autodiff;

namespace {

constexpr netlist::Window window{.rows = 6, .columns = 6, .kernel_rows = 3, .kernel_columns = 3};
constexpr netlist::Window pool{.rows = 4, .columns = 4, .kernel_rows = 2, .kernel_columns = 2, .stride = 2};

/// The pooled, rectified output of one kernel: [batch][2][2][1].
Variable network(const Variable& images, const Variable& kernel, const Forward& forward) {
  const ScValue x = encode(images, {netlist::Encoding::unipolar, 16});
  const ScValue w = encode(kernel, {netlist::Encoding::sign_magnitude, 16});
  return decode(average_pool(relu(conv2d(x, w, {}, window, 1, {.forward = forward})), pool));
}

}  // namespace

int main() {
  const LayerSources sources = layer_sources(*netlist::find_source_pair("ramp_vdc"), 16);
  Random random(1, 0);
  Tensor images({8, 6, 6, 1}, 0.0);
  for (double& pixel : images.data) pixel = random.uniform();
  const Tensor edge({1, 3, 3, 1}, {-0.5, 0, 0.5, -1, 0, 1, -0.5, 0, 0.5});
  Tape reference;
  const Tensor target = network(reference.leaf(images), reference.leaf(edge), Expectation{}).value();
  for (const auto& [name, forward] : {std::pair<const char*, Forward>{"expectation", Expectation{}},
                                      {"counting noise", CountingNoise{1}},
                                      {"exact counts", ExactCounts{&sources}}}) {
    Tape tape;
    const Variable y = network(tape.leaf(images), tape.leaf(edge), forward);
    std::printf("%-14s rms error %.3f\n", name, std::sqrt(mean_squared_error(y, target).value()[0]));
  }
  Tensor kernel({1, 3, 3, 1}, {-0.1, 0.1, 0.1, -0.1, 0.1, 0.1, -0.1, 0.1, 0.1});
  for (int step = 0; step <= 800; ++step) {
    Tape tape;
    const Variable w = tape.leaf(kernel);
    const Variable loss = mean_squared_error(network(tape.leaf(images), w, ExactCounts{&sources}), target);
    if (step % 400 == 0) std::printf("step %3d: rms error %.2f\n", step, std::sqrt(loss.value()[0]));
    tape.backward(loss);
    for (std::int64_t i = 0; i < kernel.size(); ++i) kernel[i] -= 0.2 * w.gradient()[i];
  }
}
