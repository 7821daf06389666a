// SPDX-License-Identifier: Apache-2.0
#include "analog/golden.h"

#include <fmt/format.h>

#include "analog/golden_case.h"

namespace pulsewright::analog {

namespace {

using namespace golden;

/// A kind of case: the key that only its cases have, and its replay.
struct CaseKind {
  std::string_view key;
  std::optional<Replay> (*read)(const CaseReader&);
};

// Keys that several kinds have stand below those that decide.
constexpr CaseKind kinds[] = {
    {"io", read_forward},
    {"x_abs_max", read_management},
    {"x_bits", read_explicit_trains},
    {"trials", read_statistics},
    {"device", read_dense_update},
    {"weight_granularity", read_device_response},
    {"z", read_inference},
    {"f_lst", read_inference},
    {"g_plus", read_inference},
    {"global_readout", read_inference},
    {"after_decay", read_operations},
    {"nu", read_operations},
};

std::optional<Replay> read_case(const CaseReader& reader) {
  for (const CaseKind& kind : kinds)
    if (reader.has(kind.key)) return kind.read(reader);
  if (const Json* params = reader.json().find("params"))
    return params->find("transfer_every") != nullptr ? read_transfer(reader) : read_compound(reader);
  if (reader.has("name") && reader.text("name").starts_with("clip_")) return read_operations(reader);
  reader.diagnostics().push_back({Code::unknown_choice, reader.where(),
                                  "a case of a known kind: forward, update, device, compound, transfer, "
                                  "inference, statistics or operations",
                                  reader.json().brief(), "see the README of the vectors"});
  return std::nullopt;
}

}  // namespace

GoldenReport replay_golden(const Json& document, const std::string& where, Diagnostics& diagnostics) {
  GoldenReport report;
  const CaseReader root(document, where, diagnostics);
  if (document.object() == nullptr) {
    diagnostics.push_back({Code::wrong_type, where, "an object with cases", document.brief(), ""});
    return report;
  }
  const std::size_t before = diagnostics.size();
  std::vector<std::pair<std::string, Replay>> replays;
  std::size_t index = 0;
  for (const CaseReader& reader : root.objects("cases")) {
    const Json* name = reader.json().find("name");
    std::string label =
        name != nullptr && name->string() != nullptr ? *name->string() : fmt::format("case {}", index);
    if (auto replay = read_case(reader)) replays.emplace_back(std::move(label), std::move(*replay));
    ++index;
  }
  if (diagnostics.size() != before) return report;
  for (const auto& [name, replay] : replays) {
    Comparer comparer(report, name);
    replay(comparer);
    ++report.cases;
  }
  report.skipped = static_cast<std::int64_t>(index) - report.cases;
  return report;
}

Json golden_json(const GoldenReport& report) {
  Json json;
  json["cases"] = report.cases;
  json["comparisons"] = report.comparisons;
  json["failures"] = report.failures;
  json["skipped"] = report.skipped;
  json["worst_relative_error"] = report.worst_relative_error;
  json["worst_standard_errors"] = report.worst_standard_errors;
  Json::Array list;
  for (const GoldenFailure& failure : report.first_failures) {
    Json entry;
    entry["where"] = failure.where;
    entry["expected"] = failure.expected;
    entry["got"] = failure.got;
    list.push_back(std::move(entry));
  }
  json["first_failures"] = Json(std::move(list));
  return json;
}

}  // namespace pulsewright::analog
