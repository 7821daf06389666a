// SPDX-License-Identifier: Apache-2.0
#include "flow/train_imported.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/document_kind.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/object_reader.h"
#include "exact/engine.h"
#include "flow/import_network.h"
#include "flow/output_place.h"
#include "interchange/import_model.h"
#include "mapping/activations.h"
#include "mapping/map_network.h"
#include "netlist/document.h"
#include "netlist/fields.h"
#include "publish/publisher.h"

namespace pulsewright::flow {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view mapping_file = "mapping.json";
constexpr std::size_t most_compared_rows = 1000;
constexpr std::uint64_t largest_report = 64 << 20;

/// The SHA-256 of the model that an import report names, if it is about this network.
std::optional<std::string> model_of_report(const fs::path& report, const std::string& sha256,
                                           Diagnostics& diagnostics) {
  Diagnostics wrong;
  std::string model, network;
  if (const auto json = parse_json(read_file(report, largest_report), wrong)) {
    ObjectReader reader(*json, "", wrong);
    model = reader.string("model_sha256");
    network = reader.string("float_network_sha256");
  }
  if (wrong.empty() && network != sha256)
    wrong.push_back({Code::data_mismatch, "/float_network_sha256",
                     "the SHA-256 of the float network beside it, " + sha256, quote_briefly(network),
                     "import the model again"});
  for (Diagnostic& one : wrong) {
    one.where = fmt::format("{}: {}", report.string(), one.where);
    diagnostics.push_back(std::move(one));
  }
  if (!wrong.empty()) return std::nullopt;
  return model;
}

/// The options that a mapping decides where the user does not.
void take_mapping(train::TrainOptions& options, const FloatSource& source, const mapping::Mapping& mapping,
                  const OpenOptions& open) {
  const auto usual = mapping::usual_fine_tuning;
  if (open.epochs) options.tune_epochs = usual.epochs;
  if (open.rate) options.recipe.tune_rate = usual.rate;
  options.recipe.smoothing = usual.smoothing;
  options.recipe.average_decay = usual.average_decay;
  if (!options.augmentation) options.augmentation = data::AugmentRange{};
  options.layers.clear();
  options.real_epochs = 0;
  options.search_epochs = 0;
  options.trains_real = false;
  if (open.lengths && mapping.natural_length() > 0) options.lengths = {mapping.natural_length()};
  auto network = std::make_shared<train::ImportedNetwork>(mapping.network);
  network->origin["model_sha256"] = source.model_sha256;
  network->origin["float_network_sha256"] = source.sha256;
  network->origin["calibration_rows"] = mapping.calibration_rows;
  options.from = std::move(network);
}

FloatComparison compare(const interchange::FloatNetwork& network, const mapping::Mapping& mapping,
                        const netlist::Netlist& netlist, const data::DataSet& data, unsigned threads) {
  FloatComparison comparison;
  const std::size_t rows = std::min(data.test.size(), most_compared_rows);
  const auto engine = exact::make_engine(netlist);
  const double unit = logit_unit(mapping, chain_of(netlist).layers.back());
  struct Row {
    bool float_correct, circuit_correct, same;
    double error, size;
  };
  std::vector<Row> results(rows);
  Workers workers(threads);
  workers.run(rows, [&](std::size_t r) {
    const std::size_t row = r * data.test.size() / rows;
    const auto image = data.test.image(row);
    const std::vector<double> logits = mapping::logits_of(network, data.maximum, image);
    const exact::Inference inference = engine->run(std::vector<std::int64_t>(image.begin(), image.end()));
    const auto label = static_cast<std::int64_t>(std::ranges::max_element(logits) - logits.begin());
    Row& result = results[r];
    result = {label == data.test.labels[row], inference.label == data.test.labels[row],
              label == inference.label, 0, 0};
    for (std::size_t k = 0; k < logits.size(); ++k) {
      const double got = unit * static_cast<double>(inference.logits()[k]);
      result.error += (got - logits[k]) * (got - logits[k]);
      result.size += logits[k] * logits[k];
    }
  });
  double error = 0, size = 0;
  for (const Row& row : results) {
    comparison.float_correct += row.float_correct;
    comparison.circuit_correct += row.circuit_correct;
    comparison.same_class += row.same;
    error += row.error;
    size += row.size;
  }
  comparison.rows = static_cast<std::int64_t>(rows);
  comparison.relative_error = size > 0 ? std::sqrt(error / size) : 0;
  return comparison;
}

}  // namespace

std::optional<FloatSource> load_float_source(const fs::path& from, Diagnostics& diagnostics) {
  const fs::path folder = fs::is_directory(from) ? from : from.parent_path();
  const fs::path file =
      fs::is_directory(from) || from.filename() == report_file ? folder / network_file : from;
  if (!fs::is_regular_file(file)) {
    diagnostics.push_back({Code::no_such_input, file.string(), "the float network that `import` wrote",
                           found_at(file), "pulsewright import MODEL --out FOLDER"});
    return std::nullopt;
  }
  const std::string bytes = read_file(file, interchange::largest_model);
  if (interchange::format_of(bytes) != interchange::ModelFormat::float_network) {
    diagnostics.push_back({Code::model_file_syntax, file.string(), "a float network", "another file",
                           "pulsewright import MODEL --out FOLDER makes one of it"});
    return std::nullopt;
  }
  Diagnostics wrong;
  auto network = interchange::read_float_network(bytes, wrong);
  for (Diagnostic& one : wrong) {
    one.where = fmt::format("{}: {}", file.string(), one.where);
    diagnostics.push_back(std::move(one));
  }
  if (!network) return std::nullopt;
  FloatSource source{std::move(*network), {}, sha256_hex(bytes)};
  source.sha256 = float_network_sha256(source.network);
  const fs::path report = folder / report_file;
  if (file.filename() != network_file || !fs::is_regular_file(report)) return source;
  const auto model = model_of_report(report, source.sha256, diagnostics);
  if (!model) return std::nullopt;
  source.model_sha256 = *model;
  return source;
}

std::optional<ImportedTraining> train_imported(ImportedTrainingRequest request,
                                               std::optional<data::DataSet> data,
                                               const TrainingListeners& listeners, const Mapped& mapped,
                                               Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  train::TrainOptions& options = request.options;
  check_output_inside("--out", request.out, diagnostics);
  if (options.name.empty())
    options.name = data::suggested_network_name(options.data, netlist::longest_prefix);
  if (!data) {
    data = load_data_set(options.data, options.data_options, diagnostics);
    // The run may go on, and be exported, from another folder.
    options.data = data::absolute_data_name(options.data);
  }
  if (!request.source || !data || diagnostics.size() != before) return std::nullopt;
  const FloatSource& source = *request.source;
  auto mapping = mapping::map_network(source.network, *data, options.threads, diagnostics);
  if (!mapping) return std::nullopt;
  take_mapping(options, source, *mapping, request.open);
  const auto begins = [&] {
    if (mapped) mapped(*data, to_text(*mapping));
  };
  publish::Publisher publisher(request.out, options, request.frames_mebibytes);
  auto report = train::train(options, *data, request.out, as_events(listeners.progress, false), diagnostics,
                             publisher.counting(listeners.stop), begins, publisher.observer());
  if (!report) return std::nullopt;
  const auto netlist = netlist::load_netlist(request.out / train::netlist_file, diagnostics);
  if (!netlist) return std::nullopt;
  ImportedTraining result{std::move(*report), to_json(*mapping),
                          compare(source.network, *mapping, *netlist, *data, options.threads)};
  Json document = result.mapping;
  document["comparison"] = to_json(result.comparison);
  write_file(request.out / mapping_file, canonical_json(document));
  return result;
}

Json to_json(const ImportedTraining& trained) {
  Json json = to_json(trained.report, false);
  json["mapping"] = trained.mapping;
  json["comparison"] = to_json(trained.comparison);
  return json;
}

Json to_json(const FloatComparison& comparison) {
  Json json;
  json["rows"] = comparison.rows;
  json["float_correct"] = comparison.float_correct;
  json["circuit_correct"] = comparison.circuit_correct;
  json["same_class"] = comparison.same_class;
  json["relative_error"] = comparison.relative_error;
  return json;
}

std::string to_text(const FloatComparison& comparison) {
  return fmt::format(
      "of {} test rows, the float network has {} right, the circuit {}; the same class for {}; logits differ "
      "by {:.3g} of their size\n",
      comparison.rows, comparison.float_correct, comparison.circuit_correct, comparison.same_class,
      comparison.relative_error);
}

}  // namespace pulsewright::flow
