// SPDX-License-Identifier: Apache-2.0
#include "handoff/bundle.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/failure.h"
#include "exact/engine.h"
#include "netlist/document.h"

namespace pulsewright {

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

std::string weights_csv(const Synapses& synapses) {
  std::string text;
  for (std::size_t j = 0; j < synapses.weights.size(); ++j)
    text += fmt::format("{},{}\n", fmt::join(synapses.weights[j], ","), synapses.biases[j]);
  return text;
}

}  // namespace

Answers answers_of(const Netlist& netlist, const Images& images) {
  const auto engine = make_engine(netlist);
  Answers answers;
  for (const auto& image : images) {
    const Inference inference = engine->run(image);
    answers.push_back(inference.logits());
    answers.back().push_back(inference.label);
  }
  return answers;
}

Json evaluation_json(const Netlist& netlist, std::string_view engine, const Evaluation& evaluation) {
  Json object;
  object["schema"] = "pulsewright.evaluation/1";
  object["netlist_sha256"] = netlist_hash(netlist);
  object["engine"] = engine;
  object["images"] = evaluation.images;
  object["correct"] = evaluation.correct;
  object["accuracy"] = evaluation.images == 0
                           ? 0.0
                           : static_cast<double>(evaluation.correct) / static_cast<double>(evaluation.images);
  Json rows(Json::Array{});
  for (const auto& row : evaluation.confusion) rows.push_back(Json::array_of(row));
  object["confusion"] = rows;
  return object;
}

std::vector<TextFile> derived_files(const Netlist& netlist, const LabelledImages& test) {
  std::vector<TextFile> files = generate_rtl_folder(netlist, test.images, answers_of(netlist, test.images));
  files.push_back({labels_name, fmt::format("{}\n", fmt::join(test.labels, "\n"))});
  const auto engine = make_engine(netlist);
  Workers workers(0);
  const Evaluation evaluation = evaluate(*engine, ImageView(test.images), test.labels, workers);
  files.push_back({evaluation_name, canonical_json(evaluation_json(netlist, engine->name(), evaluation))});
  files.push_back({document_name, write_netlist(netlist)});
  std::ranges::find(files, "README.md", &TextFile::path)->text += bundle_section;
  for (const Layer& layer : chain_of(netlist).layers)
    files.push_back({"weights/" + layer.synapses->id + ".csv", weights_csv(*layer.synapses)});
  return files;
}

std::optional<Netlist> load_netlist(const std::filesystem::path& bundle_or_document,
                                    Diagnostics& diagnostics) {
  const bool bundle = std::filesystem::is_directory(bundle_or_document);
  const std::filesystem::path document = bundle ? bundle_or_document / document_name : bundle_or_document;
  if (!std::filesystem::exists(document)) {
    diagnostics.push_back({Code::no_such_input, document.string(), "an SC-NIR document", "nothing", ""});
    return std::nullopt;
  }
  Diagnostics found;
  auto netlist = read_netlist(read_file(document), found);
  for (Diagnostic& diagnostic : found) {
    diagnostic.where = document.string() + ": " + diagnostic.where;
    diagnostics.push_back(std::move(diagnostic));
  }
  return netlist;
}

}  // namespace pulsewright
