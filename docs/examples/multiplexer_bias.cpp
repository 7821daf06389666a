// SPDX-License-Identifier: Apache-2.0
// What a multiplexer of 16 products does to their mean: bias and deviation fitted to the exact bit model and
// measured on operands that the fit has not seen. Which period its select source should have depends on
// the pair: one that divides N may ask again and again for the same bits.
#include <cstdio>
#include <string>

#include "autodiff/mux_proxy.h"
#include "train/candidate.h"

using namespace pulsewright;
using namespace pulsewright::autodiff;

namespace {

/// A 4-bit LFSR of period 16 (de Bruijn, it shows 0 too) or 15.
netlist::Generator select_of_period(int period) {
  netlist::Generator select = netlist::find_source_pair("lfsr_reversed")->input(4, 0);
  select.parameters.set("de_bruijn", {period == 16 ? 1u : 0u});
  return select;
}

}  // namespace

int main() {
  std::printf("%-14s %6s %5s %8s %13s %18s\n", "pair", "period", "bits", "rmse", "without bias",
              "error / deviation");
  for (const char* name : {"ramp_vdc", "ramp_sobol_2", "lfsr_reversed"})
    for (const int period : {16, 15})
      for (const unsigned width : {6u, 8u}) {
        const netlist::SourcePair& pair = *netlist::find_source_pair(name);
        const LayerSources sources(pair.input(width, 0), pair.weight(width, 0), std::int64_t{1} << width,
                                   select_of_period(period));
        const ProxyQuality quality =
            fit_mux_proxy(sources, netlist::Encoding::unipolar, netlist::Encoding::sign_magnitude, 16)
                .held_out;
        std::printf("%-14s %6d %5lld %8.4f %13.4f %18.2f\n", name, period,
                    static_cast<long long>(sources.length()), quality.rmse, quality.rmse_without_bias,
                    quality.standardised_rms);
      }
}
