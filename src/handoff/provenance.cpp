// SPDX-License-Identifier: Apache-2.0
#include "handoff/provenance.h"

#include <fmt/format.h>

#include "handoff/bundle.h"

namespace pulsewright::handoff {

namespace {

std::string words_of(const std::optional<ModelOrigin>& origin) {
  return origin
             ? fmt::format("model {}, float network {}", origin->model_sha256, origin->float_network_sha256)
             : "none";
}

}  // namespace

std::optional<ModelOrigin> origin_of_run(std::string_view run) {
  Diagnostics told;
  const auto json = parse_json(run, told);
  const Json* from = json && json->object() != nullptr ? json->find("from") : nullptr;
  if (from == nullptr || from->object() == nullptr) return std::nullopt;
  const Json* model = from->find("model_sha256");
  const Json* network = from->find("float_network_sha256");
  if (model == nullptr || network == nullptr || model->string() == nullptr || network->string() == nullptr)
    return std::nullopt;
  return ModelOrigin{*model->string(), *network->string()};
}

void check_origin(const std::optional<ModelOrigin>& named, const std::string* run, Diagnostics& findings) {
  const std::optional<ModelOrigin> origin = run == nullptr ? std::nullopt : origin_of_run(*run);
  if (named != origin)
    findings.push_back({Code::artefacts_disagree, fmt::format("{}: /imported_from", manifest_name),
                        fmt::format("what {} names: {}", run_name, words_of(origin)), words_of(named), ""});
}

}  // namespace pulsewright::handoff
