// SPDX-License-Identifier: Apache-2.0
#include "flow/write_weights.h"

#include "base/files.h"
#include "netlist/document.h"
#include "plan/load_plan.h"
#include "rtl/passes.h"
#include "rtl/register_map.h"

namespace pulsewright::flow {

std::optional<WrittenWeights> write_weights(const netlist::Netlist& other, const netlist::Netlist& design,
                                            const std::string& out, Diagnostics& diagnostics) {
  diagnostics = rtl::check_lowerable(design);
  if (!diagnostics.empty()) return std::nullopt;
  const auto loaded = plan::loaded_netlist(design, other, diagnostics);
  if (!loaded) return std::nullopt;
  write_file(out, rtl::load_lines(design, *loaded));
  const std::vector<plan::LoadWord> words = plan::load_words(*loaded);
  return WrittenWeights{netlist_hash(other), netlist_hash(design), netlist_hash(*loaded),
                        words.size(),        load_checksum(words), out};
}

Json to_json(const WrittenWeights& written) {
  Json object;
  object["netlist_sha256"] = written.netlist_sha256;
  object["design_sha256"] = written.design_sha256;
  object["loaded_sha256"] = written.loaded_sha256;
  object["words"] = written.words;
  object["checksum"] = written.checksum;
  object["out"] = written.out;
  return object;
}

}  // namespace pulsewright::flow
