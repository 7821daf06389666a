// SPDX-License-Identifier: Apache-2.0
// The SC-NIR reader: what it takes is verified and has one canonical text; what it refuses it says something
// of.
#include "fuzz/target.h"
#include "netlist/document.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pulsewright;
  Diagnostics wrong;
  const auto netlist = netlist::read_netlist(fuzz::text_of(data, size), wrong);
  fuzz::require(netlist.has_value() == wrong.empty(), "a netlist or diagnostics");
  if (!netlist) return 0;
  const std::string text = write_netlist(*netlist);
  const auto again = netlist::read_netlist(text, wrong);
  fuzz::require(again && write_netlist(*again) == text, "the canonical text is read as the same netlist");
  return 0;
}
