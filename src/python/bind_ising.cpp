// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "base/failure.h"
#include "base/files.h"
#include "flow/anneal_model.h"
#include "flow/compile_model.h"
#include "flow/make_model.h"
#include "flow/sample_machine.h"
#include "ising/classify.h"
#include "ising/engine.h"
#include "ising/exact_law.h"
#include "ising/logic_model.h"
#include "ising/machine_document.h"
#include "ising/machine_summary.h"
#include "ising/machine_words.h"
#include "ising/model_files.h"
#include "python/arrays.h"
#include "python/bindings.h"
#include "python/listeners.h"

namespace pulsewright::python {

namespace {

using ising::Machine;
using ising::SpinModel;

/// States of spins, each -1 or +1: [states][spins].
using States = nb::ndarray<const std::int8_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

/// A model, and what its reader has to say.
struct Model {
  SpinModel model;
  std::vector<std::string> notes = {};
  bool is_cut = false;  ///< an edge list, whose largest cut is looked for
};

/// States with their energies and counts, the best first.
struct FoundStates {
  SpinModel model;
  std::vector<ising::Solution> solutions;

  /// states: [size][spins]; energies: [size][1], in the units of the model's file; counts: [size][1].
  void copy(const Result<std::int8_t>& states, const Result<double>& energies,
            const Result<std::int64_t>& counts) const {
    PW_ASSERT(states.shape(0) == solutions.size() && energies.size() == solutions.size() &&
              counts.size() == solutions.size());
    for (std::size_t i = 0; i < solutions.size(); ++i) {
      const auto& [energy, text, count] = solutions[i];
      PW_ASSERT(text.size() == states.shape(1));
      std::ranges::transform(text, states.data() + i * text.size(),
                             [](char bit) { return static_cast<std::int8_t>(bit == '1' ? 1 : -1); });
      energies.data()[i] = static_cast<double>(energy + model.offset) / static_cast<double>(model.scale);
      counts.data()[i] = count;
    }
  }
};

/// pairs: [couplings][2], first < second; weights: [couplings].
std::vector<ising::Coupling> couplings_of(std::int64_t spins, const Integers& pairs, const Labels& weights) {
  std::vector<ising::Coupling> couplings;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::int64_t first = pairs.data()[2 * i];
    const std::int64_t second = pairs.data()[2 * i + 1];
    if (first < 0 || first >= second || second >= spins)
      throw nb::value_error(
          fmt::format("pair {} is {}, {}, but pairs are i < j of {} spins", i, first, second, spins).c_str());
    if (weights.data()[i] != 0)
      couplings.push_back(
          {static_cast<std::int32_t>(first), static_cast<std::int32_t>(second), weights.data()[i]});
  }
  const auto by_spins = [](const ising::Coupling& a, const ising::Coupling& b) {
    return std::pair(a.first, a.second) < std::pair(b.first, b.second);
  };
  std::ranges::sort(couplings, by_spins);
  const auto twice = std::ranges::adjacent_find(
      couplings, [](const auto& a, const auto& b) { return a.first == b.first && a.second == b.second; });
  if (twice != couplings.end())
    throw nb::value_error(
        fmt::format("the pair {}, {} stands there twice", twice->first, twice->second).c_str());
  return couplings;
}

std::shared_ptr<Model> make_spin_model(const Labels& fields, const Integers& pairs, const Labels& weights,
                                       std::int64_t offset, std::int64_t scale) {
  const auto spins = static_cast<std::int64_t>(fields.size());
  if (spins < 1 || spins > ising::most_spins)
    throw nb::value_error(fmt::format("a model has 1 to {} spins, not {}", ising::most_spins, spins).c_str());
  auto model = std::make_shared<Model>();
  model->model = {.fields = {fields.data(), fields.data() + fields.size()},
                  .couplings = couplings_of(spins, pairs, weights),
                  .offset = offset,
                  .scale = scale};
  if (ising::energy_bound(model->model) > std::int64_t{1} << 53)
    throw nb::value_error("the magnitudes of fields and couplings sum up to more than 2^53");
  return model;
}

std::optional<ising::Format> format_named(const std::string& name, Diagnostics& diagnostics) {
  if (name.empty()) return std::nullopt;
  const auto found = std::ranges::find(ising::format_names, name);
  if (found != std::end(ising::format_names))
    return static_cast<ising::Format>(found - std::begin(ising::format_names));
  diagnostics.push_back(
      {Code::unknown_choice, "format", "edges, coo, bqm, qubo or matrix", quote_briefly(name), ""});
  return std::nullopt;
}

std::shared_ptr<Model> read_spin_model(const std::string& path, const std::string& format,
                                       std::optional<std::int64_t> scale) {
  Listeners listeners(nb::none(), Ending::at_once);
  return std::make_shared<Model>(listeners.run([&](Diagnostics& diagnostics) -> std::optional<Model> {
    const auto named = format_named(format, diagnostics);
    if (!diagnostics.empty()) return std::nullopt;
    auto read = ising::load_model(path, named, scale, diagnostics);
    if (!read) return std::nullopt;
    return Model{std::move(read->model), std::move(read->notes),
                 named.value_or(ising::format_of(path)) == ising::Format::edges};
  }));
}

void write_spin_model(const Model& model, const std::string& path, const std::string& format) {
  Listeners listeners(nb::none(), Ending::at_once);
  const std::string text = listeners.run([&](Diagnostics& diagnostics) -> std::optional<std::string> {
    const auto named = format_named(format, diagnostics);
    if (!diagnostics.empty()) return std::nullopt;
    return ising::write_model(model.model, named.value_or(ising::format_of(path)), diagnostics);
  });
  write_file(path, text);
}

/// `out`: the file that `ising make` writes.
std::shared_ptr<Model> make_named_model(const std::string& description, const std::string& out) {
  Listeners listeners(nb::none(), Ending::at_once);
  SpinModel model = listeners.run(
      [&](Diagnostics& diagnostics) { return flow::make_model(description, out, diagnostics); });
  return std::make_shared<Model>(Model{std::move(model), {}, !ising::logic_model(description).has_value()});
}

/// pairs: [couplings][2]; weights: [couplings][1].
void copy_couplings(const std::vector<ising::Coupling>& couplings, const Result<std::int64_t>& pairs,
                    const Result<std::int64_t>& weights) {
  PW_ASSERT(pairs.shape(0) == couplings.size() && weights.size() == couplings.size());
  for (std::size_t i = 0; i < couplings.size(); ++i) {
    pairs.data()[2 * i] = couplings[i].first;
    pairs.data()[2 * i + 1] = couplings[i].second;
    weights.data()[i] = couplings[i].weight;
  }
}

/// energies: [states][1], in the units of the model's file.
void find_energies(const Model& model, const States& states, const Result<double>& energies) {
  const auto spins = static_cast<std::size_t>(model.model.spins());
  if (states.shape(1) != spins)
    throw nb::value_error(
        fmt::format("a state has {} spins, but the model has {}", states.shape(1), spins).c_str());
  for (std::size_t i = 0; i < states.shape(0); ++i) {
    const auto state = elements(states).subspan(i * spins, spins);
    if (std::ranges::any_of(state, [](std::int8_t spin) { return spin != 1 && spin != -1; }))
      throw nb::value_error(fmt::format("state {} has spins other than -1 and +1", i).c_str());
    energies.data()[i] = static_cast<double>(ising::energy(model.model, state) + model.model.offset) /
                         static_cast<double>(model.model.scale);
  }
}

std::string enumerate(const Model& model, double beta) {
  if (model.model.spins() > ising::most_enumerated)
    throw nb::value_error(fmt::format("all states of {} spins take too long: at most {} are enumerated",
                                      model.model.spins(), ising::most_enumerated)
                              .c_str());
  const nb::gil_scoped_release free;
  return compact_json(to_json(ising::exact_law(model.model, beta)));
}

/// The result of `ising anneal --json`, and the solutions in it.
std::pair<std::string, std::shared_ptr<FoundStates>> anneal(const Model& model, flow::AnnealRequest request,
                                                            const std::string& method, nb::object progress) {
  Listeners listeners(std::move(progress), Ending::at_once);
  const auto outcome = listeners.run([&](Diagnostics& diagnostics) -> std::optional<flow::AnnealOutcome> {
    if (!method.empty()) {
      const auto found = std::ranges::find(ising::method_names, method);
      if (found == std::end(ising::method_names))
        diagnostics.push_back({Code::unknown_choice, "method", "cool or temper", quote_briefly(method), ""});
      else
        request.method = static_cast<ising::Method>(found - std::begin(ising::method_names));
    }
    flow::check_anneal(request, diagnostics);
    if (!diagnostics.empty()) return std::nullopt;
    return flow::anneal_model(model.model, model.is_cut, request, listeners.progress(), diagnostics);
  });
  return {compact_json(to_json(outcome)), std::make_shared<FoundStates>(outcome.model, outcome.best)};
}

std::shared_ptr<Machine> compile(const Model& model, const ising::MachineWords& words,
                                 const std::string& name, std::uint64_t seed, std::int64_t rows) {
  Listeners listeners(nb::none(), Ending::at_once);
  return std::make_shared<Machine>(listeners.run([&](Diagnostics& diagnostics) -> std::optional<Machine> {
    ising::CompileOptions options = compile_options(words, model.model, diagnostics);
    if (!diagnostics.empty()) return std::nullopt;
    options.name = name;
    options.seed = seed;
    options.rows = rows;
    return flow::compile_model(model.model, options, "", diagnostics);
  }));
}

std::shared_ptr<Machine> read_machine(const std::string& path) {
  Listeners listeners(nb::none(), Ending::at_once);
  return std::make_shared<Machine>(
      listeners.run([&](Diagnostics& diagnostics) { return ising::load_machine(path, diagnostics); }));
}

std::shared_ptr<Machine> parse_machine(const std::string& text) {
  Listeners listeners(nb::none(), Ending::at_once);
  return std::make_shared<Machine>(
      listeners.run([&](Diagnostics& diagnostics) { return ising::read_machine(text, diagnostics); }));
}

/// What `ising compile --json` says about a machine, and what is unsafe about it.
std::string describe(const Machine& machine) {
  Json json = summary_json(machine);
  json["name"] = machine.name;
  json["layout"] = to_text(machine.layout);
  json["unsafe"] = to_json(find_unsafe(machine));
  return compact_json(json);
}

/// The states after each `every` sweeps from the start states on: [states][spins].
void run_machine(const Machine& machine, std::int64_t every, const Result<std::int8_t>& states) {
  const auto engine = ising::make_engine(machine);
  PW_ASSERT(states.shape(1) == machine.spins.size());
  for (std::size_t i = 0; i < states.shape(0); ++i) {
    for (std::int64_t sweep = 0; sweep < every; ++sweep) engine->sweep();
    std::ranges::copy(engine->states(), states.data() + i * states.shape(1));
  }
}

/// The result of `ising sample --json`, and the states that are kept.
std::pair<std::string, std::shared_ptr<FoundStates>> sample(const Machine& machine,
                                                            const ising::SampleOptions& options,
                                                            nb::object progress) {
  Listeners listeners(std::move(progress), Ending::at_once);
  const auto samples = listeners.run([&](Diagnostics& diagnostics) -> std::optional<flow::MachineSamples> {
    flow::check_sampling(options, diagnostics);
    if (!diagnostics.empty()) return std::nullopt;
    return flow::sample_machine(machine, options, listeners.progress());
  });
  return {compact_json(to_json(samples)),
          std::make_shared<FoundStates>(model_of(machine), samples.report.kept.best())};
}

/// The class of each row of states of the spins before the labels: [rows].
std::vector<std::int64_t> classify(const Machine& machine, const States& inputs,
                                   const ising::ClassifyOptions& options, nb::object progress) {
  Listeners listeners(std::move(progress), Ending::at_once);
  ising::ClassifyOptions heard = options;
  heard.progress = listeners.progress();
  return listeners.run([&](Diagnostics& diagnostics) -> std::optional<std::vector<std::int64_t>> {
    ising::Patterns patterns{.spins = static_cast<std::int64_t>(inputs.shape(1)) + options.labels};
    // The labels are to be found, but a pattern has one.
    std::vector<std::int8_t> labels(static_cast<std::size_t>(std::max<std::int64_t>(options.labels, 1)), -1);
    labels[0] = 1;
    for (std::size_t i = 0; i < inputs.shape(0); ++i) {
      const auto row = elements(inputs).subspan(i * inputs.shape(1), inputs.shape(1));
      patterns.states.emplace_back(row.begin(), row.end())
          .insert(patterns.states.back().end(), labels.begin(), labels.end());
    }
    diagnostics = check_classification(machine, patterns, heard);
    if (!diagnostics.empty()) return std::nullopt;
    return ising::classify(machine, patterns, heard);
  });
}

void bind_model_of_spins(nb::module_& module) {
  nb::class_<FoundStates>(module, "FoundStates")
      .def("__len__", [](const FoundStates& found) { return found.solutions.size(); })
      .def("copy", &FoundStates::copy, nb::arg("states").noconvert(), nb::arg("energies").noconvert(),
           nb::arg("counts").noconvert());
  nb::class_<flow::AnnealRequest>(module, "AnnealRequest")
      .def(nb::init<>())
      .def_prop_rw(
          "reads", [](const flow::AnnealRequest& r) { return r.options.reads; },
          [](flow::AnnealRequest& r, std::int64_t reads) { r.options.reads = reads; })
      .def_prop_rw(
          "width", [](const flow::AnnealRequest& r) { return r.options.width; },
          [](flow::AnnealRequest& r, unsigned width) { r.options.width = width; })
      .def_prop_rw(
          "seed", [](const flow::AnnealRequest& r) { return r.options.seed; },
          [](flow::AnnealRequest& r, std::uint64_t seed) { r.options.seed = seed; })
      .def_prop_rw(
          "seconds", [](const flow::AnnealRequest& r) { return r.options.seconds; },
          [](flow::AnnealRequest& r, std::optional<double> seconds) { r.options.seconds = seconds; },
          nb::arg().none())
      .def_rw("sweeps", &flow::AnnealRequest::sweeps, nb::arg().none())
      .def_rw("hot", &flow::AnnealRequest::hot, nb::arg().none())
      .def_rw("cold", &flow::AnnealRequest::cold, nb::arg().none())
      .def_rw("target", &flow::AnnealRequest::target, nb::arg().none())
      .def_rw("solutions", &flow::AnnealRequest::solutions);
  nb::class_<Model>(module, "SpinModel", "An Ising model in exact integers.")
      .def("json", [](const Model& model) { return compact_json(ising::instance_json(model.model)); })
      .def("sha256", [](const Model& model) { return ising::model_sha256(model.model); })
      .def_ro("notes", &Model::notes)
      .def_ro("is_cut", &Model::is_cut)
      .def_prop_ro("spins", [](const Model& model) { return model.model.spins(); })
      .def_prop_ro("size", [](const Model& model) { return model.model.couplings.size(); })
      .def_prop_ro("offset", [](const Model& model) { return model.model.offset; })
      .def_prop_ro("scale", [](const Model& model) { return model.model.scale; })
      .def_prop_ro("labels", [](const Model& model) { return model.model.labels; })
      .def("copy_fields",
           [](const Model& model, const Result<std::int64_t>& fields) {
             PW_ASSERT(fields.size() == model.model.fields.size());
             std::ranges::copy(model.model.fields, fields.data());
           })
      .def("copy_couplings",
           [](const Model& model, const Result<std::int64_t>& pairs, const Result<std::int64_t>& weights) {
             copy_couplings(model.model.couplings, pairs, weights);
           })
      .def("energies", find_energies, nb::arg("states").noconvert(), nb::arg("out").noconvert())
      .def("exact", enumerate, nb::arg("beta"))
      .def("anneal", anneal, nb::arg("request"), nb::arg("method"), nb::arg("progress").none())
      .def("compile", compile, nb::arg("words"), nb::arg("name"), nb::arg("seed"), nb::arg("rows"))
      .def("write", write_spin_model, nb::arg("path"), nb::arg("format"));
  module.def("spin_model", make_spin_model, nb::arg("fields").noconvert(), nb::arg("pairs").noconvert(),
             nb::arg("weights").noconvert(), nb::arg("offset"), nb::arg("scale"));
  module.def("read_spin_model", read_spin_model, nb::arg("path"), nb::arg("format"), nb::arg("scale").none());
  module.def("make_spin_model", make_named_model, nb::arg("description"), nb::arg("out"));
}

void bind_machines(nb::module_& module) {
  nb::class_<ising::MachineWords>(module, "MachineWords")
      .def(nb::init<>())
      .def_rw("beta", &ising::MachineWords::beta)
      .def_rw("width", &ising::MachineWords::width)
      .def_rw("schedule", &ising::MachineWords::schedule)
      .def_rw("clamps", &ising::MachineWords::clamps);
  nb::class_<ising::SampleOptions>(module, "SampleOptions")
      .def(nb::init<>())
      .def_rw("sweeps", &ising::SampleOptions::sweeps)
      .def_rw("warmup", &ising::SampleOptions::warmup)
      .def_rw("chains", &ising::SampleOptions::chains)
      .def_rw("seed", &ising::SampleOptions::seed, nb::arg().none())
      .def_rw("keep_every", &ising::SampleOptions::keep_every);
  nb::class_<ising::ClassifyOptions>(module, "ClassifyOptions")
      .def(nb::init<>())
      .def_rw("labels", &ising::ClassifyOptions::labels)
      .def_rw("warmup", &ising::ClassifyOptions::warmup)
      .def_rw("sweeps", &ising::ClassifyOptions::sweeps)
      .def_rw("seed", &ising::ClassifyOptions::seed);
  nb::class_<Machine>(module, "Machine", "A p-bit machine.")
      .def("describe", describe)
      .def("text", [](const Machine& machine) { return write_machine(machine); })
      .def("model", [](const Machine& machine) { return std::make_shared<Model>(Model{model_of(machine)}); })
      .def("run", run_machine, nb::arg("every"), nb::arg("states").noconvert(),
           nb::call_guard<nb::gil_scoped_release>())
      .def("sample", sample, nb::arg("options"), nb::arg("progress").none())
      .def("classify", classify, nb::arg("inputs").noconvert(), nb::arg("options"),
           nb::arg("progress").none());
  module.def("read_machine", read_machine, nb::arg("path"));
  module.def("parse_machine", parse_machine, nb::arg("text"));
}

}  // namespace

void bind_ising(nb::module_& module) {
  bind_model_of_spins(module);
  bind_machines(module);
}

}  // namespace pulsewright::python
