// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/elementary.h"
#include "bench/engine_record.h"

namespace pulsewright::bench {

namespace {

/// Three significant digits, without an exponent below ten millions: "0.83", "512 000", "4.45e11".
std::string three_digits(double value) {
  if (value >= 1e7) return fmt::format("{:.2e}", value);
  if (value < 100) return fmt::format("{:.3g}", value);
  const double unit = power_of_ten(decade_of(value) - 2);
  std::string digits = fmt::format("{:.0f}", std::round(value / unit) * unit);
  for (std::size_t place = digits.size(); place > 3; place -= 3) digits.insert(place - 3, " ");
  return digits;
}

/// With its unit, bits by the gigabit: "512 000 images/s", "4 450 Gbit/s".
std::string quantity(double value, std::string_view unit) {
  if (unit == "image/s") return three_digits(value) + " images/s";
  return three_digits(value / 1e9) + " Gbit/s";
}

std::string spread(const Figure& figure) {
  const double scale = figure.unit == "image/s" ? 1 : 1e9;
  return fmt::format("{} to {}", three_digits(figure.lowest / scale), three_digits(figure.highest / scale));
}

std::string setting(const Figure& figure) {
  return figure.length == 0 ? figure.instruction_set
                            : fmt::format("N = {}, {}", figure.length, figure.instruction_set);
}

std::string table_head(const std::vector<std::string>& cells) {
  std::string rule = "|";
  for (std::size_t i = 0; i < cells.size(); ++i) rule += " --- |";
  return fmt::format("| {} |\n{}\n", fmt::join(cells, " | "), rule);
}

std::string_view verdict(double value, double goal) {
  return value >= goal ? "reached" : "missed";
}

/// The best instruction set that was measured under.
std::string best_set(const EngineRecord& record) {
  return record.figures.empty() ? "" : record.figures[0].instruction_set;
}

std::string goal_table(const EngineRecord& record) {
  std::string table = table_head({"what", "setting", "measured", "slowest to fastest run", "goal", ""});
  for (const Figure& figure : record.figures) {
    if (figure.goal)
      table += fmt::format("| {} | {} | {} | {} | {} | {} |\n", figure.meaning, setting(figure),
                           quantity(figure.value, figure.unit), spread(figure),
                           quantity(*figure.goal, figure.unit), verdict(figure.value, *figure.goal));
    for (const FigureRatio& ratio : figure.ratios)
      if (ratio.goal)
        table += fmt::format("| {} | {} | {} = {} times {} | {} | {} times | {} |\n", figure.meaning,
                             setting(figure), quantity(figure.value, figure.unit), three_digits(ratio.value),
                             ratio.to, spread(figure), three_digits(*ratio.goal),
                             verdict(ratio.value, *ratio.goal));
  }
  return table;
}

/// Figures that were measured under more than one instruction set, a row each.
std::string set_table(const EngineRecord& record) {
  std::vector<std::string> sets;
  for (const std::string& set : record.instruction_sets)
    if (std::ranges::count(record.figures, set, &Figure::instruction_set) > 0) sets.push_back(set);
  if (sets.size() < 2) return "";
  std::vector<std::string> head = {"what", "N"};
  head.insert(head.end(), sets.begin(), sets.end());
  std::string table = table_head(head);
  for (const Figure& figure : record.figures) {
    if (record.find(figure.name, sets[1], figure.length) == nullptr || figure.instruction_set != sets[0])
      continue;
    table += fmt::format("| {} | {} |", figure.meaning,
                         figure.length == 0 ? std::string("-") : std::to_string(figure.length));
    for (const std::string& set : sets) {
      const Figure* under = record.find(figure.name, set, figure.length);
      table +=
          fmt::format(" {} |", under == nullptr ? std::string("-") : quantity(under->value, under->unit));
    }
    table += "\n";
  }
  return table;
}

bool is_of_source(const Figure& figure) {
  return figure.name.find("_source_") != std::string::npos;
}

/// Ratios that have no goal, except those of sources.
std::string ratio_table(const EngineRecord& record) {
  std::string table = table_head({"what", "setting", "measured", "that is"});
  for (const Figure& figure : record.figures) {
    if (figure.instruction_set != best_set(record) || is_of_source(figure)) continue;
    for (const FigureRatio& ratio : figure.ratios)
      if (!ratio.goal)
        table += fmt::format("| {} | {} | {} | {} times {} |\n", figure.meaning, setting(figure),
                             quantity(figure.value, figure.unit), three_digits(ratio.value), ratio.to);
  }
  return table;
}

/// Three cells: the rate bit by bit, by words, and their ratio.
std::string both_ways(const EngineRecord& record, std::string_view work, std::string_view source,
                      const Figure& setting) {
  const auto way = [&](std::string_view name) {
    return record.find(fmt::format("{}_by_{}_{}", work, name, source), setting.instruction_set,
                       setting.length);
  };
  const Figure* bits = way("bits");
  const Figure* words = way("words");
  if (bits == nullptr || words == nullptr) return " - | - | - |";
  return fmt::format(" {} | {} | {} |", quantity(bits->value, bits->unit),
                     quantity(words->value, words->unit), three_digits(words->value / bits->value));
}

/// A row for each source and length; empty where no source was measured.
std::string source_table(const EngineRecord& record) {
  constexpr std::string_view first = "layer_by_words_";
  std::string rows;
  const Figure* roofline = record.find("roofline", best_set(record), 0);
  for (const Figure& figure : record.figures) {
    if (!figure.name.starts_with(first) || roofline == nullptr) continue;
    const std::string source = figure.name.substr(first.size());
    const auto cells = [&](std::string_view work) { return both_ways(record, work, source, figure); };
    rows += fmt::format("| {} | {} |{} {} |{}{}\n", source, figure.length, cells("layer"),
                        three_digits(figure.value / roofline->value), cells("one_more_stream"),
                        cells("from_reset"));
  }
  if (rows.empty()) return "";
  return table_head({"source", "N", "the streams of a layer: bit by bit", "by words", "ratio",
                     "of the roofline", "one more stream: bit by bit", "by words", "ratio",
                     "source and one stream: bit by bit", "by words", "ratio"}) +
         rows;
}

/// What others reach: bits of products, or of streams, in a second.
struct OtherProgram {
  std::string_view program;
  std::string_view work;
  double bits;  ///< per second
};
constexpr OtherProgram others[] = {
    {"UnarySim, FSULinear 784x128, N = 256", "3 images/s", 0.8e8},
    {"scgrad, evaluate_exact, 784-128-10, N = 256", "224 images/s", 224.0 * (784 * 128 + 128 * 10) * 256},
    {"a matrix product of torch for each cycle, napl's way", "", 6.7e9},
    {"sc-neurocore, dense kernel, packed before", "", 1.3e11},
    {"sc-neurocore, AND and population count of long streams", "", 4.45e11},
    {"plain C++, AND and population count", "", 3.4e11},
    {"plain C++, table lookup, as products that it stands for", "", 3.7e11},
    {"sc-neurocore, LFSR encoder, bits of streams", "", 4.8e8},
};

std::string comparison_table(const EngineRecord& record) {
  std::string table = table_head({"program", "bit/s", "as", "measured on"});
  const auto row = [&](std::string_view program, double bits, std::string_view work,
                       std::string_view machine) {
    table += fmt::format("| {} | {:.2e} | {} | {} |\n", program, bits, work, machine);
  };
  for (const OtherProgram& other : others) row(other.program, other.bits, other.work, "AMD EPYC");
  constexpr double products = (784 * 128 + 128 * 10) * 256.0;  // bits per image
  for (const char* name : {"packed_dense", "packed_network", "table_network", "layer_by_words_source_lfsr",
                           "from_reset_by_words_source_lfsr"})
    for (const Figure& figure : record.figures) {
      if (figure.name != name || figure.instruction_set != best_set(record)) continue;
      const bool counts_images = figure.unit == "image/s";
      row(fmt::format("**pulsewright**, {}, N = {}", figure.meaning, figure.length),
          counts_images ? figure.value * products : figure.value,
          counts_images ? quantity(figure.value, figure.unit) : "", record.processor);
    }
  return table;
}

}  // namespace

std::string to_text(const EngineRecord& record) {
  std::string text = fmt::format("{}: {}\n", record.processor, fmt::join(record.instruction_sets, ", "));
  if (record.quick) text += "quick run: the figures are not to be quoted\n";
  for (const Figure& figure : record.figures) {
    const std::string detail = figure.detail.empty() ? "" : fmt::format(" ({})", figure.detail);
    text += fmt::format("{}{}, {}: {} ({})", figure.meaning, detail, setting(figure),
                        quantity(figure.value, figure.unit), spread(figure));
    if (figure.goal)
      text += fmt::format(", goal {} {}", quantity(*figure.goal, figure.unit),
                          verdict(figure.value, *figure.goal));
    for (const FigureRatio& ratio : figure.ratios) {
      text += fmt::format(", {} times {}", three_digits(ratio.value), ratio.to);
      if (ratio.goal) text += fmt::format(", goal {} {}", *ratio.goal, verdict(ratio.value, *ratio.goal));
    }
    text += "\n";
  }
  return text;
}

std::string to_markdown(const EngineRecord& record) {
  std::string text =
      fmt::format("Processor: {}, with {}.\n", record.processor, fmt::join(record.instruction_sets, ", "));
  if (record.quick) text += "\nA quick run: the figures are not to be quoted.\n";
  text += "\n### Goals\n\n" + goal_table(record);
  text += "\n### Other ratios\n\n" + ratio_table(record);
  if (const std::string table = set_table(record); !table.empty())
    text += "\n### Under each instruction set\n\n" + table;
  if (const std::string table = source_table(record); !table.empty()) text += "\n### Sources\n\n" + table;
  text += "\n### Beside others, one core\n\n";
  text +=
      "The figures of others were found while this project was planned, on a shared AMD EPYC with "
      "AVX-512.\n\n";
  return text + comparison_table(record);
}

}  // namespace pulsewright::bench
