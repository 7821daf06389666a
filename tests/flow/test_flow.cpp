// SPDX-License-Identifier: Apache-2.0
// What commands do, called as another program would: plain options in, plain results out, nothing printed.
#include "base/temporary_folder.h"
#include "catch.h"
#include "flow/anneal_model.h"
#include "flow/evaluate_netlist.h"
#include "flow/fold_netlist.h"
#include "flow/make_model.h"
#include "flow/prove_design.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::flow {
namespace {

/// A network that takes the digits, though it has learnt nothing.
netlist::Netlist for_digits() {
  samples::Shape shape;
  shape.features = 64;
  shape.layers = {{.outputs = 4}, {.outputs = 10}};
  return samples::make_netlist(shape, 3);
}

}  // namespace

TEST_CASE("an evaluation tells its progress, and its report has what was counted") {
  std::vector<ProgressEvent> events;
  Diagnostics diagnostics;
  const auto result = evaluate_netlist(
      for_digits(), {.data = {.name = "digits", .options = {}}},
      [&](const ProgressEvent& event) { events.push_back(event); }, diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(result);
  CHECK(result->evaluation.images == 359);
  CHECK(result->class_names.size() == 10);
  REQUIRE(!events.empty());
  CHECK(events.back() == ProgressEvent{.task = "evaluate", .unit = "image", .done = 359, .total = 359});
  const Json report = to_json(*result);
  CHECK(*report.find("netlist_sha256") == Json(netlist_hash(for_digits())));
  CHECK(*report.find("correct") == Json(result->evaluation.correct));
}

TEST_CASE("wrong options are diagnosed, all at once") {
  Diagnostics diagnostics;
  const auto result = evaluate_netlist(
      for_digits(),
      {.data = {.name = "digits", .options = {}}, .length = {.halvings = 2, .early_exit = true}}, {},
      diagnostics);
  CHECK(!result);
  CHECK(diagnostics.size() == 2);
}

TEST_CASE("a design is proved on random vectors, and a budget that nothing meets is told", "[hdl]") {
  const netlist::Netlist netlist = samples::reference_netlist();
  Diagnostics diagnostics;
  DesignProofOptions options;
  options.random = 10;
  options.parity.simulators = {hdl::Simulator::icarus};
  const auto proof = prove_design(netlist, options, {}, diagnostics);
  REQUIRE(proof);
  CHECK(proof->report.equal());
  CHECK(proof->report.images == 10);
  CHECK_FALSE(proof->is_recorded);
  CHECK(*to_json(*proof).find("image_source") == Json("the random numbers of seed 1"));

  const TemporaryFolder folder;
  const std::string out = (folder.path() / "folded.json").string();
  rtl::Budget budget;
  budget.lut4 = 1;
  const auto folded = fold_netlist(netlist, {}, budget, out, diagnostics);
  REQUIRE(folded);
  CHECK_FALSE(folded->fits());
  CHECK_FALSE(std::filesystem::exists(out));
  CHECK(*to_json(*folded).find("out") == Json());
}

TEST_CASE("a graph is made and cut") {
  const TemporaryFolder folder;
  Diagnostics diagnostics;
  const auto model = make_model("complete:4:1", (folder.path() / "graph.txt").string(), diagnostics);
  REQUIRE(model);
  const auto outcome = anneal_model(*model, true, {.sweeps = 20}, {}, diagnostics);
  REQUIRE(outcome);
  CHECK(outcome->is_reached());
  CHECK(outcome->best.front().states.size() == 4);
  CHECK(*to_json(*outcome).find("best_cut") == outcome->best_cut());
}

}  // namespace pulsewright::flow
