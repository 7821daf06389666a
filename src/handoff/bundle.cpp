// SPDX-License-Identifier: Apache-2.0
#include "handoff/bundle.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/failure.h"
#include "data/images.h"
#include "exact/engine.h"
#include "exact/evaluate.h"
#include "exact/evaluation_json.h"
#include "netlist/document.h"

namespace pulsewright::handoff {

namespace {

/// What a bundle has beyond the package that is its RTL.
constexpr const char* bundle_section = R"(
## The bundle

| file | |
| --- | --- |
| `scnir_document.json` | the netlist, from which all else follows |
| `weights/` | the weights of each layer as CSV, one neuron a row, the bias last |
| `tb/labels.txt` | the classes that the data set gives to the images of the testbench |
| `reports/` | evidence: training, accuracy, synthesis and parity, as far as they were made |
| `manifest.json` | the SHA-256 of every file |

`pulsewright audit` checks all of it again. It wants no other file in this folder, so call `make clean` before, or work on a copy.
)";

std::string weights_csv(const netlist::Synapses& synapses) {
  std::string text;
  for (std::size_t j = 0; j < synapses.weights.size(); ++j)
    text += fmt::format("{},{}\n", fmt::join(synapses.weights[j], ","), synapses.biases[j]);
  return text;
}

}  // namespace

rtl::Answers answers_of(const netlist::Netlist& netlist, const data::Images& images) {
  const auto engine = exact::make_engine(netlist);
  rtl::Answers answers;
  for (const auto& image : images) {
    const exact::Inference inference = engine->run(image);
    answers.push_back(inference.logits());
    answers.back().push_back(inference.label);
  }
  return answers;
}

std::vector<TextFile> derived_files(const netlist::Netlist& netlist, const data::LabelledImages& test) {
  std::vector<TextFile> files =
      rtl::generate_rtl_folder(netlist, test.images, answers_of(netlist, test.images));
  files.push_back({labels_name, fmt::format("{}\n", fmt::join(test.labels, "\n"))});
  const auto engine = exact::make_engine(netlist);
  Workers workers(0);
  const exact::Evaluation evaluation =
      exact::evaluate(*engine, data::ImageView(test.images), test.labels, workers);
  files.push_back({evaluation_name, canonical_json(evaluation_json(netlist, engine->name(), evaluation))});
  files.push_back({netlist::document_name, write_netlist(netlist)});
  std::ranges::find(files, "README.md", &TextFile::path)->text += bundle_section;
  for (const netlist::Layer& layer : chain_of(netlist).layers)
    files.push_back({"weights/" + layer.synapses->id + ".csv", weights_csv(*layer.synapses)});
  return files;
}

}  // namespace pulsewright::handoff
