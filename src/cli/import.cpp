// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "flow/import_network.h"
#include "flow/import_streams.h"

namespace pulsewright::cli {

namespace {

Exit import_document(const std::string& document, const std::string& out, const Console& console) {
  Diagnostics diagnostics;
  const auto imported = flow::import_streams(document, out, diagnostics);
  if (!imported) return console.refuse(diagnostics);
  const auto& received = imported->received;
  console.result(to_json(*imported), fmt::format("{}: {} streams of {} sources, {} correlations\n{}", out,
                                                 received.streams.size(), received.generators.size(),
                                                 received.correlations.size(), to_text(received.lost)));
  return received.lost.empty() ? Exit::yes : Exit::no;
}

std::string text_of(const flow::ImportedNetwork& imported) {
  std::string text = imported.model.report.text() + to_text(imported.model.network);
  text += fmt::format("float network {}\n", imported.sha256);
  if (const auto& agreement = imported.agreement)
    text += fmt::format("{} rows, largest difference {:.3g}: {}\n", agreement->rows,
                        agreement->largest_difference, agreement->agrees ? "agrees" : "does not agree");
  return text;
}

Exit import_file(const flow::ImportRequest& request, const Console& console) {
  Diagnostics diagnostics;
  const bool is_document = flow::is_stream_document(request.document, diagnostics);
  if (is_document && request.out.empty())
    diagnostics.push_back({Code::bad_flag, "--out", "a file to write", "nothing", ""});
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  if (is_document) return import_document(request.document, request.out, console);
  if (request.out.empty() && request.check.empty())
    diagnostics.push_back({Code::bad_flag, "--out", "a folder to write, or --check", "nothing", ""});
  const auto imported = flow::import_network(request, diagnostics);
  if (!imported) {
    if (console.json) console.show(canonical_json(flow::refusal_json(diagnostics)));
    return console.refuse(diagnostics);
  }
  console.result(to_json(*imported), text_of(*imported));
  return imported->agreement && !imported->agreement->agrees ? Exit::no : Exit::yes;
}

}  // namespace

void add_import(Command& command) {
  auto request = std::make_shared<flow::ImportRequest>();
  interchange::ImportOptions& options = request->options;
  command.details(
      "Takes ONNX with QONNX and QCDQ, NIR, safetensors, npz, and documents of sc-neurocore 0.7; what the "
      "file "
      "is, its bytes say. Reports what was folded, merged, permuted, dropped, renamed and approximated, or "
      "what "
      "SC-NIR does not carry. `train --from` makes a circuit of the network.");
  command.example("pulsewright import lenet.onnx --input 255 --mean 0.1307 --deviation 0.3081 --out float");
  command.option("document", request->document, "the file").required();
  command.option(
      "--out", request->out,
      "folder to write the float network and the report to; of an sc-neurocore document, the file for "
      "generators, streams and correlations");
  command.option("--check", request->check,
                 "compare logits on rows: a JSON file that names them, or INPUTS.npy OUTPUTS.npy");
  command.option("--input", options.maximum, "the pixel that stood for 1 in training (0: the data decides)")
      .between(1, 65535);
  command.option("--mean", options.mean, "mean of the training's normalisation, one or one per channel");
  command.option("--deviation", options.deviation, "deviation of it");
  command.flag("--rates", options.rates, "take integrate-and-fire neurons as their rates, an approximation");
  command.option(
      "--layers", options.layers,
      "hidden layers of a file of tensors, in the words of train --layers: dense:N, conv:N:KERNEL, "
      "maxpool:SIZE, avgpool:SIZE");
  command.option("--image", options.image,
                 "ROWSxCOLUMNS of the images of a file of tensors (default: a square that fits)");
  command.runs([request](const Console& console) { return import_file(*request, console); });
}

}  // namespace pulsewright::cli
