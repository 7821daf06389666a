// SPDX-License-Identifier: Apache-2.0
// The integer pulse unit: its trains against theory, its counts against a float tile with the same trains,
// its Verilog in every clock.
#include <cmath>

#include <fmt/format.h>

#include "analog/lower_pulses.h"
#include "analog/pulse_device.h"
#include "analog/pulse_unit.h"
#include "analog/pulsed_array.h"
#include "base/random.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "hdl/lock_step.h"
#include "samples/chosen_seed.h"

namespace pulsewright::analog {
namespace {

std::vector<std::int64_t> random_values(std::size_t lines, unsigned width, Random& random) {
  std::vector<std::int64_t> values(lines);
  const std::uint64_t bits = random.below(width);
  for (std::int64_t& value : values) {
    value = static_cast<std::int64_t>(random.below(std::uint64_t{1} << bits));
    if (random.below(2) == 0) value = -value;
    if (random.below(20) == 0) value = -(std::int64_t{1} << (width - 1));
  }
  return values;
}

PulseUnit random_unit(Random& random) {
  PulseUnit unit;
  unit.name = "drawn";
  unit.shape = {1 + random.below(7), 1 + random.below(9)};
  unit.x_width = static_cast<unsigned>(2 + random.below(7));
  unit.d_width = static_cast<unsigned>(2 + random.below(7));
  unit.low = random.below(4);
  unit.high = unit.low + 1 + random.below(40);
  unit.start = unit.low + random.below(unit.high - unit.low + 1);
  // From no pulse at all to trains that are cut.
  unit.rate = nearest_rate(std::exp2(-1.0 * static_cast<double>(random.below(18))));
  unit.longest = 1 + random.below(40);
  unit.x_words = 1 + random.below(unit.shape.inputs);
  unit.d_words = 1 + random.below(unit.shape.outputs);
  unit.seeds.clear();
  for (std::size_t g = 0; g < unit.generators(); ++g) unit.seeds.push_back(1 + random.below(UINT32_MAX));
  if (random.below(2) == 0) unit.layout = UnitLayout::folded;
  REQUIRE(to_text(verify(unit)) == "");
  return unit;
}

}  // namespace

TEST_CASE("a pulse unit's document is read back as it was, and every wrong field is reported") {
  Random random(chosen_seed(), 0x756e6974);
  for (int round = 0; round < 50; ++round) {
    const PulseUnit unit = random_unit(random);
    Diagnostics found;
    const auto again = read_unit(write_unit(unit), found);
    CHECK(to_text(found) == "");
    REQUIRE(again);
    CHECK(*again == unit);
  }
  PulseUnit wrong;
  wrong.name = "module";
  wrong.low = 20;
  wrong.start = 30;
  wrong.x_words = 2;
  wrong.seeds = {5, 5};
  std::vector<std::string> places;
  for (const Diagnostic& diagnostic : verify(wrong)) places.push_back(diagnostic.where);
  CHECK(places == std::vector<std::string>{"/name", "/tile/low", "/tile/start", "/tile/x_words",
                                           "/tile/seeds", "/tile/seeds"});
  for (const char* text :
       {"", "{", "[]", "{\"schema\": \"pulsewright.tile/1\"}", "{\"schema\": \"pulsewright.tile/9\"}",
        "{\"schema\": \"pulsewright.tile/1\", \"name\": 3, "
        "\"tile\": {\"outputs\": 0, \"inputs\": -7}}"}) {
    Diagnostics found;
    CHECK_FALSE(read_unit(text, found));
    CHECK_FALSE(found.empty());
  }
}

TEST_CASE("a rate is written as the nearest multiplier and shift") {
  for (const double rate : {4095.0, 1.0, 0.3, 1e-3, 6.2e-5, 1e-9}) {
    const primitives::PulseRate written = nearest_rate(rate);
    CHECK(std::ldexp(static_cast<double>(written.multiplier), -static_cast<int>(written.shift)) ==
          Approx(rate).epsilon(rate > 1e-8 ? 2.5e-4 : 1));
    CHECK(written.multiplier >= 1);
    CHECK(written.multiplier <= 4095);
  }
}

TEST_CASE("a ConstantStep device that is pulsed with the unit's trains has the unit's counts") {
  Random random(chosen_seed(), 0x666c6f61);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  std::int64_t pulses = 0;
  for (int round = 0; round < 40; ++round) {
    PulseUnit unit = random_unit(random);
    unit.low = 0;
    unit.high = 2 * (1 + random.below(16));
    unit.start = unit.high / 2;
    // A step that floats hold exactly, so that no sum of steps rounds.
    constexpr float step = 1.0F / 64;
    const float bound = step * static_cast<float>(unit.start);
    const Device& device = *find_device("ConstantStep");
    Settings settings = device.defaults();
    settings.set(dw_min, step);
    settings.set(dw_min_dtod, 0);
    settings.set(dw_min_std, 0);
    settings.set(w_max, bound);
    settings.set(w_min, -bound);
    settings.set(w_max_dtod, 0);
    settings.set(w_min_dtod, 0);
    settings.set(up_down_dtod, 0);
    PulsedArray array(device, settings, unit.shape, Draws(1, 1));
    array.set(Vector(unit.shape.points()));
    IntegerTile tile(unit);
    for (int vector = 0; vector < 30; ++vector) {
      const Trains trains = tile.update(random_values(unit.shape.inputs, unit.x_width, random),
                                        random_values(unit.shape.outputs, unit.d_width, random));
      const Counts counts = coincidences(trains, unit.shape);
      for (const std::int32_t count : counts) pulses += std::abs(count);
      array.pulse(counts);
      for (std::size_t point = 0; point < counts.size(); ++point)
        REQUIRE(array.weights()[point] ==
                step * (static_cast<float>(tile.counts()[point]) - static_cast<float>(unit.start)));
    }
  }
  CHECK(pulses > 1000);
}

TEST_CASE("coincidences of the unit's trains have the mean and variance of a binomial") {
  // One row and one column: p q and the length are the same for every vector.
  PulseUnit unit;
  unit.high = 65535;
  unit.start = 32768;
  unit.rate = nearest_rate(20.0 / (100 * 128));
  const std::int64_t x[] = {100};
  // In turn, so that the count stays far from its ends.
  const std::int64_t up[] = {-77};
  const std::int64_t down[] = {77};
  unit.seeds = {1 + Random(chosen_seed(), 0x62696e6f).at(0) % 0xfffffffe};
  IntegerTile tile(unit);
  constexpr int vectors = 40000;
  double sum = 0;
  double squares = 0;
  double length = 0;
  for (int v = 0; v < vectors; ++v) {
    const std::uint64_t before = tile.counts()[0];
    const Trains trains = tile.update(x, v % 2 == 0 ? up : down);
    const double moved = std::abs(static_cast<double>(tile.counts()[0]) - static_cast<double>(before));
    length = static_cast<double>(trains.length);
    sum += moved;
    squares += moved * moved;
  }
  const double p = std::floor(100.0 * 256 / 128) / 256;
  const double q = static_cast<double>(primitives::scaled_threshold(77, static_cast<std::uint64_t>(length), 7,
                                                                    unit.rate, unit_word_width)) /
                   256;
  const double mean = length * p * q;
  const double variance = mean * (1 - p * q);
  // What the update asks for: the rate times the product, but for the rounding of a threshold.
  CHECK(mean == Approx(77 * 100 * 20.0 / (100 * 128)).epsilon(0.01));
  CHECK(std::abs(sum / vectors - mean) < 4 * std::sqrt(variance / vectors));
  const double measured = squares / vectors - sum / vectors * sum / vectors;
  CHECK(std::abs(measured - variance) < 4 * variance * std::sqrt(2.0 / vectors));
}

TEST_CASE("drawn pulse units equal their Verilog in every clock, and others differ", "[hdl]") {
  Random random(chosen_seed(), 0x7075776c);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  std::vector<hdl::Device> devices;
  PulseUnit last;
  for (int i = 0; i < 4; ++i) {
    last = random_unit(random);
    last.name = fmt::format("drawn_{}", i);
    last.layout = i % 2 == 0 ? UnitLayout::parallel : UnitLayout::folded;
    INFO(write_unit(last));
    REQUIRE(to_text(check_lowerable(last)) == "");
    devices.push_back(unit_device(last));
  }
  for (const hdl::Simulator simulator : {hdl::Simulator::verilator, hdl::Simulator::icarus}) {
    const TemporaryFolder folder;
    const bool is_fast = simulator == hdl::Simulator::verilator;
    const hdl::StepRun runs[] = {
        {static_cast<int>(1 + random.below(1000)), is_fast ? std::size_t{20000} : std::size_t{3000}, 1500}};
    const hdl::StepProof proof = prove_in_lock_step(devices, simulator, runs, folder.path());
    INFO(to_text(simulator) << ": " << proof.comparison.first);
    CHECK(proof.comparison.passed());
    CHECK(proof.toothless.empty());
  }
}

TEST_CASE("a fault in a block of a pulse unit is seen", "[hdl]") {
  struct BlockFault {
    std::string_view block;
    std::string_view find;
    std::string_view replace;
  };
  constexpr BlockFault faults[] = {
      {"source_xorshift", "left >> 17", "left >> 16"},
      {"source_xorshift", "else if (en_i)", "else"},
      {"normalise_lines", " ^ {(WIDTH - 1) {value[WIDTH-1]}}", ""},
      {"normalise_lines", "<< exponent", "<< 1'b1"},
      {"scale_pulses", "if (magnitude > largest_q)", "if (1'b1)"},
      {"scale_pulses", "(whole & PART) !=", "1'b1 &&"},
      {"scale_pulses", "(halves + 1'b1) >> 1", "halves"},
      {"scale_pulses", "is_longest ?", "1'b0 ?"},
      {"gate_coincidence", "~x_signs_i : x_signs_i", "x_signs_i : x_signs_i"},
      {"count_saturating", "(count & HIGH) != HIGH", "1'b1"},
      {"count_saturating", "(count | LOW) != LOW", "1'b1"},
      {"control_pulses", "slot_q == length_i", "slot_q + 1'b1 == length_i"},
      {"hold", "else if (en_i)", "else"},
  };
  PulseUnit unit;
  unit.name = "whole";
  unit.shape = {3, 4};
  unit.high = 6;
  unit.start = 3;
  unit.rate = nearest_rate(1.0 / 600);
  unit.longest = 16;
  unit.x_words = 2;
  unit.d_words = 3;
  unit.seeds = {0x1234567, 0x89abcdef};
  REQUIRE(to_text(verify(unit)) == "");
  const hdl::Device good = unit_device(unit);
  const hdl::StepRun runs[] = {{3, 6000, 500}};
  const auto mismatches = [&](const hdl::Device& device) {
    const TemporaryFolder folder;
    return prove_in_lock_step({device}, hdl::Simulator::icarus, runs, folder.path()).comparison.mismatches;
  };
  REQUIRE(mismatches(good) == 0);
  for (const BlockFault& fault : faults) {
    INFO(fault.block << ": " << fault.replace << " instead of " << fault.find);
    hdl::Device spoilt = good;
    const auto file = std::ranges::find_if(spoilt.files, [&](const TextFile& each) {
      return each.path.ends_with(fmt::format("_{}.v", fault.block));
    });
    REQUIRE(file != spoilt.files.end());
    const std::size_t place = file->text.find(fault.find);
    REQUIRE(place != std::string::npos);
    file->text.replace(place, fault.find.size(), fault.replace);
    CHECK(mismatches(spoilt) > 0);
  }
}

}  // namespace pulsewright::analog
