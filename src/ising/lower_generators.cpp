// SPDX-License-Identifier: Apache-2.0
#include "ising/lower_generators.h"

namespace pulsewright::ising {

std::vector<hdl::Slice> add_generators(const Machine& machine, const hdl::Expression& enable,
                                       hdl::Module& module) {
  std::vector<hdl::Slice> places;
  for (const Generator& generator : machine.generators) {
    const auto count = static_cast<unsigned>(words_of(generator));
    const hdl::Slice words = module.add_wire("words_" + generator.id, machine.width * count);
    const char* port = is_cellular(generator) ? "words_o" : "word_o";
    module.instances.push_back(hdl::clocked_instance("u_source_" + generator.id, generator.kind,
                                                     generator.parameters, {hdl::Slice{"rst_i"}}, enable,
                                                     {{port, {words}}}));
    for (unsigned q = 0; q < count; ++q) places.push_back({words.wire, q * machine.width, machine.width});
  }
  return places;
}

}  // namespace pulsewright::ising
