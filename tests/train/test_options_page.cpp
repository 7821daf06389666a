// SPDX-License-Identifier: Apache-2.0
// The table of options in docs/training.md, made from the table in the source.
#include <filesystem>
#include <string>

#include <fmt/format.h>

#include "catch.h"
#include "samples/saved_text.h"
#include "train/option_fields.h"

namespace pulsewright::train {
namespace {

const std::filesystem::path page_path = std::filesystem::path(PULSEWRIGHT_ROOT) / "docs/training.md";

/// Writes a line of the page per option.
class PageTable {
 public:
  void text(const OptionName& name, const std::string&) { row(name, "an identifier", ""); }
  template <class Value>
  void number(const OptionName& name, const Value& value, Bounds<std::type_identity_t<Value>> bounds) {
    row(name, fmt::format("{} to {}", bounds.lowest, bounds.highest), fmt::format("{}", value));
  }
  void optional_number(const OptionName& name, const std::optional<double>&) { row(name, "a number", ""); }
  void list(const OptionName& name, const auto& values) {
    std::string usual;
    for (const auto& value : values) usual += fmt::format("{}{}", usual.empty() ? "" : " ", value);
    row(name, "a list", usual);
  }
  void choice(const OptionName& name, auto value, const auto& names) {
    row(name, words(names), std::string(to_text(value)));
  }
  void choices(const OptionName& name, const auto& values, const auto&, const auto& offered) {
    std::string usual;
    for (const auto value : values) usual += fmt::format("{}{}", usual.empty() ? "" : " ", to_text(value));
    row(name, words(offered), usual);
  }
  void flag(const OptionName& name, bool value, bool) { row(name, "true, false", value ? "true" : "false"); }
  void mark(const OptionName& name, bool, std::string_view word) { row(name, std::string(word), ""); }

  std::string lines =
      "| flag | in `run.json` | values | usual | meaning |\n| --- | --- | --- | --- | --- |\n";

 private:
  static std::string words(const auto& names) {
    std::string text;
    for (const std::string_view name : names) text += fmt::format("{}{}", text.empty() ? "" : ", ", name);
    return text;
  }
  static std::string quoted(std::string_view text) { return text.empty() ? "" : fmt::format("`{}`", text); }
  void row(const OptionName& name, const std::string& values, const std::string& usual) {
    const std::string_view key = name.key.substr(0, name.key.find('?'));
    lines += fmt::format("| {} | {} | {} | {} | {} |\n", quoted(name.flag), quoted(key), values, usual,
                         name.meaning);
  }
};

std::string page_with_table(std::string page) {
  PageTable table;
  TrainOptions options;
  options.name.clear();
  visit_fields(table, std::as_const(options));
  visit_fields(table, usual_augmentation);
  const std::string mark = "<!-- options -->\n";
  const std::size_t begin = page.find(mark);
  REQUIRE(begin != std::string::npos);
  const std::size_t end = page.find("<!-- end -->", begin);
  REQUIRE(end != std::string::npos);
  return page.replace(begin + mark.size(), end - begin - mark.size(), table.lines);
}

TEST_CASE("the table of options in docs/training.md is made from the source") {
  const std::string page = read_file(page_path);
  samples::check_saved_text(page_path, page_with_table(page));
}

}  // namespace
}  // namespace pulsewright::train
