// SPDX-License-Identifier: Apache-2.0
// A new activation, checked: first with a derivative that forgets a factor, then with the right one.
#include <cstdio>

#include "autodiff/functions.h"
#include "autodiff/gradcheck.h"
#include "autodiff/layers.h"

using namespace pulsewright;
using namespace pulsewright::autodiff;

namespace {

/// x^2 sign(x), with a given factor in its derivative 2 |x|.
Variable signed_square(const Variable& x, double factor) {
  return elementwise(
      x, [](double v) { return v < 0 ? -v * v : v * v; },
      [factor](double v) { return factor * (v < 0 ? -v : v); });
}

}  // namespace

int main() {
  const Tensor x({2, 3}, {0.1, -0.4, 0.7, 0.9, -0.2, 0.3});
  const Tensor weights({2, 3}, {0.5, -0.25, 0.75, -0.6, 0.1, 0.9});
  for (const double factor : {1.0, 2.0}) {
    const auto layer = [factor](Tape&, const std::vector<Variable>& in) {
      const StreamFormat bipolar{netlist::Encoding::bipolar, 64};
      return signed_square(decode(dense(encode(in[0], bipolar), encode(in[1], bipolar), {})), factor);
    };
    const GradcheckReport report = gradcheck(layer, {x, weights});
    std::printf("factor %.0f: %s\n", factor, report.passed ? "passed" : "failed");
    if (!report.passed)
      std::printf("  input %zu element %lld: %.6f, numerically %.6f\n", report.input,
                  static_cast<long long>(report.element), report.analytic, report.numeric);
  }
}
