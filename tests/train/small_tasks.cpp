// SPDX-License-Identifier: Apache-2.0
#include "train/small_tasks.h"

#include "base/failure.h"
#include "base/random.h"

namespace pulsewright::train::small_tasks {

namespace {

/// draw(label, random) makes the pixels of one image.
template <class DrawImage>
data::DataSet make(int rows, int columns, int images, std::uint64_t seed, DrawImage draw) {
  data::DataSet data{.name = "built",
                     .rows = rows,
                     .columns = columns,
                     .maximum = 16,
                     .classes = 2,
                     .train = {},
                     .test = {}};
  Random random(seed, 99);
  for (data::ImageSet* set : {&data.train, &data.test}) {
    set->features = static_cast<std::size_t>(rows * columns);
    for (int i = 0; i < images; ++i) {
      const std::vector<std::uint8_t> image = draw(i % 2, random);
      set->pixels.insert(set->pixels.end(), image.begin(), image.end());
      set->labels.push_back(static_cast<std::uint8_t>(i % 2));
    }
  }
  return data;
}

std::uint8_t pixel(std::uint64_t value) {
  return static_cast<std::uint8_t>(value);
}

}  // namespace

data::DataSet threshold_of_one_pixel(int images, std::uint64_t seed) {
  return make(8, 8, images, seed, [](int label, Random& random) {
    std::vector<std::uint8_t> image;
    // At 8 bits these are odd thresholds, of which a bipolar weight of 0 cannot take the half.
    for (int i = 0; i < 64; ++i) image.push_back(pixel(2 + 4 * random.below(4)));
    image[0] = pixel(label == 0 ? random.below(5) : 12 + random.below(5));
    return image;
  });
}

data::DataSet nearness_to_a_template(int images, std::uint64_t seed) {
  return make(1, 2, images, seed, [](int label, Random& random) {
    const auto coordinate = [&] {
      if (label == 1) return pixel(7 + random.below(3));
      return pixel(random.below(2) == 0 ? 1 + random.below(3) : 13 + random.below(3));
    };
    return std::vector<std::uint8_t>{coordinate(), coordinate()};
  });
}

std::vector<LayerShape> shapes(const TrainOptions& options, const data::DataSet& data) {
  Diagnostics diagnostics;
  auto layers = shapes_of(options.layers, data.shape(), data.classes, "--layers", diagnostics);
  PW_ASSERT(diagnostics.empty());
  return layers;
}

std::vector<LayerSpec> dense(const std::vector<int>& neurons) {
  std::vector<LayerSpec> layers;
  for (const int n : neurons) layers.push_back({.neurons = n});
  return layers;
}

TrainOptions short_options(const std::vector<int>& hidden) {
  TrainOptions options;
  options.data = "built";
  options.name = "built";
  options.layers = dense(hidden);
  options.augmentation = data::AugmentRange{};
  options.lengths = {8, 16};
  options.real_epochs = 4;
  options.search_epochs = 3;
  options.tune_epochs = 3;
  options.recipe.choice_batch = 64;
  return options;
}

}  // namespace pulsewright::train::small_tasks
