// SPDX-License-Identifier: Apache-2.0
#include "netlist/verify_parts.h"

namespace pulsewright::netlist {

const Generator* Subject::working_generator(std::string_view id) const {
  const auto found_at = generators.find(id);
  return found_at != generators.end() && working[found_at->second] ? &netlist.generators[found_at->second]
                                                                   : nullptr;
}

const Stream* Subject::stream(std::string_view id) const {
  const auto found_at = streams.find(id);
  return found_at != streams.end() ? &netlist.streams[found_at->second] : nullptr;
}

Diagnostics verify(const Netlist& netlist) {
  Diagnostics found;
  check_ranges(netlist, found);
  if (!found.empty()) return found;
  Subject subject{netlist, found};
  check_references(subject);
  check_sources(subject);
  check_streams(subject);
  check_values(subject, check_graph(subject));
  check_folds(subject);
  check_halvings(subject);
  return found;
}

}  // namespace pulsewright::netlist
