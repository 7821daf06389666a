// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "analog/transfer_cell.h"
#include "catch.h"

namespace pulsewright::analog {
namespace {

/// Arrays of equal devices with these bounds and without noise.
std::vector<PulsedArray> plain_arrays(Shape shape, std::size_t count, float step,
                                      std::string_view name = "ConstantStep", float bound = 1e6F) {
  const Device& device = *find_device(name);
  Settings settings = device.defaults();
  settings.set(dw_min, step);
  for (const CommonParameter spread : {dw_min_dtod, dw_min_std, up_down_dtod, w_max_dtod, w_min_dtod})
    settings.set(spread, 0.0F);
  settings.set(w_max, bound);
  settings.set(w_min, -bound);
  std::vector<PulsedArray> arrays;
  for (std::size_t k = 0; k < count; ++k) arrays.emplace_back(device, settings, shape, Draws(1, k));
  return arrays;
}

TransferParameters silent_transfer(const TransferVersion& version) {
  TransferParameters parameters = transfer_defaults(version);
  parameters.transfer_forward.is_perfect = true;
  parameters.fast_lr = 0;
  parameters.units_in_mbatch = false;
  return parameters;
}

/// Loads choppers into a cell, as a checkpoint does.
void set_choppers(TransferCell& cell, const std::vector<int>& in, const std::vector<int>& out) {
  Json state{Json::Object{}};
  Archive saving(state);
  cell.exchange(saving);
  state["in_chopper"] = Json::array_of(in);
  state["out_chopper"] = Json::array_of(out);
  Diagnostics diagnostics;
  Archive loading(state, "", diagnostics);
  cell.exchange(loading);
  REQUIRE(diagnostics.empty());
}

TEST_CASE("choppers change the signs of A and of nothing else, uniform or mixed, by columns and by rows") {
  const Vector x{0.9F, -0.5F, 0.2F};
  const Vector d{0.6F, -0.8F};
  const Shape shape{2, 3};
  constexpr int updates = 20000;
  const float lr = 0.05F;
  const float step = 0.01F;
  for (const bool is_columns : {true, false})
    for (const bool is_mixed : {false, true}) {
      const TransferVersion& version = *find_transfer_version("TTv3");
      TransferParameters parameters = silent_transfer(version);
      parameters.transfer_every = 0;
      parameters.transfer_columns = is_columns;
      parameters.gamma = 0.5F;
      TransferCell cell(version, plain_arrays(shape, 2, step), parameters, {}, Draws(3, 0));
      std::vector<int> in(is_columns ? 3 : 2, is_mixed ? 0 : 1);
      std::vector<int> out(is_columns ? 2 : 3, 0);
      if (is_mixed) in[1] = out[0] = 1;
      set_choppers(cell, in, out);
      for (int update = 0; update < updates; ++update) cell.update(x, d, lr, 1);
      for (std::size_t point = 0; point < shape.points(); ++point) {
        const std::size_t i = point / 3;
        const std::size_t j = point % 3;
        const double sign = in[is_columns ? j : i] == out[is_columns ? i : j] ? 1 : -1;
        const double expected = -double{lr} * x[j] * d[i];
        const double error = 5 * step * std::sqrt(std::abs(expected) / step * updates);
        INFO("columns " << is_columns << ", mixed " << is_mixed << ", point " << point);
        CHECK(std::abs(cell.arrays()[0]->weights()[point] - sign * updates * expected) < error);
        // W sees A under its true sign.
        CHECK(std::abs(cell.weights()[point] - 0.5 * updates * expected) < error);
      }
    }
}

TEST_CASE("when a slice changes its sign A keeps its value, and W jumps by what A holds") {
  const TransferVersion& version = *find_transfer_version("TTv3");
  TransferParameters parameters = silent_transfer(version);
  parameters.gamma = 0.25F;
  parameters.in_chop_prob = 1;
  // Nothing is ever written to C.
  parameters.buffer_granularity = 1e9F;
  TransferCell cell(version, plain_arrays({2, 3}, 2, 0.001F), parameters, {}, Draws(3, 0));
  for (int update = 0; update < 7; ++update) {
    cell.update(Vector{0.9F, -0.5F, 0.2F}, Vector{0.6F, -0.8F}, 0.1F, 1);
    for (std::size_t point = 0; point < 6; ++point) {
      const float sign = cell.in_chopper()[point % 3] == cell.out_chopper()[point / 3] ? 1.0F : -1.0F;
      CHECK(cell.weights()[point] == 0.25F * sign * cell.arrays()[0]->weights()[point]);
    }
  }
}

TEST_CASE("each version finds the solution of a linear problem that SGD on the same devices finds") {
  // Noisy targets of y = w x. A has to forget, as soft bounds do: without them it would swing.
  for (const TransferVersion& version : transfer_versions()) {
    TransferParameters parameters = silent_transfer(version);
    parameters.in_chop_prob = 0.1F;
    parameters.buffer_granularity = 5;
    TransferCell cell(version, plain_arrays({1, 2}, 2, 0.01F, "SoftBounds", 1), parameters, {}, Draws(8, 0));
    const EventDraws draws = Draws(9, 0).of(Purpose::order, 0);
    for (std::uint64_t update = 0; update < 6000; ++update) {
      const Vector x{static_cast<float>(2 * draws.uniform(update, 0) - 1),
                     static_cast<float>(2 * draws.uniform(update, 1) - 1)};
      const float y = cell.weights()[0] * x[0] + cell.weights()[1] * x[1];
      const float target = 0.4F * x[0] - 0.3F * x[1] + 0.05F * draws.normal(update, 2);
      cell.update(x, Vector{y - target}, 0.05F, 1);
    }
    INFO(version.name);
    CHECK(std::abs(cell.weights()[0] - 0.4F) < 0.1F);
    CHECK(std::abs(cell.weights()[1] + 0.3F) < 0.1F);
  }
}

TEST_CASE("an automatic period is one transfer an event") {
  const TransferVersion& version = *find_transfer_version("TTv3");
  TransferParameters parameters = silent_transfer(version);
  parameters.transfer_every = -1e-6F;
  TransferCell cell(version, plain_arrays({2, 3}, 2, 0.01F), parameters, {}, Draws(3, 0));
  const std::uint64_t period = cell.period(0, 1);
  CHECK(period > 1);
  for (std::uint64_t update = 0; update < period; ++update)
    cell.update(Vector{1, 1, 1}, Vector{1, 1}, 0.1F, 1);
  CHECK(cell.slices() == std::vector<std::uint64_t>{1, 0});
}

TEST_CASE("setting W starts the hidden state again") {
  for (const TransferVersion& version : transfer_versions()) {
    TransferParameters parameters = silent_transfer(version);
    parameters.gamma = 0.5F;
    TransferCell cell(version, plain_arrays({2, 2}, 2, 0.01F), parameters, {}, Draws(3, 0));
    for (int update = 0; update < 20; ++update) cell.update(Vector{1, -1}, Vector{0.5F, 1}, 0.1F, 1);
    const Vector wanted{0.1F, 0.2F, -0.3F, 0.4F};
    cell.set(wanted);
    INFO(version.name);
    for (std::size_t point = 0; point < 4; ++point) CHECK(cell.weights()[point] == wanted[point]);
    CHECK(cell.slices() == std::vector<std::uint64_t>{0, 0});
  }
}

}  // namespace
}  // namespace pulsewright::analog
