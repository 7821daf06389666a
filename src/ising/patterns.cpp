// SPDX-License-Identifier: Apache-2.0
#include "ising/patterns.h"

#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/files.h"
#include "base/hash.h"
#include "data/data_set.h"
#include "ising/draft.h"
#include "ising/text_lines.h"

namespace pulsewright::ising {

namespace {

constexpr std::int64_t most_side_sum = 16;
constexpr std::size_t most_patterns = 1000000;

/// -1 or +1; 0 for what is not a state.
std::int8_t state_of(std::string_view cell) {
  cell.remove_prefix(std::min(cell.find_first_not_of(" \t"), cell.size()));
  cell = cell.substr(0, cell.find_last_not_of(" \t") + 1);
  if (cell == "1" || cell == "+1") return 1;
  return cell == "0" || cell == "-1" ? -1 : 0;
}

/// One row; what is not a state is diagnosed and left out.
std::vector<std::int8_t> read_row(std::string_view line, const std::string& where, Diagnostics& diagnostics) {
  std::vector<std::int8_t> row;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find(',', at), line.size());
    const std::string_view cell = line.substr(at, end - at);
    const std::int8_t state = state_of(cell);
    if (state == 0 && diagnostics.size() < most_diagnostics)
      diagnostics.push_back({Code::model_syntax, fmt::format("{} column {}", where, row.size() + 1),
                             "0, 1 or -1", quote_briefly(cell), ""});
    row.push_back(state);
    at = end + 1;
  }
  return row;
}

}  // namespace

std::optional<Patterns> read_patterns(std::string_view text, const std::string& name,
                                      Diagnostics& diagnostics) {
  Patterns patterns;
  const std::size_t before = diagnostics.size();
  const auto refuse = [&](std::string where, std::string expected, std::string got) {
    diagnostics.push_back({Code::model_syntax, std::move(where), std::move(expected), std::move(got), ""});
  };
  TextLines lines(text);
  while (lines.next() && diagnostics.size() < most_diagnostics && patterns.states.size() <= most_patterns) {
    const std::string where = line_of(name, lines.number());
    patterns.states.push_back(read_row(lines.line(), where, diagnostics));
    const std::size_t spins = patterns.states.back().size();
    if (spins != patterns.states.front().size())
      refuse(where, fmt::format("{} states, as in the first row", patterns.states.front().size()),
             std::to_string(spins));
  }
  if (patterns.states.empty() || patterns.states.size() > most_patterns)
    refuse(name, fmt::format("1 to {} rows", most_patterns),
           patterns.states.empty() ? "none" : "more of them");
  else
    patterns.spins = static_cast<std::int64_t>(patterns.states.front().size());
  if (patterns.spins > most_pattern_spins)
    refuse(name, fmt::format("at most {} states of a row", most_pattern_spins),
           std::to_string(patterns.spins));
  if (diagnostics.size() != before) return std::nullopt;
  return patterns;
}

Patterns bars_and_stripes(std::int64_t height, std::int64_t width) {
  PW_ASSERT(height >= 1 && width >= 1 && height + width <= most_side_sum);
  Patterns patterns{height * width};
  const auto add = [&](std::int64_t colours, bool by_row) {
    std::vector<std::int8_t>& states = patterns.states.emplace_back();
    for (std::int64_t pixel = 0; pixel < patterns.spins; ++pixel)
      states.push_back((colours >> (by_row ? pixel / width : pixel % width) & 1) != 0 ? 1 : -1);
  };
  for (std::int64_t colours = 0; colours < std::int64_t{1} << height; ++colours) add(colours, true);
  // Images of one colour are both.
  for (std::int64_t colours = 1; colours + 1 < std::int64_t{1} << width; ++colours) add(colours, false);
  return patterns;
}

Patterns digit_patterns(bool is_test) {
  const data::DataSet digits = data::digits();
  const data::ImageSet& images = is_test ? digits.test : digits.train;
  Patterns patterns{static_cast<std::int64_t>(images.features) + digits.classes};
  for (std::size_t k = 0; k < images.size(); ++k) {
    std::vector<std::int8_t>& states = patterns.states.emplace_back();
    for (const std::uint8_t pixel : images.image(k)) states.push_back(2 * pixel >= digits.maximum ? 1 : -1);
    for (int label = 0; label < digits.classes; ++label) states.push_back(images.labels[k] == label ? 1 : -1);
  }
  return patterns;
}

std::optional<Patterns> named_patterns(std::string_view description) {
  if (description == "digits:train" || description == "digits:test")
    return digit_patterns(description == "digits:test");
  constexpr std::string_view family = "bars-and-stripes:";
  if (!description.starts_with(family)) return std::nullopt;
  description.remove_prefix(family.size());
  const std::size_t colon = description.find(':');
  if (colon == 0 || colon == description.npos || colon + 1 == description.size()) return std::nullopt;
  const auto height = read_index(description.substr(0, colon), most_side_sum - 1);
  const auto width = read_index(description.substr(colon + 1), most_side_sum - 1);
  if (!height || !width || *height < 1 || *width < 1 || *height + *width > most_side_sum) return std::nullopt;
  return bars_and_stripes(*height, *width);
}

std::string patterns_sha256(const Patterns& patterns) {
  std::string text;
  for (const auto& states : patterns.states) {
    for (const std::int8_t state : states) text += state > 0 ? '1' : '0';
    text += '\n';
  }
  return sha256_hex(text);
}

std::optional<Patterns> load_patterns(const std::string& name, Diagnostics& diagnostics) {
  if (auto patterns = named_patterns(name)) return patterns;
  if (std::filesystem::exists(name)) return read_patterns(read_file(name), name, diagnostics);
  diagnostics.push_back(
      {Code::no_such_input, quote_briefly(name),
       "a CSV file with patterns, bars-and-stripes:H:W with H + W at most 16, digits:train or digits:test",
       "nothing", ""});
  return std::nullopt;
}

}  // namespace pulsewright::ising
