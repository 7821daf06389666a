// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "autodiff/generators.h"
#include "autodiff/mux_proxy.h"
#include "autodiff/tensor.h"
#include "catch.h"

namespace pulsewright::autodiff {
namespace {

LayerSources with_select(unsigned width, unsigned select_width) {
  return LayerSources(lfsr(width), reversed_lfsr(width), std::int64_t{1} << width, sobol(3, select_width));
}

TEST_CASE("a polynomial is recovered from its points") {
  const Polynomial truth{{0.5, -1, 2, 0.25}};
  std::vector<double> x;
  std::vector<double> y;
  for (double v = -1; v <= 1; v += 0.125) {
    x.push_back(v);
    y.push_back(truth(v));
  }
  const Polynomial fitted = fit_polynomial(x, y, 3);
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(fitted.coefficients[i] == Approx(truth.coefficients[i]).margin(1e-12));
  CHECK(truth.slope(0.5) == Approx(-1 + 4 * 0.5 + 0.75 * 0.25));
  CHECK_THROWS_AS(fit_polynomial({0, 1}, {0, 1}, 1), Misuse);
}

TEST_CASE("the fitted bias and deviation hold for operands that were not fitted") {
  for (const auto& [input, weight] :
       {std::pair{netlist::Encoding::bipolar, netlist::Encoding::bipolar},
        std::pair{netlist::Encoding::unipolar, netlist::Encoding::sign_magnitude}}) {
    const MuxProxy proxy = fit_mux_proxy(with_select(6, 4), input, weight, 12);
    INFO(to_text(weight));
    CHECK(proxy.held_out.samples == 2000);
    CHECK(proxy.held_out.standardised_rms == Approx(1).margin(0.15));
    CHECK(proxy.held_out.undrawn < 20);
    CHECK(proxy.held_out.rmse_without_bias < proxy.held_out.rmse);
  }
}

TEST_CASE("the bias shows what select words beyond the last term cost, and none is left without them") {
  // 12 of 16 select words name a term: a value of 1 is counted in 3/4 of the cycles.
  const MuxProxy partial =
      fit_mux_proxy(with_select(6, 4), netlist::Encoding::unipolar, netlist::Encoding::unipolar, 12);
  CHECK(partial.bias(0.8) == Approx(-0.25 * 0.8).margin(0.03));
  const MuxProxy full =
      fit_mux_proxy(with_select(6, 4), netlist::Encoding::unipolar, netlist::Encoding::unipolar, 16);
  CHECK(std::abs(full.bias(0.8)) < 0.03);
}

TEST_CASE("a proxy of more terms than the select names, or of too high a degree, is misuse") {
  const LayerSources sources = with_select(4, 3);
  CHECK_THROWS_AS(fit_mux_proxy(sources, netlist::Encoding::bipolar, netlist::Encoding::bipolar, 9), Misuse);
  CHECK_THROWS_AS(fit_mux_proxy(sources, netlist::Encoding::bipolar, netlist::Encoding::unipolar, 8), Misuse);
  CHECK_THROWS_AS(
      fit_mux_proxy(sources, netlist::Encoding::bipolar, netlist::Encoding::bipolar, 8, {.bias_degree = 6}),
      Misuse);
}

}  // namespace
}  // namespace pulsewright::autodiff
