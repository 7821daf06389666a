// SPDX-License-Identifier: Apache-2.0
// A classifier whose weights are the counts of a pulse unit: its vectors, and its training in simulators.
#include <algorithm>
#include <cmath>

#include "analog/stepped_unit.h"
#include "analog/unit_network.h"
#include "base/temporary_folder.h"
#include "catch.h"

namespace pulsewright::analog {
namespace {

/// 4 x 4 inputs of the digits, and their ten classes.
PulseUnit digits_unit(std::uint64_t states) {
  PulseUnit unit;
  unit.shape = {10, 16};
  unit.high = states;
  unit.start = states / 2;
  unit.rate = nearest_rate(3e-6 * static_cast<double>(states));
  unit.x_words = 3;
  unit.d_words = 4;
  unit.seeds = {0x1234567, 0x89abcdef};
  REQUIRE(to_text(verify(unit)) == "");
  return unit;
}

UnitNetwork network_of(const PulseUnit& unit, const data::DataSet& data) {
  Diagnostics diagnostics;
  const auto network = UnitNetwork::make(unit, data, diagnostics);
  REQUIRE(to_text(diagnostics) == "");
  return *network;
}

/// Trains a tile and its Verilog, each by its own counts, and returns the accuracy of the Verilog.
double train_side_by_side(const PulseUnit& unit, hdl::Simulator simulator, std::size_t vectors) {
  const data::DataSet digits = data::digits();
  const UnitNetwork network = network_of(unit, digits);
  const TemporaryFolder folder;
  SteppedUnit hardware(unit, simulator, 7, folder.path());
  IntegerTile tile(unit);
  for (std::size_t v = 0; v < vectors; ++v) {
    const std::size_t image = v % digits.train.size();
    const std::vector<std::int64_t> x = network.inputs(digits.train.image(image));
    hardware.update(x, network.gradients(hardware.counts(), x, digits.train.labels[image]));
    tile.update(x, network.gradients(tile.counts(), x, digits.train.labels[image]));
    INFO(to_text(simulator) << ", vector " << v);
    REQUIRE(std::ranges::equal(hardware.counts(), tile.counts()));
    REQUIRE(hardware.length() == tile.length());
  }
  return network.accuracy(hardware.counts(), digits.test);
}

}  // namespace

TEST_CASE("images are pooled to the inputs of a unit, and gradients are those of cross entropy") {
  const data::DataSet digits = data::digits();
  const PulseUnit unit = digits_unit(20);
  const UnitNetwork network = network_of(unit, digits);
  const auto image = digits.train.image(3);
  const std::vector<std::int64_t> x = network.inputs(image);
  REQUIRE(x.size() == 16);
  for (std::size_t k = 0; k < 16; ++k) {
    const std::size_t corner = k / 4 * 16 + k % 4 * 2;
    const int sum = image[corner] + image[corner + 1] + image[corner + 8] + image[corner + 9];
    CHECK(x[k] == std::lround(sum * 127.0 / 64));
  }
  // Weights from -1 to 1, and a softmax in the usual way.
  std::vector<std::uint64_t> counts(160);
  for (std::size_t k = 0; k < counts.size(); ++k) counts[k] = k * 7 % 21;
  double parts[10];
  double whole = 0;
  for (std::size_t i = 0; i < 10; ++i) {
    double logit = 0;
    for (std::size_t j = 0; j < 16; ++j)
      logit += (static_cast<double>(counts[i * 16 + j]) - 10) / 10 * static_cast<double>(x[j]) / 127;
    whole += parts[i] = std::exp(logit);
  }
  const std::vector<std::int64_t> d = network.gradients(counts, x, 4);
  REQUIRE(d.size() == 10);
  for (std::size_t i = 0; i < 10; ++i)
    CHECK(static_cast<double>(d[i]) == Approx(127 * (parts[i] / whole - (i == 4))).margin(0.5001));
}

TEST_CASE("a unit whose inputs or outputs do not fit a data set is refused with both reasons") {
  PulseUnit unit = digits_unit(20);
  unit.shape = {7, 15};
  Diagnostics diagnostics;
  CHECK_FALSE(UnitNetwork::make(unit, data::digits(), diagnostics));
  CHECK(diagnostics.size() == 2);
}

TEST_CASE("a classifier trained in the Verilog has the weights of the integer tile", "[hdl]") {
  train_side_by_side(digits_unit(20), hdl::Simulator::icarus, 25);
}

TEST_CASE("a classifier trained in the Verilog of a folded unit has the weights of the integer tile",
          "[hdl]") {
  PulseUnit unit = digits_unit(20);
  unit.layout = UnitLayout::folded;
  train_side_by_side(unit, hdl::Simulator::icarus, 12);
}

TEST_CASE("an epoch of digits trained in both simulators ends with the weights of the integer tile",
          "[hdl][.nightly]") {
  for (const hdl::Simulator simulator : {hdl::Simulator::verilator, hdl::Simulator::icarus})
    CHECK(train_side_by_side(digits_unit(200), simulator, data::digits().train.size()) > 0.75);
}

}  // namespace pulsewright::analog
