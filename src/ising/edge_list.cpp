// SPDX-License-Identifier: Apache-2.0
// Edge lists as of the G-set: weights of a cut, so that J = -w. A line may lack its weight, which then is 1.
#include <fmt/format.h>

#include "ising/format_files.h"
#include "ising/text_lines.h"

namespace pulsewright::ising {

namespace {

class EdgeListReader {
 public:
  EdgeListReader(std::string_view text, const std::string& name, Diagnostics& diagnostics)
      : lines_(text), name_(name), diagnostics_(diagnostics) {}

  DraftFile run() {
    if (!read_head()) return std::move(file_);
    while (lines_.next() && diagnostics_.size() < most_diagnostics) read_edge();
    const auto found = static_cast<std::int64_t>(file_.draft.terms.size());
    if (diagnostics_.empty() && found != edges_)
      refuse(name_, fmt::format("{} edges, as its first line says", edges_), std::to_string(found));
    return std::move(file_);
  }

 private:
  void refuse(std::string where, std::string expected, std::string got, std::string hint = {}) {
    diagnostics_.push_back(
        {Code::model_syntax, std::move(where), std::move(expected), std::move(got), std::move(hint)});
  }

  std::string here() const { return line_of(name_, lines_.number()); }

  bool read_head() {
    if (!lines_.next()) {
      refuse(name_, "`spins edges`, then a line for each edge", "an empty file");
      return false;
    }
    const Fields head = lines_.fields();
    const auto spins = head.count == 2 ? read_index(head.field[0], most_spins) : std::nullopt;
    const auto edges = head.count == 2 ? read_index(head.field[1], INT32_MAX) : std::nullopt;
    if (!spins || !edges || *spins == 0) {
      refuse(here(), fmt::format("two numbers, `spins edges`, with 1 to {} spins", most_spins),
             quote_briefly(lines_.line()));
      return false;
    }
    file_.draft.spins = *spins;
    edges_ = *edges;
    return true;
  }

  void read_edge() {
    const Fields fields = lines_.fields();
    const std::int64_t spins = file_.draft.spins;
    if (fields.count != 2 && fields.count != 3)
      return refuse(here(), "`vertex vertex [weight]`", quote_briefly(lines_.line()));
    const auto first = read_index(fields.field[0], spins);
    const auto second = read_index(fields.field[1], spins);
    const auto weight = fields.count == 3 ? read_decimal(fields.field[2]) : Decimal{1, 0};
    if (!first || !second || *first == 0 || *second == 0)
      return refuse(here(), fmt::format("vertices from 1 to {}", spins), quote_briefly(lines_.line()));
    if (*first == *second) return refuse(here(), "two vertices that differ", quote_briefly(lines_.line()));
    if (!weight) return refuse(here(), "a number as the weight", quote_briefly(fields.field[2]));
    file_.draft.terms.push_back({static_cast<std::int32_t>(*first - 1),
                                 static_cast<std::int32_t>(*second - 1), *weight, lines_.number()});
  }

  TextLines lines_;
  const std::string& name_;
  Diagnostics& diagnostics_;
  DraftFile file_;
  std::int64_t edges_ = 0;
};

}  // namespace

DraftFile read_edges(std::string_view text, const std::string& name, Diagnostics& diagnostics) {
  return EdgeListReader(text, name, diagnostics).run();
}

std::string write_edges(const SpinModel& model, Diagnostics& diagnostics) {
  if (model.has_fields() || model.offset != 0)
    diagnostics.push_back({Code::not_in_format, "edges", "a model without fields and offset",
                           model.has_fields() ? "fields" : "an offset", "write it as .coo, .json or .qubo"});
  std::string text = fmt::format("{} {}\n", model.spins(), model.couplings.size());
  for (const Coupling& coupling : model.couplings)
    fmt::format_to(std::back_inserter(text), "{} {} {}\n", coupling.first + 1, coupling.second + 1,
                   number_text(-coupling.weight, model.scale, Format::edges, diagnostics));
  return text;
}

}  // namespace pulsewright::ising
