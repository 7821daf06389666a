// SPDX-License-Identifier: Apache-2.0
#include "mapping/random_float_network.h"

#include <algorithm>

namespace pulsewright::mapping_tests {

namespace {

using interchange::ActivationKind;
using interchange::FloatLayer;
using netlist::Window;

class Drawer {
 public:
  Drawer(Random& random, bool levels) : random_(random), levels_(levels) {}

  RandomTask task() {
    const bool has_plane = one_in(3) ? false : true;
    if (has_plane)
      plane_ = {number(3, 8), number(3, 8), one_in(4) ? 3 : 1};
    else
      plane_ = {1, 1, number(2, 40)};
    RandomTask task;
    task.network.input = {plane_.rows, plane_.columns, plane_.channels, one_in(2), 0, {}};
    task.data = images();
    if (one_in(3)) task.network.input.maximum = task.data.maximum * (one_in(2) ? 1 : 2);
    if (levels_ && one_in(2)) task.network.input.quantiser = quantiser(1);
    if (has_plane)
      for (std::int64_t layers = number(1, 2); layers > 0; --layers)
        task.network.layers.push_back(windowed());
    for (std::int64_t layers = number(0, 1); layers > 0; --layers)
      task.network.layers.push_back(dense(number(2, 16)));
    task.network.layers.push_back(dense(task.data.classes));
    task.network.layers.back().activation = {};
    return task;
  }

 private:
  struct Plane {
    std::int64_t rows, columns, channels;
  };

  std::int64_t number(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(most - least + 1)));
  }
  bool one_in(std::uint64_t count) { return random_.below(count) == 0; }
  double real() { return 2 * random_.uniform() - 1; }

  data::DataSet images() {
    data::DataSet data;
    data.name = "random";
    data.rows = static_cast<int>(plane_.rows);
    data.columns = static_cast<int>(plane_.columns);
    data.channels = static_cast<int>(plane_.channels);
    if (plane_.rows * plane_.columns == 1) std::swap(data.columns, data.channels);
    constexpr int maxima[] = {1, 15, 16, 255};
    data.maximum = maxima[random_.below(4)];
    data.classes = static_cast<int>(number(2, 5));
    for (data::ImageSet* set : {&data.train, &data.test}) {
      set->features = static_cast<std::size_t>(plane_.rows * plane_.columns * plane_.channels);
      for (int image = 0; image < 24; ++image) {
        for (std::size_t i = 0; i < set->features; ++i)
          set->pixels.push_back(static_cast<std::uint8_t>(number(0, data.maximum)));
        set->labels.push_back(static_cast<std::uint8_t>(number(0, data.classes - 1)));
      }
    }
    return data;
  }

  interchange::Quantiser quantiser(double highest) {
    constexpr std::int64_t levels[] = {1, 3, 7, 15};
    interchange::Quantiser quantiser;
    quantiser.levels = levels[random_.below(4)];
    quantiser.step = highest * (0.7 + 0.5 * random_.uniform()) / static_cast<double>(quantiser.levels);
    quantiser.rounding = static_cast<interchange::Rounding>(random_.below(5));
    return quantiser;
  }

  interchange::Activation activation() {
    interchange::Activation activation{ActivationKind::relu, {}, {}, false};
    if (one_in(3)) activation.ceiling = 0.5 + random_.uniform();
    if (levels_ && one_in(2)) activation = {ActivationKind::quantise, {}, quantiser(1), false};
    return activation;
  }

  void fill(FloatLayer& layer) {
    const double scale = 1.5 / static_cast<double>(layer.shape.taps());
    for (std::int64_t i = 0; i < layer.shape.weights(); ++i)
      layer.weights.push_back(scale * (one_in(8) ? 6 : 2) * real());
    for (std::int64_t j = 0; j < layer.shape.neurons; ++j) layer.biases.push_back(0.3 * real() + 0.2);
    layer.activation = activation();
  }

  FloatLayer dense(std::int64_t neurons) {
    FloatLayer layer;
    layer.shape = train::dense_shape(plane_.rows * plane_.columns * plane_.channels, neurons);
    fill(layer);
    plane_ = {1, 1, neurons};
    return layer;
  }

  FloatLayer windowed() {
    FloatLayer layer;
    train::LayerShape& shape = layer.shape;
    shape.window = {plane_.rows, plane_.columns, plane_.channels};
    do {
      shape.window.kernel_rows = number(1, std::min<std::int64_t>(3, plane_.rows));
      shape.window.kernel_columns = number(1, std::min<std::int64_t>(4, plane_.columns));
      shape.window.stride = number(1, 2);
      shape.window.padding = number(0, 1);
      shape.window.dilation = one_in(4) ? 2 : 1;
    } while (shape.window.out_rows() < 1 || shape.window.out_columns() < 1);
    shape.groups = one_in(2) ? 1 : plane_.channels;
    shape.neurons = shape.groups * number(1, shape.groups > 1 ? 2 : 4);
    if (one_in(2)) layer.padding_value = one_in(2) ? 0 : 0.4 * random_.uniform();
    plane_ = {shape.window.out_rows(), shape.window.out_columns(), shape.neurons};
    if (one_in(2)) add_pool(shape);
    fill(layer);
    return layer;
  }

  void add_pool(train::LayerShape& shape) {
    shape.pool = one_in(2) ? netlist::PoolKind::max : netlist::PoolKind::sum;
    Window& window = shape.pool_window;
    window = {plane_.rows, plane_.columns, plane_.channels};
    window.kernel_rows = number(1, std::min<std::int64_t>(3, plane_.rows));
    window.kernel_columns = number(1, std::min<std::int64_t>(3, plane_.columns));
    window.stride = number(1, 2);  // below the kernel, so that windows overlap
    if (std::min(window.kernel_rows, window.kernel_columns) > 1 && one_in(3)) window.padding = 1;
    plane_ = {window.out_rows(), window.out_columns(), plane_.channels};
  }

  Random& random_;
  bool levels_;
  Plane plane_{};
};

}  // namespace

RandomTask random_task(Random& random, bool levels) {
  return Drawer(random, levels).task();
}

}  // namespace pulsewright::mapping_tests
