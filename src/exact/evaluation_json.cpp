// SPDX-License-Identifier: Apache-2.0
#include "exact/evaluation_json.h"

#include "netlist/document.h"

namespace pulsewright::exact {

namespace {

Json head_of(const netlist::Netlist& netlist, std::string_view engine, std::int64_t images) {
  Json object;
  object["schema"] = "pulsewright.evaluation/1";
  object["netlist_sha256"] = netlist_hash(netlist);
  object["engine"] = engine;
  object["images"] = images;
  return object;
}

}  // namespace

Json evaluation_json(const netlist::Netlist& netlist, std::string_view engine, const Evaluation& evaluation) {
  Json object = head_of(netlist, engine, evaluation.images);
  object["correct"] = evaluation.correct;
  object["accuracy"] = evaluation.images == 0
                           ? 0.0
                           : static_cast<double>(evaluation.correct) / static_cast<double>(evaluation.images);
  Json rows(Json::Array{});
  for (const auto& row : evaluation.confusion) rows.push_back(Json::array_of(row));
  object["confusion"] = rows;
  return object;
}

Json evaluation_json(const netlist::Netlist& netlist, std::string_view engine, const Fit& fit) {
  Json object = head_of(netlist, engine, fit.images);
  object["rmse"] = fit.mean_rmse();
  object["r2"] = fit.mean_r2();
  const std::vector<netlist::Quantity>& quantities = chain_of(netlist).output->quantities;
  for (std::size_t q = 0; q < quantities.size(); ++q) {
    Json quantity;
    quantity["name"] = quantities[q].name;
    quantity["rmse"] = fit.rmse[q];
    quantity["r2"] = fit.r2[q];
    object["quantities"].push_back(std::move(quantity));
  }
  return object;
}

}  // namespace pulsewright::exact
