// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "flow/estimate_machine.h"
#include "flow/export_bundle.h"
#include "flow/machine_hardware.h"
#include "flow/output_place.h"
#include "flow/write_package.h"
#include "ising/run_training.h"
#include "python/arrays.h"
#include "python/bindings.h"
#include "python/listeners.h"
#include "python/simulators.h"

namespace pulsewright::python {

namespace {

/// Rows of states, each -1 or +1: [patterns][spins].
using Rows = nb::ndarray<const std::int8_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

struct MachineParityRequest {
  std::vector<std::string> simulators;
  std::int64_t clocks = 10000;
  std::uint64_t seed = 1;
  bool axi = false;
  std::string rtl;
};

/// The result of `ising parity --json`. `file`: a document, or a bundle.
std::string prove(const std::string& file, const MachineParityRequest& request, nb::object progress) {
  Listeners listeners(std::move(progress), Ending::at_once);
  const auto proven = listeners.run([&](Diagnostics& diagnostics) -> std::optional<flow::ProvenMachine> {
    flow::MachineProofOptions options{.simulators = simulators_of(request.simulators, diagnostics),
                                      .rtl = request.rtl,
                                      .proof = {.clocks = request.clocks, .seed = request.seed},
                                      .with_axi = request.axi};
    if (std::ranges::find(options.simulators, hdl::Simulator::cxxrtl) != options.simulators.end())
      diagnostics.push_back({Code::unknown_choice, "simulators", "verilator or icarus", "cxxrtl", ""});
    if (!diagnostics.empty()) return std::nullopt;
    return flow::prove_machine_hardware(file, options, listeners.progress(), diagnostics);
  });
  return compact_json(to_json(proven));
}

/// The result of `ising rtl --json`.
std::string write_verilog(const std::string& file, const std::string& out) {
  Listeners listeners(nb::none(), Ending::at_once);
  return compact_json(to_json(listeners.run(
      [&](Diagnostics& diagnostics) { return flow::write_machine_rtl(file, out, diagnostics); })));
}

/// The result of `estimate --json`.
std::string estimate(const std::string& file, const rtl::Budget& budget) {
  Listeners listeners(nb::none(), Ending::at_once);
  return compact_json(to_json(listeners.run(
      [&](Diagnostics& diagnostics) { return flow::estimate_machine(file, budget, diagnostics); })));
}

/// The result of `export --json`.
std::string export_bundle(const std::string& file, const std::string& out, bool synthesis,
                          nb::object progress) {
  Listeners listeners(std::move(progress), Ending::at_once);
  return compact_json(
      to_json(listeners.run([&](Diagnostics& diagnostics) -> std::optional<flow::ExportedBundle> {
        flow::check_output_folder("--out", out, "export", handoff::manifest_name, diagnostics);
        if (!diagnostics.empty()) return std::nullopt;
        return flow::export_machine(file, out, synthesis, listeners.progress(), diagnostics);
      })));
}

/// The patterns of that name.
ising::Patterns patterns_of(const std::string& name, Diagnostics& diagnostics) {
  return ising::load_patterns(name, diagnostics).value_or(ising::Patterns{});
}

ising::Patterns patterns_of(const Rows& rows, Diagnostics&) {
  ising::Patterns patterns{.spins = static_cast<std::int64_t>(rows.shape(1))};
  for (std::size_t i = 0; i < rows.shape(0); ++i) {
    const auto row = elements(rows).subspan(i * rows.shape(1), rows.shape(1));
    patterns.states.emplace_back(row.begin(), row.end());
  }
  return patterns;
}

/// Trains into the folder `out`, or goes on there; the result of `ising train --json`.
template <class Source>
std::string train(const Source& source, const ising::TrainOptions& options, const std::string& out,
                  nb::object progress) {
  Listeners listeners(std::move(progress), Ending::when_it_stops);
  const auto outcome = listeners.run([&](Diagnostics& diagnostics) -> std::optional<ising::TrainingOutcome> {
    const ising::Patterns patterns = patterns_of(source, diagnostics);
    flow::check_output_folder("--out", out, "ising train", ising::checkpoint_name, diagnostics);
    if (!diagnostics.empty()) return std::nullopt;
    diagnostics = check_training(patterns, options);
    if (!diagnostics.empty()) return std::nullopt;
    return run_training(patterns, options, {out, [&] { return listeners.stop(); }, listeners.progress()},
                        diagnostics);
  });
  return compact_json(outcome.report);
}

}  // namespace

void bind_machine(nb::module_& module) {
  nb::class_<MachineParityRequest>(module, "MachineParityRequest")
      .def(nb::init<>())
      .def_rw("simulators", &MachineParityRequest::simulators)
      .def_rw("clocks", &MachineParityRequest::clocks)
      .def_rw("seed", &MachineParityRequest::seed)
      .def_rw("axi", &MachineParityRequest::axi)
      .def_rw("rtl", &MachineParityRequest::rtl);
  nb::class_<ising::TrainOptions>(module, "MachineTraining")
      .def(nb::init<>())
      .def_rw("hidden", &ising::TrainOptions::hidden)
      .def_rw("width", &ising::TrainOptions::width)
      .def_rw("weight_bits", &ising::TrainOptions::weight_bits)
      .def_rw("scale", &ising::TrainOptions::scale)
      .def_rw("updates", &ising::TrainOptions::updates)
      .def_rw("chains", &ising::TrainOptions::chains)
      .def_rw("sweeps", &ising::TrainOptions::sweeps)
      .def_rw("persistent", &ising::TrainOptions::is_persistent)
      .def_rw("batch", &ising::TrainOptions::batch)
      .def_rw("rate", &ising::TrainOptions::rate)
      .def_rw("centered", &ising::TrainOptions::is_centered)
      .def_rw("seed", &ising::TrainOptions::seed);
  module.def("prove_machine", prove, nb::arg("file"), nb::arg("request"), nb::arg("progress").none());
  module.def("write_machine_rtl", write_verilog, nb::arg("file"), nb::arg("out"));
  module.def("estimate_machine", estimate, nb::arg("file"), nb::arg("budget"));
  module.def("export_machine", export_bundle, nb::arg("file"), nb::arg("out"), nb::arg("synthesis"),
             nb::arg("progress").none());
  const auto out = nb::arg("out");
  module.def("train_machine", train<std::string>, nb::arg("patterns"), nb::arg("options"), out,
             nb::arg("progress").none());
  module.def("train_machine", train<Rows>, nb::arg("patterns").noconvert(), nb::arg("options"), out,
             nb::arg("progress").none());
}

}  // namespace pulsewright::python
