// SPDX-License-Identifier: Apache-2.0
// How long must streams be for products to be right within 0.01? Measured on the exact circuit up to 128
// bits, chosen with 95 % confidence, then compared with what the chosen length really does.
#include <cstdio>
#include <string>

#include "autodiff/length_error.h"

using namespace pulsewright;
using namespace pulsewright::autodiff;

int main() {
  const AnalyticError independent{netlist::Encoding::sign_magnitude, 1, {}};
  std::int64_t length = 4;
  while (independent(length) > 0.01) length *= 2;
  std::printf("%-15s %5lld bits by theory\n", "independent", static_cast<long long>(length));
  for (const netlist::SourcePair& pair : netlist::source_pairs()) {
    std::vector<LengthError> measured;
    for (std::int64_t n = 4; n <= 128; n *= 2)
      measured.push_back({n, product_error(layer_sources(pair, n), netlist::Encoding::sign_magnitude)});
    const LengthFit fit = fit_length_error(measured);
    const auto choice = choose_length(fit, 0.01, 0.95);
    const std::string name(pair.name);
    if (!choice) {
      std::printf("%-15s no length is enough: error %.2f N^%.2f\n", name.c_str(), fit.coefficient,
                  fit.exponent);
      continue;
    }
    const LayerSources sources = layer_sources(pair, choice->length);
    std::printf("%-15s %5lld bits: expected %.4f, at most %.4f, measured %.4f\n", name.c_str(),
                static_cast<long long>(choice->length), choice->expected_error, choice->bound,
                product_error(sources, netlist::Encoding::sign_magnitude));
  }
}
