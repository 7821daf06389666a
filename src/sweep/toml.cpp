// SPDX-License-Identifier: Apache-2.0
#include "sweep/toml.h"

#include <cmath>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace pulsewright::sweep {

namespace {

class Converter {
 public:
  explicit Converter(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  Json convert(const toml::node& node) {
    if (const auto* table = node.as_table()) {
      Json object(Json::Object{});
      for (const auto& [key, member] : *table) object[std::string(key.str())] = convert(member);
      return object;
    }
    if (const auto* array = node.as_array()) {
      Json list(Json::Array{});
      for (const toml::node& element : *array) list.push_back(convert(element));
      return list;
    }
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* integer = node.as_integer()) return integer->get();
    if (const auto* flag = node.as_boolean()) return flag->get();
    if (const auto* number = node.as_floating_point(); number != nullptr && std::isfinite(number->get()))
      return number->get();
    diagnostics_.push_back({Code::plan_syntax, fmt::format("line {}", node.source().begin.line),
                            "a text, a finite number, true or false, a list or a table", "another value",
                            ""});
    return {};
  }

 private:
  Diagnostics& diagnostics_;
};

}  // namespace

std::optional<Json> parse_toml(std::string_view text, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  try {
    const toml::table table = toml::parse(text);
    Json value = Converter(diagnostics).convert(table);
    if (diagnostics.size() != before) return std::nullopt;
    return value;
  } catch (const toml::parse_error& error) {
    diagnostics.push_back({Code::plan_syntax, fmt::format("line {}", error.source().begin.line), "TOML",
                           quote_briefly(error.description()), ""});
    return std::nullopt;
  }
}

}  // namespace pulsewright::sweep
