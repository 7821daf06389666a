// SPDX-License-Identifier: Apache-2.0
#include "base/toml.h"

#include <string>

#include <fmt/format.h>

namespace pulsewright {

/// A damaged document broke what toml++ takes for granted.
struct UnexpectedToml {};

}  // namespace pulsewright

// In a release build toml++ has the compiler assume what it asserts, and a damaged document can break it.
// Here an assertion throws in every build; where toml++ says that nothing is thrown, it ends the program. No
// other file includes toml++, so that its inline functions are these.
#undef NDEBUG
#pragma GCC diagnostic push
#if defined(__clang__)
#pragma GCC diagnostic ignored "-Wexceptions"
#else
#pragma GCC diagnostic ignored "-Wterminate"
#endif
#define TOML_ASSERT(condition) ((condition) ? static_cast<void>(0) : throw ::pulsewright::UnexpectedToml())
#include <toml++/toml.h>
#pragma GCC diagnostic pop

namespace pulsewright {

namespace {

class Converter {
 public:
  Converter(std::string_view where, Diagnostics& diagnostics) : where_(where), diagnostics_(diagnostics) {}

  Json convert(const toml::node& node) {
    if (const auto* table = node.as_table()) {
      Json json{Json::Object{}};
      for (const auto& [key, value] : *table) json[std::string(key.str())] = convert(value);
      return json;
    }
    if (const auto* array = node.as_array()) {
      Json::Array list;
      for (const toml::node& element : *array) list.push_back(convert(element));
      return Json(std::move(list));
    }
    if (const auto* text = node.as_string()) return Json(text->get());
    if (const auto* integer = node.as_integer()) return Json(std::int64_t{integer->get()});
    if (const auto* number = node.as_floating_point()) return Json(number->get());
    if (const auto* flag = node.as_boolean()) return Json(flag->get());
    diagnostics_.push_back({Code::wrong_type, fmt::format("{}:{}", where_, node.source().begin.line),
                            "a text, a number, true or false", "a date or a time", ""});
    return Json();
  }

 private:
  std::string where_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::optional<Json> parse_toml(std::string_view text, std::string_view where, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  try {
    const toml::table table = toml::parse(text);
    Json json = Converter(where, diagnostics).convert(table);
    if (diagnostics.size() != before) return std::nullopt;
    return json;
  } catch (const toml::parse_error& error) {
    const toml::source_position place = error.source().begin;
    diagnostics.push_back({Code::data_syntax, fmt::format("{}:{}:{}", where, place.line, place.column),
                           "TOML 1.0", std::string(quote_briefly(error.description())), ""});
  } catch (const UnexpectedToml&) {
    diagnostics.push_back({Code::data_syntax, std::string(where), "TOML 1.0", "a damaged document", ""});
  }
  return std::nullopt;
}

}  // namespace pulsewright
