// SPDX-License-Identifier: Apache-2.0
#include "flow/import_network.h"

#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "base/document_kind.h"
#include "base/files.h"
#include "base/hash.h"
#include "flow/output_place.h"

namespace pulsewright::flow {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_case = 64 << 20;

void check_request(const ImportRequest& request, Diagnostics& diagnostics) {
  if (!request.out.empty()) check_output_folder("--out", request.out, "import", network_file, diagnostics);
  if (request.check.size() > 2)
    diagnostics.push_back({Code::bad_flag, "--check", "a JSON file, or INPUTS.npy OUTPUTS.npy",
                           fmt::format("{} files", request.check.size()), ""});
  for (const std::string& file : request.check)
    if (!fs::is_regular_file(file))
      diagnostics.push_back(
          {Code::no_such_input, "--check",
           request.check.size() == 1 ? "a JSON file with rows and logits" : "a file of numpy", found_at(file),
           ""});
}

std::optional<interchange::Agreement> check_files(const interchange::FloatNetwork& network,
                                                  const ImportRequest& request, Diagnostics& diagnostics) {
  const std::string inputs = read_file(request.check[0], interchange::largest_model);
  const std::string outputs = read_file(request.check[1], interchange::largest_model);
  return check_arrays(network, {request.check[0], inputs}, {request.check[1], outputs}, request.options,
                      diagnostics);
}

}  // namespace

bool is_stream_document(const std::string& document, Diagnostics& diagnostics) {
  if (fs::is_regular_file(document))
    return interchange::format_of(read_file(document, interchange::largest_model)) ==
           interchange::ModelFormat::streams;
  diagnostics.push_back({Code::no_such_input, document,
                         "a network in ONNX, NIR, safetensors or npz, or a document of sc-neurocore 0.7",
                         found_at(document), ""});
  return false;
}

std::optional<ImportedNetwork> import_network(const ImportRequest& request, Diagnostics& diagnostics) {
  check_request(request, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  interchange::ImportOptions options = request.options;
  std::optional<interchange::ModelCase> model_case;
  if (request.check.size() == 1) {
    model_case =
        interchange::read_model_case(read_file(request.check[0], largest_case), options.rates, diagnostics);
    for (Diagnostic& one : diagnostics) one.where = fmt::format("{}: {}", request.check[0], one.where);
    if (model_case && options.layers.empty()) options.layers = model_case->layers;
  }
  const std::string bytes = read_file(request.document, interchange::largest_model);
  const interchange::ModelFile file{request.document, fs::path(request.document).filename().string(), bytes};
  auto model = interchange::import_model(file, options, diagnostics);
  if (model && model_case && model_case->logits.empty())
    diagnostics.push_back({Code::data_mismatch, request.check[0], "rows of logits", "none", ""});
  if (!model || !diagnostics.empty()) return std::nullopt;
  ImportedNetwork imported{std::move(*model), {}, sha256_hex(bytes), {}, request.out};
  const std::string document = canonical_json(to_json(imported.model.network));
  imported.sha256 = sha256_hex(document);
  if (model_case) {
    imported.agreement = interchange::check_model(imported.model.network, *model_case, options, diagnostics);
    if (!imported.agreement) return std::nullopt;
  }
  if (request.check.size() == 2) {
    imported.agreement = check_files(imported.model.network, request, diagnostics);
    if (!imported.agreement) return std::nullopt;
  }
  if (!request.out.empty())
    replace_folder(request.out,
                   {{std::string(network_file), document},
                    {std::string(report_file), canonical_json(to_json(imported))}},
                   std::string(network_file));
  return imported;
}

Json to_json(const ImportedNetwork& imported) {
  Json object;
  object["outcome"] = "imported";
  object["diagnostics"] = Json(Json::Array{});
  object["report"] = imported.model.report.json();
  object["float_network_sha256"] = imported.sha256;
  object["model_sha256"] = imported.model_sha256;
  object["layers"] = imported.model.network.layers.size();
  if (!imported.out.empty()) object["out"] = imported.out;
  if (imported.agreement) {
    object["rows"] = imported.agreement->rows;
    object["largest_difference"] = imported.agreement->largest_difference;
    object["agrees"] = imported.agreement->agrees;
  }
  return object;
}

Json refusal_json(const Diagnostics& diagnostics) {
  Json object;
  object["outcome"] = "refused";
  object["status"] = "error";
  object["float_network_sha256"] = Json();
  object["report"] = Json();
  object["diagnostics"] = to_json(diagnostics);
  return object;
}

}  // namespace pulsewright::flow
