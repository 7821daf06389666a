// SPDX-License-Identifier: Apache-2.0
#include "objective/price.h"

#include <algorithm>

namespace pulsewright::objective {

train::AreaModel area_of(const train::TrainOptions& options) {
  return options.fits_area ? train::fitted_area : train::registry_area;
}

double reference_cost(const train::TrainOptions& options, std::span<const train::LayerShape> shapes) {
  double cost = 0;
  for (std::size_t l = 0; l < shapes.size(); ++l) {
    double most = 0;
    for (const netlist::SourcePair& pair : netlist::source_pairs()) {
      const train::Candidate candidate{train::longest_usual_length, netlist::Encoding::sign_magnitude, &pair};
      const train::LayerUse use = full_use(candidate, shapes[l], l == 0 ? nullptr : &shapes[l - 1]);
      most = std::max(most, layer_cost(area_of(options), candidate, use));
    }
    cost += most;
  }
  return cost;
}

double cost_weight_for(double nats, const train::TrainOptions& options,
                       std::span<const train::LayerShape> shapes) {
  return nats * train::nominal_clock_mhz / reference_cost(options, shapes);
}

double usual_worth(const data::DataSet& data) {
  return data.is_picture ? 0.3 : 0.03;
}

}  // namespace pulsewright::objective
