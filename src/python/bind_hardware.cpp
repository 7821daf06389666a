// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "board/fit.h"
#include "flow/estimate_netlist.h"
#include "flow/fold_netlist.h"
#include "flow/write_rtl.h"
#include "python/bindings.h"
#include "python/circuit.h"
#include "python/listeners.h"

namespace pulsewright::python {

namespace {

/// The budget of a design, also by the board's name; empty for none.
rtl::Budget budget_for(const Circuit& circuit, const rtl::Budget& budget, const std::string& board,
                       Diagnostics& diagnostics) {
  if (board.empty() || board::find_board(board) != nullptr)
    return board::within_board(budget, circuit.netlist(), board);
  diagnostics.push_back({Code::unknown_choice, "board",
                         fmt::format("one of {}", fmt::join(board::board_names(), ", ")),
                         quote_briefly(board), ""});
  return budget;
}

/// The result of `estimate --json`.
std::string estimate(const Circuit& circuit, const rtl::Budget& budget, const std::string& board) {
  Listeners listeners(nb::none(), Ending::at_once);
  const auto result = listeners.run([&](Diagnostics& diagnostics) -> std::optional<flow::NetlistEstimate> {
    const rtl::Budget limits = budget_for(circuit, budget, board, diagnostics);
    if (!diagnostics.empty()) return std::nullopt;
    return flow::estimate_netlist(circuit.netlist(), circuit.place(), limits, diagnostics);
  });
  return compact_json(to_json(result));
}

/// The folded circuit. Throws nb::value_error with the limits that no schedule keeps.
std::shared_ptr<Circuit> fold(const Circuit& circuit, const flow::ScheduleFlags& schedule,
                              const rtl::Budget& budget, const std::string& board) {
  Listeners listeners(nb::none(), Ending::at_once);
  const auto folded = listeners.run([&](Diagnostics& diagnostics) -> std::optional<flow::FoldedNetlist> {
    const rtl::Budget limits = budget_for(circuit, budget, board, diagnostics);
    if (!diagnostics.empty()) return std::nullopt;
    return flow::fold_netlist(circuit.netlist(), schedule, limits, "", diagnostics);
  });
  if (!folded.fits())
    throw nb::value_error(
        fmt::format("nothing fits: the nearest schedule takes {}", fmt::join(folded.overruns, ", ")).c_str());
  return std::make_shared<Circuit>(folded.netlist, circuit.place());
}

/// The result of `rtl --json`.
std::string write_rtl(const Circuit& circuit, const std::string& out) {
  Listeners listeners(nb::none(), Ending::at_once);
  const auto written = listeners.run([&](Diagnostics& diagnostics) -> std::optional<flow::WrittenRtl> {
    flow::check_rtl_output(out, diagnostics);
    if (!diagnostics.empty()) return std::nullopt;
    return flow::write_rtl(circuit.netlist(), circuit.place(), out, diagnostics);
  });
  return compact_json(to_json(written));
}

}  // namespace

void bind_hardware(nb::module_& module) {
  nb::class_<rtl::Budget>(module, "Budget")
      .def(nb::init<>())
      .def_rw("max_lut4", &rtl::Budget::lut4, nb::arg().none())
      .def_rw("max_bram", &rtl::Budget::bram, nb::arg().none())
      .def_rw("max_latency", &rtl::Budget::latency_clocks, nb::arg().none())
      .def_rw("max_interval", &rtl::Budget::interval_clocks, nb::arg().none());
  nb::class_<flow::ScheduleFlags>(module, "Schedule")
      .def(nb::init<>())
      .def_rw("folds", &flow::ScheduleFlags::folds)
      .def_rw("loadable", &flow::ScheduleFlags::loadable)
      .def_rw("rom", &flow::ScheduleFlags::constant)
      .def_rw("halvings", &flow::ScheduleFlags::halvings, nb::arg().none())
      .def_rw("early_exit", &flow::ScheduleFlags::early_exit, nb::arg().none());
  module.def("estimate", estimate, nb::arg("circuit"), nb::arg("budget"), nb::arg("board"));
  module.def("fold", fold, nb::arg("circuit"), nb::arg("schedule"), nb::arg("budget"), nb::arg("board"));
  module.def("rtl", write_rtl, nb::arg("circuit"), nb::arg("out"));
}

}  // namespace pulsewright::python
