// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "flow/import_network.h"
#include "python/arrays.h"
#include "python/bindings.h"
#include "python/listeners.h"

namespace pulsewright::python {

namespace {

using flow::ImportedNetwork;
using interchange::FloatNetwork;

std::shared_ptr<ImportedNetwork> read_model(const std::string& path,
                                            const interchange::ImportOptions& options, const std::string& out,
                                            const std::string& check) {
  Listeners listeners(nb::none(), Ending::at_once);
  flow::ImportRequest request{path, out, {}, options};
  if (!check.empty()) request.check = {check};
  return std::make_shared<ImportedNetwork>(listeners.run([&](Diagnostics& diagnostics) {
    const bool is_streams = flow::is_stream_document(path, diagnostics);
    if (is_streams)
      diagnostics.push_back({Code::no_such_input, path, "a network in ONNX, NIR, safetensors or npz",
                             "a JSON document of something else",
                             "read_circuit() reads the documents of circuits"});
    return diagnostics.empty() ? flow::import_network(request, diagnostics) : std::nullopt;
  }));
}

/// What enters and leaves, as JSON.
std::string description(const ImportedNetwork& imported) {
  const FloatNetwork& network = imported.model.network;
  Json json;
  json["rows"] = network.input.rows;
  json["columns"] = network.input.columns;
  json["channels"] = network.input.channels;
  json["planes"] = network.input.planes;
  json["maximum"] = network.input.maximum;
  json["classes"] = network.layers.back().shape.outputs();
  return compact_json(json);
}

/// values: [images][values], pixel / maximum; logits: [images][classes].
void find_logits(const ImportedNetwork& imported, const Numbers& values, const Result<double>& logits) {
  const FloatNetwork& network = imported.model.network;
  const std::size_t size = values.shape(1);
  if (static_cast<std::int64_t>(size) != network.input.values())
    throw nb::value_error(
        fmt::format("an image has {} values, but the network takes {}", size, network.input.values())
            .c_str());
  for (std::size_t i = 0; i < values.shape(0); ++i)
    std::ranges::copy(interchange::run(network, elements(values).subspan(i * size, size)),
                      logits.data() + i * logits.shape(1));
}

}  // namespace

void bind_model(nb::module_& module) {
  nb::class_<interchange::ImportOptions>(module, "ImportOptions")
      .def(nb::init<>())
      .def_rw("maximum", &interchange::ImportOptions::maximum)
      .def_rw("mean", &interchange::ImportOptions::mean)
      .def_rw("deviation", &interchange::ImportOptions::deviation)
      .def_rw("rates", &interchange::ImportOptions::rates)
      .def_rw("layers", &interchange::ImportOptions::layers)
      .def_rw("image", &interchange::ImportOptions::image);
  nb::class_<ImportedNetwork>(module, "Model", "A float network.")
      .def("report_text", [](const ImportedNetwork& imported) { return imported.model.report.text(); })
      .def("layers_text", [](const ImportedNetwork& imported) { return to_text(imported.model.network); })
      .def("json", [](const ImportedNetwork& imported) { return compact_json(to_json(imported)); })
      .def("document",
           [](const ImportedNetwork& imported) { return canonical_json(to_json(imported.model.network)); })
      .def("description", description)
      .def("logits", find_logits, nb::arg("values").noconvert(), nb::arg("out").noconvert(),
           nb::call_guard<nb::gil_scoped_release>());
  module.def("read_model", read_model, nb::arg("path"), nb::arg("options"), nb::arg("out"), nb::arg("check"));
}

}  // namespace pulsewright::python
