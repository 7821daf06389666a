// SPDX-License-Identifier: Apache-2.0
#include "interchange/import_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pulsewright::interchange {

Json ImportReport::json() const {
  Json json;
  json["format"] = format;
  json["input"] = input;
  json["folded"] = Json::array_of(folded);
  json["merged"] = Json::array_of(merged);
  json["permuted"] = Json::array_of(permuted);
  json["dropped"] = Json::array_of(dropped);
  json["approximated"] = Json::array_of(approximated);
  json["assumed"] = Json::array_of(assumed);
  Json names(Json::Array{});
  for (const auto& [from, to] : renamed) {
    Json pair;
    pair["from"] = from;
    pair["to"] = to;
    names.push_back(std::move(pair));
  }
  json["renamed"] = std::move(names);
  return json;
}

std::string ImportReport::text() const {
  std::string text = fmt::format("input: {}\nformat: {}\n", input, format);
  const auto add = [&](std::string_view word, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) text += fmt::format("{}: {}\n", word, line);
  };
  add("folded", folded);
  add("merged", merged);
  add("permuted", permuted);
  add("dropped", dropped);
  add("approximated", approximated);
  add("assumed", assumed);
  for (const auto& [from, to] : renamed) text += fmt::format("renamed: {} is {}\n", shown(from), to);
  return text;
}

std::string shown(std::string_view name) {
  constexpr std::size_t longest = 200;
  std::string text;
  for (const char c : name.substr(0, longest)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f)
      text += c;
    else
      text += fmt::format("\\x{:02x}", byte);
  }
  return name.size() > longest ? text + "..." : text;
}

std::string shape_text(const std::vector<std::int64_t>& dimensions) {
  return fmt::format("[{}]", fmt::join(dimensions, ", "));
}

}  // namespace pulsewright::interchange
