// SPDX-License-Identifier: Apache-2.0
// COO text of dimod: `i j value` from 0, i = j linear, E = + sum. The comment `# offset=` is ours: dimod's
// text has no place for an offset.
#include <algorithm>

#include <fmt/format.h>

#include "ising/format_files.h"
#include "ising/text_lines.h"

namespace pulsewright::ising {

namespace {

class CooReader {
 public:
  CooReader(std::string_view text, const std::string& name, Diagnostics& diagnostics)
      : lines_(text), name_(name), diagnostics_(diagnostics) {}

  DraftFile run() {
    while (lines_.next() && diagnostics_.size() < most_diagnostics)
      if (lines_.line().find_first_not_of(" \t") == lines_.line().find('#'))
        read_comment();
      else
        read_term();
    if (diagnostics_.empty() && file_.draft.spins == 0) refuse(name_, "lines `i j value`", "none");
    if (!has_type_) file_.notes.push_back(name_ + " has no `# vartype=`: taken as SPIN");
    if (!has_offset_) file_.notes.push_back(name_ + " has no `# offset=`: taken as 0");
    return std::move(file_);
  }

 private:
  void refuse(std::string where, std::string expected, std::string got) {
    diagnostics_.push_back({Code::model_syntax, std::move(where), std::move(expected), std::move(got), ""});
  }

  std::string here() const { return line_of(name_, lines_.number()); }

  /// What stands behind `key` in a comment, without blanks around it.
  std::optional<std::string_view> value_behind(std::string_view key) const {
    const std::size_t at = lines_.line().find(key);
    if (at == std::string_view::npos) return std::nullopt;
    std::string_view value = lines_.line().substr(at + key.size());
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    return value.substr(0, value.find_last_not_of(" \t") + 1);
  }

  void read_comment() {
    if (const auto type = value_behind("vartype=")) {
      if (*type != "SPIN" && *type != "BINARY") refuse(here(), "SPIN or BINARY", quote_briefly(*type));
      file_.draft.type = *type == "BINARY" ? VariableType::binary : VariableType::spin;
      has_type_ = true;
    } else if (const auto text = value_behind("offset=")) {
      const auto offset = read_decimal(*text);
      if (!offset) refuse(here(), "a number", quote_briefly(*text));
      file_.draft.offset = offset.value_or(Decimal{});
      has_offset_ = true;
    } else if (const auto count = value_behind("spins=")) {
      const auto spins = read_index(*count, most_spins);
      if (!spins) refuse(here(), fmt::format("a number up to {}", most_spins), quote_briefly(*count));
      file_.draft.spins = std::max(file_.draft.spins, spins.value_or(0));
    }
  }

  void read_term() {
    const Fields fields = lines_.fields();
    if (fields.count != 3) return refuse(here(), "`i j value`", quote_briefly(lines_.line()));
    const auto first = read_index(fields.field[0], most_spins - 1);
    const auto second = read_index(fields.field[1], most_spins - 1);
    const auto value = read_decimal(fields.field[2]);
    if (!first || !second)
      return refuse(here(), fmt::format("variables from 0 to {}", most_spins - 1),
                    quote_briefly(lines_.line()));
    if (!value) return refuse(here(), "a number as the value", quote_briefly(fields.field[2]));
    file_.draft.spins = std::max({file_.draft.spins, *first + 1, *second + 1});
    file_.draft.terms.push_back(
        {static_cast<std::int32_t>(*first), static_cast<std::int32_t>(*second), *value, lines_.number()});
  }

  TextLines lines_;
  const std::string& name_;
  Diagnostics& diagnostics_;
  DraftFile file_;
  bool has_type_ = false;
  bool has_offset_ = false;
};

}  // namespace

DraftFile read_coo(std::string_view text, const std::string& name, Diagnostics& diagnostics) {
  return CooReader(text, name, diagnostics).run();
}

std::string write_coo(const SpinModel& model, Diagnostics& diagnostics) {
  const Terms terms = terms_of(model, VariableType::spin);
  const auto number = [&](std::int64_t value) {
    return number_text(value, terms.scale, Format::coo, diagnostics);
  };
  std::string text =
      fmt::format("# vartype=SPIN\n# offset={}\n# spins={}\n", number(terms.offset), model.spins());
  for (std::size_t i = 0; i < terms.linear.size(); ++i)
    if (terms.linear[i] != 0)
      fmt::format_to(std::back_inserter(text), "{0} {0} {1}\n", i, number(terms.linear[i]));
  for (const Coupling& term : terms.quadratic)
    fmt::format_to(std::back_inserter(text), "{} {} {}\n", term.first, term.second, number(term.weight));
  return text;
}

}  // namespace pulsewright::ising
