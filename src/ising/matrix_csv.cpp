// SPDX-License-Identifier: Apache-2.0
// Rows of J as CSV: symmetric, each coupling standing there twice, or upper triangular. A diagonal is
// refused: some programs mean fields by it and others an offset.
#include <fmt/format.h>

#include "ising/format_files.h"
#include "ising/text_lines.h"

namespace pulsewright::ising {

namespace {

/// A dense matrix beyond this takes more than 1 GiB of text.
constexpr std::size_t most_rows = 16384;

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  for (;;) {
    const std::size_t end = line.find(',');
    std::string_view cell = line.substr(0, end);
    cell.remove_prefix(std::min(cell.find_first_not_of(" \t"), cell.size()));
    cells.push_back(cell.substr(0, cell.find_last_not_of(" \t") + 1));
    if (end == std::string_view::npos) return cells;
    line = line.substr(end + 1);
  }
}

class MatrixReader {
 public:
  MatrixReader(std::string_view text, const std::string& name, Diagnostics& diagnostics)
      : lines_(text), name_(name), diagnostics_(diagnostics) {}

  DraftFile run() {
    while (lines_.next() && diagnostics_.size() < most_diagnostics) read_row();
    if (diagnostics_.empty() && (rows_.empty() || rows_.size() != rows_.front().size()))
      refuse(name_, "as many rows as columns", fmt::format("{} rows", rows_.size()));
    if (diagnostics_.empty()) take_couplings();
    return std::move(file_);
  }

 private:
  void refuse(std::string where, std::string expected, std::string got) {
    diagnostics_.push_back({Code::model_syntax, std::move(where), std::move(expected), std::move(got), ""});
  }

  void read_row() {
    const std::string where = line_of(name_, lines_.number());
    const std::vector<std::string_view> cells = cells_of(lines_.line());
    const std::size_t columns = rows_.empty() ? cells.size() : rows_.front().size();
    if (cells.size() != columns || columns > most_rows || rows_.size() >= columns)
      return refuse(where,
                    fmt::format("one of {} rows of {} numbers, at most {}", columns, columns, most_rows),
                    fmt::format("row {} with {} numbers", rows_.size() + 1, cells.size()));
    std::vector<Decimal> row;
    for (const std::string_view cell : cells) {
      const auto value = read_decimal(cell);
      if (!value && diagnostics_.size() < most_diagnostics)
        refuse(fmt::format("{} column {}", where, row.size() + 1), "a number", quote_briefly(cell));
      row.push_back(value.value_or(Decimal{}));
    }
    line_numbers_.push_back(lines_.number());
    rows_.push_back(std::move(row));
  }

  void take_couplings() {
    bool is_upper = true;
    for (std::size_t i = 0; i < rows_.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) is_upper = is_upper && rows_[i][j] == Decimal{};
    file_.draft.spins = static_cast<std::int64_t>(rows_.size());
    file_.draft.negated = true;
    for (std::size_t i = 0; i < rows_.size() && diagnostics_.size() < most_diagnostics; ++i) {
      const std::string where = line_of(name_, line_numbers_[i]);
      if (rows_[i][i] != Decimal{}) refuse(where, "0 on the diagonal", "another number");
      for (std::size_t j = i + 1; j < rows_.size(); ++j) {
        if (!is_upper && rows_[i][j] != rows_[j][i] && diagnostics_.size() < most_diagnostics)
          refuse(fmt::format("{} column {}", where, j + 1), "a symmetric or an upper triangular matrix",
                 fmt::format("another number than in line {} column {}", line_numbers_[j], i + 1));
        if (rows_[i][j] != Decimal{})
          file_.draft.terms.push_back(
              {static_cast<std::int32_t>(i), static_cast<std::int32_t>(j), rows_[i][j], line_numbers_[i]});
      }
    }
    file_.notes.push_back(fmt::format(
        "{} is {}", name_, is_upper ? "upper triangular" : "symmetric: each coupling counts once"));
  }

  TextLines lines_;
  const std::string& name_;
  Diagnostics& diagnostics_;
  DraftFile file_;
  std::vector<std::vector<Decimal>> rows_;
  std::vector<std::uint32_t> line_numbers_;
};

}  // namespace

DraftFile read_matrix(std::string_view text, const std::string& name, Diagnostics& diagnostics) {
  return MatrixReader(text, name, diagnostics).run();
}

std::string write_matrix(const SpinModel& model, Diagnostics& diagnostics) {
  const bool too_large = model.fields.size() > most_rows;
  if (model.has_fields() || model.offset != 0 || too_large)
    diagnostics.push_back({Code::not_in_format, "matrix",
                           fmt::format("a model of at most {} spins without fields and offset", most_rows),
                           too_large ? fmt::format("{} spins", model.spins()) : "fields or an offset",
                           "write it as .coo, .json or .qubo"});
  if (too_large) return "";
  const std::size_t spins = model.fields.size();
  std::vector<std::vector<std::string>> rows(spins, std::vector<std::string>(spins, "0"));
  for (const Coupling& coupling : model.couplings) {
    const auto i = static_cast<std::size_t>(coupling.first);
    const auto j = static_cast<std::size_t>(coupling.second);
    rows[i][j] = rows[j][i] = number_text(coupling.weight, model.scale, Format::matrix, diagnostics);
  }
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t j = 0; j < spins; ++j) text += (j > 0 ? "," : "") + row[j];
    text += '\n';
  }
  return text;
}

}  // namespace pulsewright::ising
