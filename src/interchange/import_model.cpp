// SPDX-License-Identifier: Apache-2.0
#include "interchange/import_model.h"

#include <algorithm>

#include <fmt/format.h>

namespace pulsewright::interchange {

namespace {

constexpr std::string_view hdf5_signature("\x89HDF\r\n\x1a\n", 8);

std::uint64_t length_of_header(std::string_view bytes) {
  std::uint64_t length = 0;
  for (std::size_t i = 8; i-- > 0;) length = length << 8 | static_cast<unsigned char>(bytes[i]);
  return length;
}

std::optional<ImportedModel> import_float_network(const ModelFile& file, Diagnostics& diagnostics) {
  auto network = read_float_network(file.bytes, diagnostics);
  if (!network) return std::nullopt;
  ImportedModel result;
  result.network = std::move(*network);
  result.report.format = "float network";
  result.report.input = "as the document says: a pixel p enters as p / maximum";
  return result;
}

std::string input_text(const ImportOptions& options, const ImportReport& report) {
  const std::string pixel = options.maximum > 0 ? fmt::format("p / {}", options.maximum)
                                                : std::string("p / maximum, with the maximum of the data");
  if (!options.mean.empty() || !options.deviation.empty())
    return fmt::format(
        "a pixel p enters as ({} - mean) / deviation, by --mean and --deviation; layer 1 has it in its "
        "weights",
        pixel);
  if (options.maximum > 0) return fmt::format("a pixel p enters as {}, by --input", pixel);
  const bool normalises = std::ranges::any_of(
      report.folded, [](const std::string& line) { return line.ends_with("folded into the first layer"); });
  if (normalises) return fmt::format("a pixel p enters as {}; the graph normalises it itself", pixel);
  return fmt::format("assumed: a pixel p enters as {}; --input, --mean and --deviation say otherwise", pixel);
}

}  // namespace

ModelFormat format_of(std::string_view bytes) {
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first != bytes.npos && (bytes[first] == '{' || bytes[first] == '[')) {
    // The schema of a float network is the last of its three keys.
    return bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 200)).find(float_network_schema) !=
                   bytes.npos
               ? ModelFormat::float_network
               : ModelFormat::streams;
  }
  if (bytes.starts_with("PK")) return ModelFormat::npz;
  if (bytes.starts_with(hdf5_signature)) return ModelFormat::nir;
  if (bytes.size() > 8 && bytes[8] == '{' && length_of_header(bytes) < largest_model)
    return ModelFormat::safetensors;
  return bytes.empty() ? ModelFormat::none : ModelFormat::onnx;
}

bool spread_normalisation(const ImportOptions& options, std::int64_t channels, std::vector<double>& mean,
                          std::vector<double>& deviation, Diagnostics& diagnostics) {
  const auto spread = [&](const char* flag, std::vector<double> list, double otherwise) {
    if (list.empty()) list = {otherwise};
    if (list.size() == 1) list.resize(static_cast<std::size_t>(channels), list[0]);
    if (list.size() != static_cast<std::size_t>(channels))
      diagnostics.push_back({Code::bad_flag, flag,
                             fmt::format("one number, or {}, one per channel", channels),
                             fmt::format("{} numbers", list.size()), ""});
    return list;
  };
  const std::size_t before = diagnostics.size();
  mean = spread("--mean", options.mean, 0);
  deviation = spread("--deviation", options.deviation, 1);
  if (std::ranges::any_of(deviation, [](double d) { return !(d > 0); }))
    diagnostics.push_back({Code::bad_flag, "--deviation", "numbers greater than 0", "another one", ""});
  return diagnostics.size() == before;
}

std::optional<ImportedModel> import_model(const ModelFile& file, const ImportOptions& options,
                                          Diagnostics& diagnostics) {
  std::optional<ImportedModel> result;
  switch (format_of(file.bytes)) {
    case ModelFormat::float_network:
      return import_float_network(file, diagnostics);
    case ModelFormat::npz:
      result = import_npz(file, options, diagnostics);
      break;
    case ModelFormat::safetensors:
      result = import_safetensors(file, options, diagnostics);
      break;
    case ModelFormat::nir:
      result = import_nir(file, options, diagnostics);
      break;
    case ModelFormat::onnx:
      result = import_onnx(file, options, diagnostics);
      break;
    case ModelFormat::streams:
    case ModelFormat::none:
      diagnostics.push_back(
          {Code::model_file_syntax, file.name, "ONNX, NIR, safetensors or npz", "another file", ""});
  }
  if (!result) return std::nullopt;
  result->network.input.maximum = options.maximum;
  result->report.input = input_text(options, result->report);
  return result;
}

}  // namespace pulsewright::interchange
