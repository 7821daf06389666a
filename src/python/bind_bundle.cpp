// SPDX-License-Identifier: Apache-2.0
#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "flow/audit_bundle.h"
#include "flow/evaluate_netlist.h"
#include "flow/export_bundle.h"
#include "flow/output_place.h"
#include "flow/prove_design.h"
#include "flow/run_data.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "python/arrays.h"
#include "python/bindings.h"
#include "python/circuit.h"
#include "python/listeners.h"
#include "python/simulators.h"
#include "rtl/passes.h"

namespace pulsewright::python {

namespace {

/// A data set by its name; that of the circuit's run if the name is empty. `options`: as run.json has them.
data::DataRequest request_of(const Circuit& circuit, const std::string& name, const std::string& options,
                             Diagnostics& diagnostics) {
  data::DataRequest request{name, {}};
  if (const auto json = parse_json(options, diagnostics))
    request.options = data::read_data_options(*json, "/data_options", diagnostics);
  if (!name.empty()) return request;
  const auto of_run = flow::data_of_run(circuit.place(), diagnostics);
  if (!of_run && diagnostics.empty())
    diagnostics.push_back(
        {Code::data_missing, "data", "a data set", "a circuit that does not come from a run", "name one"});
  return of_run.value_or(request);
}

std::string evaluate(const Circuit& circuit, const std::string& data, const std::string& options,
                     unsigned threads, nb::object progress) {
  Listeners listeners(std::move(progress), Ending::at_once);
  const auto result = listeners.run([&](Diagnostics& diagnostics) -> std::optional<flow::NetlistEvaluation> {
    flow::EvaluationOptions how{.data = request_of(circuit, data, options, diagnostics), .threads = threads};
    if (!diagnostics.empty()) return std::nullopt;
    return flow::evaluate_netlist(circuit.netlist(), how, listeners.progress(), diagnostics);
  });
  return compact_json(to_json(result));
}

/// Test images of a bundle; of `labels` and `targets` the one that the circuit needs has rows.
data::LabelledImages labelled_images(const Circuit& circuit, const Bytes& pixels, const Labels& labels,
                                     const Numbers& targets) {
  const Images images(pixels, circuit.chain().input->features, circuit.chain().input->maximum);
  data::LabelledImages test;
  for (std::size_t i = 0; i < images.view().size(); ++i) test.images.push_back(images.view().image(i));
  test.labels.assign(labels.data(), labels.data() + labels.size());
  test.targets.assign(targets.data(), targets.data() + targets.size());
  return test;
}

std::string finish_export(const flow::FinishedRun& run, const std::string& out, bool synthesis,
                          Diagnostics& diagnostics, const ProgressListener& progress) {
  flow::check_output_folder("--out", out, "export", handoff::manifest_name, diagnostics);
  if (!diagnostics.empty()) return "";
  const auto bundle = flow::export_bundle(run, out, synthesis, progress, diagnostics);
  return bundle ? compact_json(to_json(*bundle)) : "";
}

/// The run of a circuit as a bundle, or, if a data set is named, the circuit alone.
std::string export_bundle(const Circuit& circuit, const std::string& out, const std::string& data,
                          const std::string& options, bool synthesis, nb::object progress) {
  Listeners listeners(std::move(progress), Ending::at_once);
  return listeners.run([&](Diagnostics& diagnostics) -> std::optional<std::string> {
    auto run = data.empty()
                   ? flow::load_run(circuit.place(), diagnostics)
                   : std::optional(flow::FinishedRun{circuit.netlist(), "", "",
                                                     request_of(circuit, data, options, diagnostics)});
    if (!run || !diagnostics.empty()) return std::nullopt;
    // What was made of the run's circuit since, such as a folded one, has no reports of its training.
    if (netlist_hash(run->netlist) != circuit.sha256())
      run = flow::FinishedRun{circuit.netlist(), "", "", run->data};
    const std::string result = finish_export(*run, out, synthesis, diagnostics, listeners.progress());
    return result.empty() ? std::nullopt : std::optional(result);
  });
}

/// The circuit with these images as a bundle.
std::string export_images(const Circuit& circuit, const std::string& out, const Bytes& pixels,
                          const Labels& labels, const Numbers& targets, bool synthesis, nb::object progress) {
  Listeners listeners(std::move(progress), Ending::at_once);
  return listeners.run([&](Diagnostics& diagnostics) -> std::optional<std::string> {
    const flow::FinishedRun run{
        circuit.netlist(), "", "", {}, labelled_images(circuit, pixels, labels, targets)};
    const std::string result = finish_export(run, out, synthesis, diagnostics, listeners.progress());
    return result.empty() ? std::nullopt : std::optional(result);
  });
}

struct ParityRequest {
  std::vector<std::string> simulators;
  std::size_t images = 0;  ///< 0 for all
  std::optional<std::size_t> random;
  std::size_t stalled = 0;
  std::size_t traced = 0;
  std::uint32_t seed = 1;
  bool ports = false;
  std::string rtl;
};

/// The result of `parity --json`.
std::string prove(const std::string& path, const ParityRequest& request, nb::object progress) {
  Listeners listeners(std::move(progress), Ending::at_once);
  const auto proof = listeners.run([&](Diagnostics& diagnostics) -> std::optional<flow::DesignProof> {
    const auto netlist = netlist::load_netlist(path, diagnostics);
    if (!netlist) return std::nullopt;
    diagnostics = rtl::check_lowerable(*netlist);
    flow::DesignProofOptions options{
        .path = path, .rtl = request.rtl, .data = {}, .images = request.images, .random = request.random};
    options.parity.simulators = simulators_of(request.simulators, diagnostics);
    if (!diagnostics.empty()) return std::nullopt;
    options.parity.ports_only = request.ports;
    options.parity.traced_images = request.traced;
    options.parity.stalled_images = request.stalled;
    options.parity.seed = request.seed;
    return flow::prove_design(*netlist, options, listeners.progress(), diagnostics);
  });
  return compact_json(to_json(proof));
}

/// The result of `audit --json`.
std::string audit(const std::string& bundle, bool replay, const std::string& key, const std::string& report,
                  nb::object progress) {
  Listeners listeners(std::move(progress), Ending::at_once);
  const auto result = listeners.run([&](Diagnostics& diagnostics) {
    return flow::audit_bundle({.bundle = bundle, .report = report, .key = key, .replay = replay},
                              listeners.progress(), diagnostics);
  });
  if (!result.trouble.empty()) throw Failure(result.trouble);
  return compact_json(to_json(result.report));
}

}  // namespace

void bind_bundle(nb::module_& module) {
  module.def("evaluate", evaluate, nb::arg("circuit"), nb::arg("data"), nb::arg("data_options"),
             nb::arg("threads"), nb::arg("progress").none());
  module.def("export_bundle", export_bundle, nb::arg("circuit"), nb::arg("out"), nb::arg("data"),
             nb::arg("data_options"), nb::arg("synthesis"), nb::arg("progress").none());
  module.def("export_images", export_images, nb::arg("circuit"), nb::arg("out"), nb::arg("pixels"),
             nb::arg("labels"), nb::arg("targets"), nb::arg("synthesis"), nb::arg("progress").none());
  nb::class_<ParityRequest>(module, "ParityRequest")
      .def(nb::init<>())
      .def_rw("simulators", &ParityRequest::simulators)
      .def_rw("images", &ParityRequest::images)
      .def_rw("random", &ParityRequest::random, nb::arg().none())
      .def_rw("stalled", &ParityRequest::stalled)
      .def_rw("traced", &ParityRequest::traced)
      .def_rw("seed", &ParityRequest::seed)
      .def_rw("ports", &ParityRequest::ports)
      .def_rw("rtl", &ParityRequest::rtl);
  module.def("parity", prove, nb::arg("path"), nb::arg("request"), nb::arg("progress").none());
  module.def("audit", audit, nb::arg("bundle"), nb::arg("replay"), nb::arg("key"), nb::arg("report"),
             nb::arg("progress").none());
}

}  // namespace pulsewright::python
