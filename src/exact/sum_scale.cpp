// SPDX-License-Identifier: Apache-2.0
#include "exact/sum_scale.h"

namespace pulsewright::exact {

Reading reading_of(const netlist::Layer& layer) {
  const std::int64_t length = layer.input_stream->length;
  const std::int64_t inputs = layer.synapses->inputs();
  Reading reading{1, 0, length};
  if (layer.synapses->accumulator == netlist::Accumulator::mux) reading.multiplier = inputs;
  if (gate_of(layer) == netlist::Gate::gate_and) return reading;
  reading.multiplier *= 2;
  reading.offset = inputs * length;
  return reading;
}

}  // namespace pulsewright::exact
