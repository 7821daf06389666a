// SPDX-License-Identifier: Apache-2.0
// QUBO text: `p qubo 0 max nodes couplers`, then `i i v` for each node and `i j v`, i < j, for each coupler.
#include <fmt/format.h>

#include "ising/format_files.h"
#include "ising/text_lines.h"

namespace pulsewright::ising {

namespace {

/// The comment that holds an offset, which the format has no place for.
constexpr std::string_view offset_comment = "energy = file value + ";

class QuboReader {
 public:
  QuboReader(std::string_view text, const std::string& name, Diagnostics& diagnostics)
      : lines_(text), name_(name), diagnostics_(diagnostics) {
    file_.draft.type = VariableType::binary;
  }

  DraftFile run() {
    while (lines_.next() && diagnostics_.size() < most_diagnostics) read_line();
    if (!diagnostics_.empty()) return std::move(file_);
    if (file_.draft.spins == 0)
      refuse(name_, "`p qubo 0 max nodes couplers`", "no such line");
    else if (nodes_ != stated_nodes_ || couplers_ != stated_couplers_)
      refuse(name_,
             fmt::format("{} nodes and {} couplers, as its p line says", stated_nodes_, stated_couplers_),
             fmt::format("{} and {}", nodes_, couplers_));
    if (!has_offset_)
      file_.notes.push_back(name_ + " states no offset (`c " + std::string(offset_comment) +
                            "...`): taken as 0");
    return std::move(file_);
  }

 private:
  void refuse(std::string where, std::string expected, std::string got) {
    diagnostics_.push_back({Code::model_syntax, std::move(where), std::move(expected), std::move(got), ""});
  }

  std::string here() const { return line_of(name_, lines_.number()); }

  void read_line() {
    const Fields fields = lines_.fields();
    if (fields.field[0] == "c") return read_comment();
    if (fields.field[0] == "p") return read_problem(fields);
    if (file_.draft.spins == 0)
      return refuse(here(), "`p qubo 0 max nodes couplers` first", quote_briefly(lines_.line()));
    read_term(fields);
  }

  void read_comment() {
    const std::size_t at = lines_.line().find(offset_comment);
    if (at == std::string_view::npos) return;
    std::string_view text = lines_.line().substr(at + offset_comment.size());
    text = text.substr(0, text.find_last_not_of(" \t") + 1);
    const auto offset = read_decimal(text);
    if (!offset) return refuse(here(), "a number as the offset", quote_briefly(text));
    file_.draft.offset = *offset;
    has_offset_ = true;
  }

  void read_problem(const Fields& fields) {
    const auto number = [&](std::size_t k, std::int64_t most) {
      return fields.count == 6 ? read_index(fields.field[k], most) : std::nullopt;
    };
    const auto spins = number(3, most_spins);
    const auto nodes = number(4, most_spins);
    const auto couplers = number(5, INT32_MAX);
    if (fields.field[1] != "qubo" || !spins || !nodes || !couplers || *spins == 0 || file_.draft.spins != 0)
      return refuse(here(),
                    fmt::format("one line `p qubo 0 max nodes couplers`, max from 1 to {}", most_spins),
                    quote_briefly(lines_.line()));
    file_.draft.spins = *spins;
    stated_nodes_ = *nodes;
    stated_couplers_ = *couplers;
  }

  void read_term(const Fields& fields) {
    const std::int64_t last = file_.draft.spins - 1;
    const auto first = fields.count == 3 ? read_index(fields.field[0], last) : std::nullopt;
    const auto second = fields.count == 3 ? read_index(fields.field[1], last) : std::nullopt;
    const auto value = fields.count == 3 ? read_decimal(fields.field[2]) : std::nullopt;
    if (!first || !second || !value || *first > *second)
      return refuse(here(), fmt::format("`i j value` with i <= j <= {}", last), quote_briefly(lines_.line()));
    ++(*first == *second ? nodes_ : couplers_);
    file_.draft.terms.push_back(
        {static_cast<std::int32_t>(*first), static_cast<std::int32_t>(*second), *value, lines_.number()});
  }

  TextLines lines_;
  const std::string& name_;
  Diagnostics& diagnostics_;
  DraftFile file_;
  std::int64_t stated_nodes_ = 0;
  std::int64_t stated_couplers_ = 0;
  std::int64_t nodes_ = 0;
  std::int64_t couplers_ = 0;
  bool has_offset_ = false;
};

}  // namespace

DraftFile read_qubo(std::string_view text, const std::string& name, Diagnostics& diagnostics) {
  return QuboReader(text, name, diagnostics).run();
}

std::string write_qubo(const SpinModel& model, Diagnostics& diagnostics) {
  const Terms terms = terms_of(model, VariableType::binary);
  const auto number = [&](std::int64_t value) {
    return number_text(value, terms.scale, Format::qubo, diagnostics);
  };
  std::string text = fmt::format("c {}{}\np qubo 0 {} {} {}\n", offset_comment, number(terms.offset),
                                 model.spins(), model.spins(), terms.quadratic.size());
  for (std::size_t i = 0; i < terms.linear.size(); ++i)
    fmt::format_to(std::back_inserter(text), "{0} {0} {1}\n", i, number(terms.linear[i]));
  for (const Coupling& term : terms.quadratic)
    fmt::format_to(std::back_inserter(text), "{} {} {}\n", term.first, term.second, number(term.weight));
  return text;
}

}  // namespace pulsewright::ising
