// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "fpga/attribution.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright::fpga {
namespace {

/// A cell of one output net.
MappedCell cell(std::vector<std::size_t> inputs, std::size_t output) {
  return {"SB_LUT4", std::move(inputs), {output}};
}

/// The origins of cells, where some nets have names of the reference design.
std::vector<Origin> origins_of(std::vector<MappedCell> cells, std::map<std::size_t, BitName> names) {
  const netlist::Netlist netlist = samples::reference_netlist();
  MappedNetlist mapped{std::move(cells), {}};
  for (const auto& [net, name] : names) {
    mapped.names.resize(std::max(mapped.names.size(), net + 1));
    mapped.names[net].push_back(name);
  }
  return attribute_cells(mapped, rtl::lower_netlist(netlist), layer_names(chain_of(netlist)));
}

Origin origin_of(const std::string& wire, unsigned bit = 0) {
  return origins_of({cell({}, 0)}, {{0, {wire, bit}}}).front();
}

const std::string& first_id() {
  static const netlist::Netlist netlist = samples::reference_netlist();
  static const std::string id = chain_of(netlist).layers.front().synapses->id;
  return id;
}

TEST_CASE("a wire belongs to the block that drives it, whatever its name on the way") {
  const std::string layer = "u_layer_" + first_id();
  const Origin accumulator{first_id(), "accumulate"};
  CHECK(origin_of(layer + ".u_accumulate_1.total_q") == accumulator);
  CHECK(origin_of(layer + ".u_accumulate_1.total_o") == accumulator);
  CHECK(origin_of(layer + ".totals_o", 3) == accumulator);
  CHECK(origin_of("layer_" + first_id() + "_totals", 3) == accumulator);
  CHECK(origin_of(layer + ".count_1") == Origin{first_id(), "count_parallel"});
  CHECK(origin_of(layer + ".u_count_1.count_o") == Origin{first_id(), "count_parallel"});
  CHECK(origin_of(layer + ".u_count_1.bits_i", 1) == Origin{first_id(), "gate_and"});
  CHECK(origin_of(layer + ".thresholds_i") == Origin{first_id(), "hold"});
}

TEST_CASE("blocks outside of all layers belong to the interface") {
  CHECK(origin_of("u_receive.beat_q") == Origin{"interface", "axis_receive"});
  CHECK(origin_of("u_requantise_pixel.value_o") == Origin{"interface", "requantise"});
  CHECK(origin_of("u_control_" + first_id() + ".run_o") == Origin{first_id(), "control_layer"});
}

TEST_CASE("a cell without a name belongs to most of its readers") {
  const std::string layer = "u_layer_" + first_id();
  const BitName count{layer + ".count_0", 0};
  const BitName total{layer + ".u_accumulate_0.total_q", 0};
  const BitName beat{"u_receive.beat_q", 0};
  // 0 -> 1 -> {2, 3, 4}, of which two are named alike.
  const auto origins =
      origins_of({cell({}, 10), cell({10}, 11), cell({11}, 12), cell({11}, 13), cell({11}, 14)},
                 {{12, count}, {13, total}, {14, count}});
  CHECK(origins[1] == Origin{first_id(), "count_parallel"});
  CHECK(origins[0] == origins[1]);
  CHECK(origins[3].block == "accumulate");
}

TEST_CASE("a cell that nothing reads, and names that nobody gave, stay unknown") {
  const auto origins = origins_of({cell({5}, 10), cell({10}, 5), cell({}, 7)}, {{7, {"no_such_wire", 0}}});
  for (const Origin& origin : origins) CHECK_FALSE(origin.known());
  CHECK_FALSE(origin_of("u_receive_2.beat_q").known());
  CHECK_FALSE(origin_of("s_axis_tdata", 1).known());
}

}  // namespace
}  // namespace pulsewright::fpga
