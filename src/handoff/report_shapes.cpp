// SPDX-License-Identifier: Apache-2.0
#include "handoff/report_shapes.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/failure.h"
#include "handoff/bundle.h"
#include "parity/parity.h"
#include "train/option_fields.h"

namespace pulsewright::handoff {

namespace {

constexpr std::string_view training_shape = R"({
  "schema": "=pulsewright.training/1", "netlist_sha256": "sha256", "seed": "count", "search_start": "count",
  "cost": "number", "relative_cost": "number",
  "data?": {
    "name": "text", "train_images": "count", "test_images": "count", "rows": "count", "columns": "count",
    "channels?": "count", "pixels": "count", "maximum": "count", "maximum_origin": "text", "classes?": "count",
    "train_images_of_classes?": ["count"], "test_images_of_classes?": ["count"], "empty_classes?": ["count"],
    "targets?": [{"name": "text", "mean": "number", "deviation": "number"}], "class_names?": ["text"], "label_column?": "text", "scale?": "text", "saturated_values?": "count",
    "filled_values?": "count", "dropped_rows?": "count"},
  "layers": [{
    "inputs": "count", "neurons": "count", "length": "count", "encoding": "text", "accumulator": "text",
    "source_pair": "text", "plan": "text", "mean_scc_q16": "integer", "mean_abs_scc_q16": "integer",
    "probability": "number", "live_synapses": "count", "area": "number", "cost": "number"}],
  "train": {
    "images": "count", "correct?": "count", "accuracy?": "number", "float_correct?": "count",
    "float_accuracy?": "number", "rmse?": "number", "r2?": "number", "float_rmse?": "number", "float_r2?": "number"},
  "validation?": {
    "images": "count", "correct?": "count", "accuracy?": "number", "float_correct?": "count",
    "float_accuracy?": "number", "rmse?": "number", "r2?": "number", "float_rmse?": "number", "float_r2?": "number"},
  "test": {
    "images": "count", "correct?": "count", "accuracy?": "number", "float_correct?": "count",
    "float_accuracy?": "number", "rmse?": "number", "r2?": "number", "float_rmse?": "number", "float_r2?": "number"},
  "history": [{
    "phase": "text", "epoch": "count", "loss": "number", "accuracy": "number", "temperature": "number",
    "expected_lengths": ["number"]}]
})";

/// Without the options, which have a table of their own.
constexpr std::string_view run_shape = R"({
  "tool_version": "text", "data": "text", "data_sha256": "sha256",
  "data_options?": {
    "task?": "text", "label?": "text", "maximum?": "count", "labels?": "text", "class_names?": ["text"], "scale?": "text",
    "missing?": "text", "image?": ["count"],
    "columns?": [{"name?": "text", "low": "number", "high": "number", "median": "number"}]},
  "layers": ["text"],
  "from?": {"model_sha256": "sha256", "float_network_sha256": "sha256", "calibration_rows": "count"}
})";

constexpr std::string_view synthesis_shape = R"({
  "schema": "=pulsewright.synthesis/1", "target": "=ice40", "evidence": "=open_source_synthesis",
  "hardware_measurement_claimed": "flag", "tool": "text", "netlist_sha256": "sha256", "lut4": "count",
  "ff": "count", "carry": "count", "bram": "count", "synapses": "count", "cells": {"*": "count"}
})";

constexpr std::string_view parity_shape = R"({
  "schema": "=pulsewright.parity/2", "status": "text", "netlist_sha256": "sha256", "rtl_source": "text",
  "rtl_sha256": "sha256", "changed_files": ["text"], "compared": "text",
  "images": "count", "images_sha256": "sha256", "traced_images": "count", "stalled_images": "count",
  "seed": "count", "engine_differences": "count", "words_compared": "count", "mismatches": "count",
  "negative_control": "flag", "predicted_latency_clocks": "count", "predicted_interval_clocks": "count",
  "simulators": ["text"],
  "runs": [{
    "simulator": "text", "version": "text", "words_compared": "count", "stream_bits_compared": "count",
    "mismatches": "count", "first_differences": [], "cycles": "count", "resets_in_mid_image": "count",
    "bad_frames_dropped": "count", "latency_clocks": "count", "interval_clocks": "count",
    "corrupted_golden_caught": "flag", "mutant": "text", "mutant_caught": "flag",
    "mutant_difference": "text", "loaded_words?": "count", "refused_words?": "count"}]
})";

constexpr std::string_view machine_synthesis_shape = R"({
  "schema": "=pulsewright.machine_synthesis/1", "target": "=ice40", "evidence": "=open_source_synthesis",
  "hardware_measurement_claimed": "flag", "tool": "text", "machine_sha256": "sha256", "lut4": "count",
  "ff": "count", "carry": "count", "bram": "count", "flips_per_sweep": "count", "clocks_per_sweep": "count",
  "cells": {"*": "count"}
})";

constexpr std::string_view unit_synthesis_shape = R"({
  "schema": "=pulsewright.unit_synthesis/1", "target": "=ice40", "evidence": "=open_source_synthesis",
  "hardware_measurement_claimed": "flag", "tool": "text", "unit_sha256": "sha256", "lut4": "count",
  "ff": "count", "carry": "count", "bram": "count", "cross_points": "count", "clocks_per_update": "count",
  "cells": {"*": "count"}
})";

/// Only an equal proof is recorded, which has no difference but that of its control.
constexpr std::string_view machine_parity_shape = R"({
  "schema": "=pulsewright.machine_parity/1", "status": "text", "machine_sha256": "sha256", "rtl_source": "text",
  "rtl_sha256": "sha256", "changed_files": ["text"], "clocks": "count", "seed": "count", "mismatches": "count",
  "negative_control": "flag", "simulators": ["text"],
  "runs": [{
    "simulator": "text", "version": "text", "status": "text", "clocks_compared": "count",
    "spins_compared": "count", "mismatches": "count",
    "control": {
      "fault": "text", "status": "text", "clocks_compared": "count", "spins_compared": "count",
      "mismatches": "count",
      "first_difference?": {
        "clock": "count", "spin?": "count", "what": "text", "expected": "text", "got": "text"}}}]
})";

constexpr std::string_view unit_parity_shape = R"({
  "schema": "=pulsewright.unit_parity/1", "status": "text", "unit_sha256": "sha256", "rtl_sha256": "sha256",
  "vectors": "count", "seed": "count", "words_compared": "count", "mismatches": "count",
  "negative_control": "flag", "simulators": ["text"],
  "runs": [{
    "simulator": "text", "version": "text", "status": "text", "cycles": "count", "words_compared": "count",
    "mismatches": "count",
    "control": {"words_compared": "count", "mismatches": "count", "first_difference?": "text"}}]
})";

struct Report {
  std::string_view path;
  std::string_view shape;
  Subject subject = Subject::network;
};

constexpr Report reports[] = {
    {training_name, training_shape},
    {run_name, run_shape},
    {synthesis_name, synthesis_shape},
    {parity_name, parity_shape},
    {machine_synthesis_name, machine_synthesis_shape, Subject::machine},
    {machine_parity_name, machine_parity_shape, Subject::machine},
    {unit_synthesis_name, unit_synthesis_shape, Subject::unit},
    {unit_parity_name, unit_parity_shape, Subject::unit},
};

struct Type {
  std::string_view name;
  std::string_view meaning;
  std::string_view schema;  ///< JSON Schema
  bool (*holds)(const Json& value);
};

constexpr Type types[] = {
    {"text", "a string", R"({"type": "string"})",
     [](const Json& value) { return value.string() != nullptr; }},
    {"flag", "true or false", R"({"type": "boolean"})",
     [](const Json& value) { return value.get_if<bool>() != nullptr; }},
    {"integer", "an integer", R"({"type": "integer"})",
     [](const Json& value) { return value.integer() != nullptr; }},
    {"count", "an integer of at least 0", R"({"type": "integer", "minimum": 0})",
     [](const Json& value) { return value.integer() != nullptr && *value.integer() >= 0; }},
    {"number", "a number", R"({"type": "number"})",
     [](const Json& value) {
       const double* number = value.get_if<double>();
       return value.integer() != nullptr || (number != nullptr && std::isfinite(*number));
     }},
    {"sha256", "64 lowercase hexadecimal digits", R"({"type": "string", "pattern": "^[0-9a-f]{64}$"})",
     [](const Json& value) {
       return value.string() != nullptr && value.string()->size() == 64 &&
              value.string()->find_first_not_of("0123456789abcdef") == std::string::npos;
     }},
    {"counts", "an integer of at least 0, or a list of them",
     R"({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "array", "items": {"type": "integer"}}]})",
     [](const Json& value) { return value.integer() != nullptr || value.array() != nullptr; }},
};

const Type& type_called(std::string_view name) {
  const auto found = std::ranges::find(types, name, &Type::name);
  PW_ASSERT(found != std::end(types));
  return *found;
}

Json parsed(std::string_view text) {
  Diagnostics wrong;
  const auto value = parse_json(text, wrong);
  PW_ASSERT(value.has_value());
  return *value;
}

/// Adds the shape of every option that a run records.
class OptionShapes {
 public:
  explicit OptionShapes(Json& shape) : shape_(shape) {}

  void text(const train::OptionName& name, const std::string&) { place(name) = "text"; }
  template <class Value>
  void number(const train::OptionName& name, const Value&, train::Bounds<std::type_identity_t<Value>>) {
    if (!name.key.empty()) place(name) = std::is_integral_v<Value> ? "count" : "number";
  }
  void optional_number(const train::OptionName& name, const std::optional<double>&) {
    place(name) = "number";
  }
  void choice(const train::OptionName& name, auto, const auto&) { place(name) = "text"; }
  void choices(const train::OptionName& name, const auto&, const auto&, const auto&) {
    place(name).push_back("text");
  }
  template <class Value>
  void list(const train::OptionName& name, const std::vector<Value>&) {
    place(name).push_back(std::is_integral_v<Value> ? "count" : "text");
  }
  void flag(const train::OptionName& name, bool, bool) { place(name) = "flag"; }
  void mark(const train::OptionName& name, bool, std::string_view) { place(name) = "text"; }

 private:
  Json& place(const train::OptionName& name) { return train::place_of(name.key, shape_); }

  Json& shape_;
};

void add_options(Json& shape) {
  OptionShapes shapes(shape);
  const train::TrainOptions options;
  train::visit_fields(shapes, options);
  train::visit_fields(shapes, train::usual_augmentation);
}

Json object_schema(const Json::Object& shape) {
  Json schema;
  schema["type"] = "object";
  schema["additionalProperties"] = false;
  for (const auto& [name, inner] : shape) {
    if (name == "*") {
      schema["additionalProperties"] = shape_schema(inner);
      continue;
    }
    const bool optional = name.ends_with('?');
    const std::string key = name.substr(0, name.size() - (optional ? 1 : 0));
    schema["properties"][key] = shape_schema(inner);
    if (!optional) schema["required"].push_back(key);
  }
  return schema;
}

void check_type(const Json& value, const std::string& type, const std::string& pointer,
                Diagnostics& findings) {
  if (type.starts_with('=')) {
    if (value != Json(type.substr(1)))
      findings.push_back({Code::unknown_choice, pointer, quote_briefly(type.substr(1)), value.brief(), ""});
    return;
  }
  const Type& wanted = type_called(type);
  if (!wanted.holds(value))
    findings.push_back({Code::wrong_type, pointer, std::string(wanted.meaning), value.brief(), ""});
}

void check_array(const Json& value, const Json::Array& shape, const std::string& pointer,
                 Diagnostics& findings) {
  const Json::Array* array = value.array();
  if (array == nullptr) return findings.push_back({Code::wrong_type, pointer, "an array", value.brief(), ""});
  if (shape.empty() && !array->empty())
    findings.push_back({Code::out_of_range, pointer, "an empty array", value.brief(), ""});
  for (std::size_t i = 0; i < array->size() && !shape.empty(); ++i)
    check_shape((*array)[i], shape.front(), fmt::format("{}/{}", pointer, i), findings);
}

void check_object(const Json& value, const Json::Object& shape, const std::string& pointer,
                  Diagnostics& findings) {
  if (value.object() == nullptr)
    return findings.push_back({Code::wrong_type, pointer, "an object", value.brief(), ""});
  const auto any = shape.find("*");
  std::set<std::string_view> known;
  for (const auto& [name, inner] : shape) {
    if (name == "*") continue;
    const bool optional = name.ends_with('?');
    const std::string_view key = std::string_view(name).substr(0, name.size() - (optional ? 1 : 0));
    known.insert(key);
    if (const Json* member = value.find(key))
      check_shape(*member, inner, fmt::format("{}/{}", pointer, key), findings);
    else if (!optional)
      findings.push_back({Code::missing_key, fmt::format("{}/{}", pointer, key), "a value", "nothing", ""});
  }
  for (const auto& [key, member] : *value.object()) {
    if (known.contains(key)) continue;
    const std::string quoted = quote_briefly(pointer_token(key));
    const std::string where = fmt::format("{}/{}", pointer, quoted.substr(1, quoted.size() - 2));
    if (any != shape.end())
      check_shape(member, any->second, where, findings);
    else
      findings.push_back({Code::unknown_key, where, "no such key", member.brief(), ""});
  }
}

}  // namespace

bool is_known_report(std::string_view path, Subject subject) {
  const auto report = std::ranges::find(reports, path, &Report::path);
  return report != std::end(reports) && report->subject == subject;
}

std::optional<Json> report_shape(std::string_view path) {
  const auto report = std::ranges::find(reports, path, &Report::path);
  if (report == std::end(reports)) return std::nullopt;
  Json shape = parsed(report->shape);
  if (path == run_name) add_options(shape);
  return shape;
}

Json shape_schema(const Json& shape) {
  if (const Json::Object* object = shape.object()) return object_schema(*object);
  Json schema;
  if (const Json::Array* array = shape.array()) {
    schema["type"] = "array";
    if (array->empty())
      schema["maxItems"] = 0;
    else
      schema["items"] = shape_schema(array->front());
  } else if (shape.string()->starts_with('=')) {
    schema["const"] = shape.string()->substr(1);
  } else {
    schema = parsed(type_called(*shape.string()).schema);
  }
  return schema;
}

void check_report_shape(const std::string& path, const std::string& text, Diagnostics& findings) {
  const auto shape = report_shape(path);
  if (!shape) return;
  Diagnostics wrong;
  const auto document = parse_json(text, wrong);
  // One of another version has other members, of which nothing more is told.
  const bool is_current =
      !document || path != parity_name || check_schema(*document, parity::parity_history(), wrong);
  if (!is_current && wrong.back().hint.empty())
    wrong.back().hint = "run `pulsewright parity BUNDLE --sim both --images all` again";
  if (document && is_current) check_shape(*document, *shape, "", wrong);
  if (wrong.empty() && canonical_json(*document) != text)
    wrong.push_back({Code::not_canonical, "/", "the canonical form", "another text", ""});
  for (Diagnostic& diagnostic : wrong) {
    diagnostic.where = fmt::format("{}: {}", path, diagnostic.where);
    findings.push_back(std::move(diagnostic));
  }
}

void check_shape(const Json& value, const Json& shape, const std::string& pointer, Diagnostics& findings) {
  if (const std::string* type = shape.string())
    check_type(value, *type, pointer.empty() ? "/" : pointer, findings);
  else if (const Json::Array* array = shape.array())
    check_array(value, *array, pointer.empty() ? "/" : pointer, findings);
  else
    check_object(value, *shape.object(), pointer, findings);
}

}  // namespace pulsewright::handoff
