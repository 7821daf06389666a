// SPDX-License-Identifier: Apache-2.0
#include "exact/evaluation_json.h"

#include "netlist/document.h"

namespace pulsewright::exact {

Json evaluation_json(const netlist::Netlist& netlist, std::string_view engine, const Evaluation& evaluation) {
  Json object;
  object["schema"] = "pulsewright.evaluation/1";
  object["netlist_sha256"] = netlist_hash(netlist);
  object["engine"] = engine;
  object["images"] = evaluation.images;
  object["correct"] = evaluation.correct;
  object["accuracy"] = evaluation.images == 0
                           ? 0.0
                           : static_cast<double>(evaluation.correct) / static_cast<double>(evaluation.images);
  Json rows(Json::Array{});
  for (const auto& row : evaluation.confusion) rows.push_back(Json::array_of(row));
  object["confusion"] = rows;
  return object;
}

}  // namespace pulsewright::exact
