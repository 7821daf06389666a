// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "objective/price.h"
#include "train/search.h"
#include "train/small_tasks.h"

using namespace pulsewright;
using namespace pulsewright::objective;

namespace {

train::TrainOptions small_options() {
  train::TrainOptions options = train::small_tasks::short_options({4});
  options.lengths = {8, 16, 64};
  options.encodings = {netlist::Encoding::sign_magnitude};
  options.pairs = {"ramp_vdc", "lfsr_reversed"};
  return options;
}

}  // namespace

TEST_CASE("a price follows the network and not the space that is searched") {
  const data::DataSet data = train::small_tasks::threshold_of_one_pixel(60, 6);
  train::TrainOptions options = small_options();
  const auto shapes = train::small_tasks::shapes(options, data);
  const double price = cost_weight_for(0.3, options, shapes);
  CHECK(price * reference_cost(options, shapes) / train::nominal_clock_mhz == Approx(0.3));
  options.lengths = {4, 512, 1024};
  options.encodings.push_back(netlist::Encoding::bipolar);
  options.pairs = {"sobol_1_2"};
  CHECK(cost_weight_for(0.3, options, shapes) == price);
  options.layers = {{.neurons = 8}};
  CHECK(cost_weight_for(0.3, options, train::small_tasks::shapes(options, data)) < price);
}

TEST_CASE("the reference network is the most expensive of 256 bits with sign-magnitude weights") {
  const data::DataSet data = train::small_tasks::threshold_of_one_pixel(60, 6);
  train::TrainOptions options = small_options();
  options.lengths = {16, 256};
  options.pairs.clear();
  const train::DesignSpace space(options, train::small_tasks::shapes(options, data), train::registry_area);
  CHECK(reference_cost(options, space.shapes) == space.highest_cost);
}

TEST_CASE("the table's hardware is worth less than a picture's") {
  data::DataSet data = train::small_tasks::threshold_of_one_pixel(10, 6);
  data.is_picture = true;
  const double of_pictures = usual_worth(data);
  data.is_picture = false;
  CHECK(usual_worth(data) < of_pictures);
}
