// SPDX-License-Identifier: Apache-2.0
#include "handoff/bundle.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analog/unit_package.h"
#include "base/failure.h"
#include "data/images.h"
#include "exact/engine.h"
#include "exact/evaluate.h"
#include "exact/evaluation_json.h"
#include "exact/regression.h"
#include "ising/machine_document.h"
#include "ising/machine_package.h"
#include "netlist/document.h"
#include "rtl/package/data_header.h"

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

/// Likewise, beyond the package of a machine or a unit.
constexpr const char* document_section = R"(
## The bundle

`{}` is the {}, from which all else follows. `reports/` has evidence: parity and synthesis, as far as they were
made. `manifest.json` has the SHA-256 of every file.

`pulsewright audit` checks all of it again. It wants no other file in this folder, so call `make clean` before, or work on a copy.
)";

/// bundle_section where the testbench has targets instead of labels.
std::string with_targets(std::string section) {
  constexpr std::string_view labels =
      "| `tb/labels.txt` | the classes that the data set gives to the images of the testbench |";
  constexpr std::string_view targets =
      "| `tb/targets.csv` | the numbers that the data set gives to the images of the testbench |";
  const std::size_t at = section.find(labels);
  PW_ASSERT(at != std::string::npos);
  return section.replace(at, labels.size(), targets);
}

/// A line for each image: its label, or its targets with commas between.
std::string wanted_text(const netlist::Netlist& netlist, const data::LabelledImages& test) {
  const std::size_t quantities = chain_of(netlist).output->quantities.size();
  if (quantities == 0) return fmt::format("{}\n", fmt::join(test.labels, "\n"));
  std::string text;
  for (std::size_t i = 0; i < test.targets.size(); ++i)
    text += fmt::format("{}{}", test.targets[i], (i + 1) % quantities == 0 ? "\n" : ",");
  return text;
}

Json evaluate_json(const netlist::Netlist& netlist, const data::LabelledImages& test) {
  const auto engine = exact::make_engine(netlist);
  const data::ImageView images(test.images);
  Workers workers(0);
  const netlist::Chain chain = chain_of(netlist);
  if (!chain.is_regression())
    return evaluation_json(netlist, engine->name(), evaluate(*engine, images, test.labels, workers));
  return evaluation_json(
      netlist, engine->name(),
      evaluate_quantities(*engine, chain.output->quantities, images, test.targets, workers).fit);
}

std::string weights_csv(const netlist::Synapses& synapses) {
  std::string text;
  for (std::size_t j = 0; j < synapses.weights.size(); ++j)
    text += fmt::format("{},{}\n", fmt::join(synapses.weights[j], ","), synapses.biases[j]);
  return text;
}

void add_section(std::vector<TextFile>& files, std::string_view document, std::string_view subject) {
  std::ranges::find(files, "README.md", &TextFile::path)->text +=
      fmt::format(document_section, document, subject);
}

}  // namespace

std::vector<TextFile> derived_files(const ising::Machine& machine) {
  std::vector<TextFile> files = package_machine(machine);
  add_section(files, ising::machine_name, "machine");
  return files;
}

std::vector<TextFile> derived_files(const analog::PulseUnit& unit) {
  std::vector<TextFile> files = package_unit(unit);
  add_section(files, analog::unit_name, "pulse unit");
  return files;
}

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

namespace {

/// What a run.json says about its data; nothing if it cannot be read, which the check of its shape reports.
data::DataOptions data_options_of(std::string_view run) {
  Diagnostics wrong;
  const auto configuration = run.empty() ? std::nullopt : parse_json(run, wrong);
  const Json* const options = configuration ? configuration->find("data_options") : nullptr;
  if (options == nullptr) return {};
  data::DataOptions read = data::read_data_options(*options, "/data_options", wrong);
  return wrong.empty() ? read : data::DataOptions{};
}

}  // namespace

std::vector<TextFile> derived_files(const netlist::Netlist& netlist, const data::LabelledImages& test,
                                    std::string_view run) {
  std::vector<TextFile> files =
      rtl::generate_rtl_folder(netlist, test.images, answers_of(netlist, test.images));
  files.push_back({wanted_name(netlist), wanted_text(netlist, test)});
  files.push_back({evaluation_name, canonical_json(evaluate_json(netlist, test))});
  files.push_back({netlist::document_name, write_netlist(netlist)});
  std::ranges::find(files, "README.md", &TextFile::path)->text +=
      chain_of(netlist).is_regression() ? with_targets(bundle_section) : bundle_section;
  rtl::add_data_header(files, netlist, data_options_of(run));
  for (const netlist::Layer& layer : chain_of(netlist).layers)
    files.push_back({"weights/" + layer.synapses->id + ".csv", weights_csv(*layer.synapses)});
  return files;
}

}  // namespace pulsewright::handoff
