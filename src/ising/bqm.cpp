// SPDX-License-Identifier: Apache-2.0
// dimod's BQM JSON, schema 3.0.0, its arrays as JSON or (`use_bytes`) as little-endian bytes in base64.
#include <bit>
#include <cmath>
#include <cstring>
#include <set>

#include <fmt/format.h>

#include "base/json.h"
#include "ising/format_files.h"

namespace pulsewright::ising {

namespace {

/// The bytes of a base64 text with its padding; nothing if it is none.
std::optional<std::string> base64_bytes(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); at += 4) {
    std::uint32_t group = 0;
    int padding = 0;
    for (const char c : text.substr(at, 4)) {
      static constexpr std::string_view alphabet =
          "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
      const std::size_t digit = alphabet.find(c);
      const bool pads = c == '=' && at + 4 == text.size();
      if ((digit == std::string_view::npos && !pads) || (padding > 0 && !pads)) return std::nullopt;
      padding += pads;
      group = group << 6 | static_cast<std::uint32_t>(pads ? 0 : digit);
    }
    if (padding > 2) return std::nullopt;
    for (int k = 0; k < 3 - padding; ++k) bytes += static_cast<char>(group >> (16 - 8 * k) & 0xff);
  }
  return bytes;
}

template <class T>
std::optional<std::vector<double>> numbers_in(const std::string& bytes) {
  if (bytes.size() % sizeof(T) != 0) return std::nullopt;
  static_assert(std::endian::native == std::endian::little);
  std::vector<double> numbers;
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    numbers.push_back(static_cast<double>(value));
  }
  return numbers;
}

/// A double as the shortest decimal that reads back as it: what its author wrote, most likely.
std::optional<Decimal> decimal_of(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  return read_decimal(fmt::format("{}", value));
}

class BqmReader {
 public:
  BqmReader(const Json& document, const std::string& name, Diagnostics& diagnostics)
      : document_(document), name_(name), diagnostics_(diagnostics) {}

  DraftFile run() {
    if (document_.object() == nullptr) {
      refuse("", "an object", std::string(document_.type_name()));
      return std::move(file_);
    }
    read_head();
    const auto linear = numbers("linear_biases", "bias_type");
    const auto head = numbers("quadratic_head", "index_type");
    const auto tail = numbers("quadratic_tail", "index_type");
    const auto quadratic = numbers("quadratic_biases", "bias_type");
    if (!diagnostics_.empty()) return std::move(file_);
    if (linear.size() != static_cast<std::size_t>(file_.draft.spins))
      refuse("/linear_biases", fmt::format("{} numbers, as /num_variables says", file_.draft.spins),
             std::to_string(linear.size()));
    if (head.size() != quadratic.size() || tail.size() != quadratic.size())
      refuse("/quadratic_head", "as many heads and tails as biases",
             fmt::format("{}, {} and {}", head.size(), tail.size(), quadratic.size()));
    if (!diagnostics_.empty()) return std::move(file_);
    for (std::size_t i = 0; i < linear.size(); ++i)
      add(static_cast<double>(i), static_cast<double>(i), linear[i], "/linear_biases", i);
    for (std::size_t k = 0; k < quadratic.size() && diagnostics_.size() < most_diagnostics; ++k)
      add(head[k], tail[k], quadratic[k], "/quadratic_biases", k);
    read_labels();
    return std::move(file_);
  }

 private:
  void refuse(const std::string& pointer, std::string expected, std::string got) {
    diagnostics_.push_back(
        {Code::model_syntax, name_ + ": " + pointer, std::move(expected), std::move(got), ""});
  }

  const Json* member(const char* key) {
    const Json* found = document_.find(key);
    if (found == nullptr) refuse(std::string("/") + key, "this member", "none");
    return found;
  }

  void read_head() {
    if (const Json* version = document_.find("version"))
      if (const Json* schema = version->find("bqm_schema");
          schema == nullptr || schema->string() == nullptr || *schema->string() != "3.0.0")
        refuse("/version/bqm_schema", "\"3.0.0\"", schema ? schema->brief() : "none");
    if (const Json* count = member("num_variables")) {
      const std::int64_t* value = count->integer();
      if (value == nullptr || *value < 1 || *value > most_spins)
        refuse("/num_variables", fmt::format("an integer from 1 to {}", most_spins), count->brief());
      else
        file_.draft.spins = *value;
    }
    if (const Json* type = member("variable_type")) {
      const bool is_binary = type->string() != nullptr && *type->string() == "BINARY";
      if (!is_binary && (type->string() == nullptr || *type->string() != "SPIN"))
        refuse("/variable_type", "\"SPIN\" or \"BINARY\"", type->brief());
      file_.draft.type = is_binary ? VariableType::binary : VariableType::spin;
    }
    const Json* offset = document_.find("offset");
    if (offset == nullptr) {
      file_.notes.push_back(name_ + " has no offset: taken as 0");
    } else {
      const auto value = number_of(*offset);
      const auto decimal = value ? decimal_of(*value) : std::nullopt;
      if (!decimal) refuse("/offset", "a number", offset->brief());
      file_.draft.offset = decimal.value_or(Decimal{});
    }
  }

  static std::optional<double> number_of(const Json& value) {
    if (const std::int64_t* integer = value.integer()) return static_cast<double>(*integer);
    if (const double* number = value.get_if<double>()) return *number;
    return std::nullopt;
  }

  /// The array `key`; bytes are of the type that `type_key` names.
  std::vector<double> numbers(const char* key, const char* type_key) {
    const Json* list = member(key);
    if (list == nullptr) return {};
    if (const std::string* text = list->string()) return numbers_of_bytes(key, *text, type_key);
    if (list->array() == nullptr) {
      refuse(std::string("/") + key, "an array of numbers", list->brief());
      return {};
    }
    std::vector<double> values;
    for (const Json& element : *list->array()) {
      const auto value = number_of(element);
      if (!value && diagnostics_.size() < most_diagnostics)
        refuse(fmt::format("/{}/{}", key, values.size()), "a number", element.brief());
      values.push_back(value.value_or(0));
    }
    return values;
  }

  std::vector<double> numbers_of_bytes(const char* key, const std::string& text, const char* type_key) {
    const Json* type = document_.find(type_key);
    const std::string name = type != nullptr && type->string() != nullptr ? *type->string() : "";
    const auto bytes = base64_bytes(text);
    std::optional<std::vector<double>> values;
    if (bytes && name == "float64") values = numbers_in<double>(*bytes);
    if (bytes && name == "float32") values = numbers_in<float>(*bytes);
    if (bytes && name == "int32") values = numbers_in<std::int32_t>(*bytes);
    if (bytes && name == "int64") values = numbers_in<std::int64_t>(*bytes);
    if (!values)
      refuse(std::string("/") + key,
             fmt::format("base64 of float32, float64, int32 or int64, as /{} says", type_key),
             quote_briefly(text));
    return values.value_or(std::vector<double>{});
  }

  void add(double first, double second, double value, const char* pointer, std::size_t place) {
    const auto is_spin = [&](double spin) {
      return spin >= 0 && spin < static_cast<double>(file_.draft.spins) && spin == std::floor(spin);
    };
    const auto decimal = decimal_of(value);
    if (!is_spin(first) || !is_spin(second) || !decimal || (first == second && pointer[1] == 'q'))
      return refuse(fmt::format("{}/{}", pointer, place),
                    fmt::format("a finite number for two variables below {}", file_.draft.spins),
                    fmt::format("{} for {} and {}", value, first, second));
    file_.draft.terms.push_back({static_cast<std::int32_t>(first), static_cast<std::int32_t>(second),
                                 *decimal, static_cast<std::uint32_t>(place)});
  }

  void read_labels() {
    const Json* labels = document_.find("variable_labels");
    if (labels == nullptr || labels->array() == nullptr) return;
    std::vector<std::string> names;
    bool is_count = true;
    for (const Json& label : *labels->array()) {
      names.push_back(label.string() ? *label.string() : compact_json(label));
      is_count = is_count && label.integer() != nullptr &&
                 *label.integer() == static_cast<std::int64_t>(names.size()) - 1;
    }
    if (names.size() != static_cast<std::size_t>(file_.draft.spins) ||
        std::set<std::string>(names.begin(), names.end()).size() != names.size())
      return refuse("/variable_labels", fmt::format("{} labels that differ", file_.draft.spins),
                    std::to_string(names.size()));
    if (!is_count) file_.draft.labels = std::move(names);
  }

  const Json& document_;
  const std::string& name_;
  Diagnostics& diagnostics_;
  DraftFile file_;
};

}  // namespace

DraftFile read_bqm(std::string_view text, const std::string& name, Diagnostics& diagnostics) {
  const std::optional<Json> document = parse_json(text, diagnostics, Numbers::any);
  if (!document) {
    for (Diagnostic& diagnostic : diagnostics) diagnostic.where = name + ": " + diagnostic.where;
    return {};
  }
  return BqmReader(*document, name, diagnostics).run();
}

std::string write_bqm(const SpinModel& model, Diagnostics& diagnostics) {
  const Terms terms = terms_of(model, VariableType::spin);
  // JSON has doubles only: what it holds must be the number that is meant.
  const auto number = [&](std::int64_t value) {
    number_text(value, terms.scale, Format::bqm, diagnostics);
    return Json(static_cast<double>(value) / static_cast<double>(terms.scale));
  };
  Json document;
  document["type"] = "BinaryQuadraticModel";
  document["version"]["bqm_schema"] = "3.0.0";
  document["use_bytes"] = false;
  document["index_type"] = "int32";
  document["bias_type"] = "float64";
  document["num_variables"] = model.spins();
  document["num_interactions"] = terms.quadratic.size();
  document["variable_type"] = "SPIN";
  document["offset"] = number(terms.offset);
  document["info"] = Json(Json::Object{});
  Json::Array labels;
  for (std::int64_t i = 0; i < model.spins(); ++i)
    labels.push_back(model.labels.empty() ? Json(i) : Json(model.labels[static_cast<std::size_t>(i)]));
  document["variable_labels"] = labels;
  Json::Array linear, head, tail, quadratic;
  for (const std::int64_t value : terms.linear) linear.push_back(number(value));
  for (const Coupling& term : terms.quadratic) {
    head.push_back(term.first);
    tail.push_back(term.second);
    quadratic.push_back(number(term.weight));
  }
  document["linear_biases"] = linear;
  document["quadratic_head"] = head;
  document["quadratic_tail"] = tail;
  document["quadratic_biases"] = quadratic;
  return canonical_json(document);
}

}  // namespace pulsewright::ising
