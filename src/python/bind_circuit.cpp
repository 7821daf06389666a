// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "base/failure.h"
#include "base/files.h"
#include "base/workers.h"
#include "exact/evaluate.h"
#include "exact/regression.h"
#include "flow/output_place.h"
#include "python/arrays.h"
#include "python/bindings.h"
#include "python/circuit.h"
#include "python/errors.h"
#include "report/notebook.h"

namespace pulsewright::python {

namespace {

template <class Array>
Images images_for(const Circuit& circuit, const Array& array) {
  return {array, circuit.chain().input->features, circuit.chain().input->maximum};
}

template <class Array>
void find_logits(const Circuit& circuit, const Array& array, const Result<std::int64_t>& logits,
                 unsigned threads) {
  circuit.find_logits(images_for(circuit, array).view(), elements(logits), threads);
}

/// What the logits of each image stand for.
template <class Array>
void find_values(const Circuit& circuit, const Array& array, const Result<double>& values, unsigned threads) {
  std::vector<std::int64_t> logits(values.size());
  circuit.find_logits(images_for(circuit, array).view(), logits, threads);
  const auto& quantities = circuit.chain().output->quantities;
  PW_ASSERT(values.shape(1) == quantities.size());
  for (std::size_t i = 0; i < logits.size(); ++i)
    values.data()[i] = exact::value_of(quantities[i % quantities.size()], logits[i]);
}

/// Mean R2 of the quantities.
template <class Array>
double fit(const Circuit& circuit, const Array& array, const Numbers& targets, unsigned threads) {
  Workers workers(threads);
  return evaluate_quantities(circuit.engine(), circuit.chain().output->quantities,
                             images_for(circuit, array).view(), elements(targets), workers)
      .fit.mean_r2();
}

/// The class of each image. classes: [images][1].
template <class Array>
void find_classes(const Circuit& circuit, const Array& array, const Result<std::int32_t>& classes,
                  unsigned threads) {
  circuit.find_classes(images_for(circuit, array).view(), elements(classes), threads);
}

/// Arrays of one layer of a trace; `pooled` has no columns without a pool.
using LayerArrays = std::vector<Result<std::int64_t>>;

template <class Array>
void trace(const Circuit& circuit, const Array& array, const LayerArrays& thresholds,
           const LayerArrays& counts, const LayerArrays& pooled) {
  const Images images = images_for(circuit, array);
  const auto put = [](const std::vector<std::int64_t>& values, std::size_t image,
                      const Result<std::int64_t>& into) {
    PW_ASSERT(values.size() == into.shape(1));
    std::ranges::copy(values, into.data() + image * into.shape(1));
  };
  for (std::size_t i = 0; i < images.view().size(); ++i) {
    const exact::Inference inference = circuit.engine().run(images.view().image(i));
    for (std::size_t l = 0; l < inference.counts.size(); ++l) {
      put(inference.thresholds[l], i, thresholds.at(l));
      put(inference.counts[l], i, counts.at(l));
      put(inference.pooled[l], i, pooled.at(l));
    }
  }
}

template <class Array>
void bind_runs(nb::class_<Circuit>& circuit) {
  const auto images = nb::arg("images").noconvert();
  circuit
      .def("logits", find_logits<Array>, images, nb::arg("out").noconvert(), nb::arg("threads"),
           nb::call_guard<nb::gil_scoped_release>())
      .def("values", find_values<Array>, images, nb::arg("out").noconvert(), nb::arg("threads"),
           nb::call_guard<nb::gil_scoped_release>())
      .def("classes", find_classes<Array>, images, nb::arg("out").noconvert(), nb::arg("threads"),
           nb::call_guard<nb::gil_scoped_release>())
      .def("fit", fit<Array>, images, nb::arg("targets").noconvert(), nb::arg("threads"),
           nb::call_guard<nb::gil_scoped_release>())
      .def("trace", trace<Array>, images, nb::arg("thresholds"), nb::arg("counts"), nb::arg("pooled"),
           nb::call_guard<nb::gil_scoped_release>());
}

/// Has the engine classify these images as `evaluate` does, and gives nothing back: what the package adds to
/// it is measured against this (tests/python/speed.py).
void run_engine(const Circuit& circuit, const Bytes& array, unsigned threads) {
  const data::ImageView images(elements(array), array.shape(1));
  Workers workers(threads);
  std::vector<std::int64_t> labels(images.size());
  const auto label = [&](std::size_t image, std::span<const std::int64_t> logits) {
    labels[image] = exact::argmax(logits);
  };
  exact::visit_logits(circuit.engine(), images, workers, {.progress = {}, .logits = label});
}

/// Writes the document, as the commands write it.
void save(const Circuit& circuit, const std::string& path) {
  Diagnostics diagnostics;
  flow::check_output_file("path", path, diagnostics);
  if (!diagnostics.empty()) throw Refusal(std::move(diagnostics));
  write_file(path, circuit.text());
}

}  // namespace

void bind_circuit(nb::module_& module) {
  nb::class_<Circuit> circuit(module, "Circuit", "A verified netlist, which threads may share.");
  circuit.def_static("read", Circuit::read, nb::arg("path"), nb::call_guard<nb::gil_scoped_release>())
      .def_static("parse", Circuit::parse, nb::arg("text"), nb::arg("place"),
                  nb::call_guard<nb::gil_scoped_release>())
      .def("save", save, nb::arg("path"), nb::call_guard<nb::gil_scoped_release>())
      .def("text", &Circuit::text)
      .def("sha256", &Circuit::sha256)
      .def("description", &Circuit::description)
      .def("html", [](const Circuit& shown) { return report::notebook_html(shown.netlist()); })
      .def("run_engine", run_engine, nb::arg("images").noconvert(), nb::arg("threads"),
           nb::call_guard<nb::gil_scoped_release>())
      .def_prop_ro("place", &Circuit::place);
  bind_runs<Bytes>(circuit);
  bind_runs<Integers>(circuit);
}

}  // namespace pulsewright::python
