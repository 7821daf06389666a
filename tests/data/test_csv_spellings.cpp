// SPDX-License-Identifier: Apache-2.0
// One table, written in every way that a program may write it, is one data set.
#include <algorithm>
#include <tuple>

#include "base/files.h"
#include "base/random.h"
#include "catch.h"
#include "data/data_set.h"
#include "data/idx_folder.h"
#include "samples/chosen_seed.h"

namespace pulsewright::data {
namespace {

constexpr int tables = 400;
constexpr std::string_view label_names[] = {"kind, of it", "say \"b\"", "10", "9", "cat", "dog"};

struct Table {
  std::size_t pixels = 0;
  std::vector<std::vector<int>> images;
  std::vector<std::string> labels;
};

/// How a table is written.
struct Spelling {
  bool byte_order_mark = false;
  bool header = false;
  bool quotes = false;
  bool final_newline = true;
  int blank_lines = 0;
  std::string line_end = "\n";
  std::size_t label_column = 0;
};

Table random_table(Random& random, bool texts) {
  Table table;
  table.pixels = 1 + random.below(9);
  const std::size_t classes = 2 + random.below(5);
  const std::uint64_t brightest = 1 + random.below(255);
  const std::size_t count = 5 * (2 + random.below(6)) + random.below(5);
  for (std::size_t i = 0; i < count; ++i) {
    table.images.emplace_back();
    for (std::size_t p = 0; p < table.pixels; ++p)
      table.images.back().push_back(static_cast<int>(random.below(brightest + 1)));
    // The first images show each class, so that no test image has a class of its own.
    const std::size_t label = i < 2 * classes ? i / 2 % classes : random.below(classes);
    table.labels.push_back(texts ? std::string(label_names[label]) : std::to_string(3 * label));
  }
  return table;
}

std::string quoted(const std::string& text) {
  std::string all = "\"";
  for (const char c : text) all += c == '"' ? std::string("\"\"") : std::string(1, c);
  return all + "\"";
}

std::string written(const Table& table, const Spelling& spelling, Random& random) {
  const auto field = [&](const std::string& text) {
    const bool must = text.find_first_of(",\"") != std::string::npos;
    return must || (spelling.quotes && random.below(2) == 0) ? quoted(text) : text;
  };
  const auto line = [&](std::vector<std::string> cells, const std::string& label) {
    cells.insert(cells.begin() + static_cast<std::ptrdiff_t>(spelling.label_column), label);
    std::string text;
    for (const std::string& cell : cells) text += (&cell == &cells.front() ? "" : ",") + field(cell);
    return text;
  };
  std::vector<std::string> lines;
  if (spelling.header) {
    std::vector<std::string> names;
    for (std::size_t p = 0; p < table.pixels; ++p) names.push_back("p, " + std::to_string(p));
    lines.push_back(line(names, "the \"class\""));
  }
  for (std::size_t i = 0; i < table.images.size(); ++i) {
    std::vector<std::string> cells;
    for (const int pixel : table.images[i]) cells.push_back(std::to_string(pixel));
    lines.push_back(line(cells, table.labels[i]));
  }
  std::string text = spelling.byte_order_mark ? "\xef\xbb\xbf" : "";
  for (std::size_t i = 0; i < lines.size(); ++i)
    text += lines[i] + (i + 1 < lines.size() || spelling.final_newline ? spelling.line_end : "");
  for (int i = 0; i < spelling.blank_lines && spelling.final_newline; ++i)
    text += (random.below(2) == 0 ? "" : " ") + spelling.line_end;
  return text;
}

Spelling random_spelling(Random& random, std::size_t columns) {
  const auto coin = [&] { return random.below(2) == 0; };
  Spelling spelling;
  spelling.byte_order_mark = coin();
  spelling.header = coin();
  spelling.quotes = coin();
  spelling.final_newline = coin();
  spelling.blank_lines = static_cast<int>(random.below(3));
  spelling.line_end = coin() ? "\n" : "\r\n";
  spelling.label_column = random.below(spelling.header ? columns : 2);
  if (!spelling.header && spelling.label_column == 1) spelling.label_column = columns - 1;
  return spelling;
}

/// RFC 4180, character by character: the cells of each line.
std::vector<std::vector<std::string>> second_reading(std::string_view text) {
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  std::vector<std::vector<std::string>> lines = {{""}};
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && inside && i + 1 < text.size() && text[i + 1] == '"')
      lines.back().back() += text[i++];
    else if (c == '"')
      inside = !inside;
    else if (!inside && c == ',')
      lines.back().emplace_back();
    else if (!inside && c == '\n')
      lines.push_back({""});
    else if (inside || c != '\r')
      lines.back().back() += c;
  }
  while (lines.back() == std::vector<std::string>{""} || lines.back() == std::vector<std::string>{" "})
    lines.pop_back();
  return lines;
}

/// The data set that the cells mean, by the words of docs/data.md.
DataSet expected(const std::vector<std::vector<std::string>>& lines, const Spelling& spelling, bool compact) {
  DataSet data;
  std::vector<std::string> labels;
  for (std::size_t i = spelling.header ? 1 : 0; i < lines.size(); ++i) {
    const std::size_t row = i - (spelling.header ? 1 : 0);
    ImageSet& half = row % 5 == 4 ? data.test : data.train;
    for (std::size_t column = 0; column < lines[i].size(); ++column) {
      if (column == spelling.label_column) continue;
      half.pixels.push_back(static_cast<std::uint8_t>(std::stoi(lines[i][column])));
      data.maximum = std::max(data.maximum, std::stoi(lines[i][column]));
    }
    labels.push_back(lines[i][spelling.label_column]);
  }
  data.maximum = std::max(1, data.maximum);
  if (compact) {
    data.class_names = labels;
    const auto key = [](const std::string& name) {
      const bool number = name.find_first_not_of("0123456789") == name.npos;
      return std::make_tuple(!number, number ? std::stoi(name) : 0, name);
    };
    std::ranges::sort(data.class_names, {}, key);
    data.class_names.erase(std::unique(data.class_names.begin(), data.class_names.end()),
                           data.class_names.end());
  }
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const int label =
        compact
            ? static_cast<int>(std::ranges::find(data.class_names, labels[row]) - data.class_names.begin())
            : std::stoi(labels[row]);
    (row % 5 == 4 ? data.test : data.train).labels.push_back(static_cast<std::uint8_t>(label));
    data.classes = std::max(data.classes, label + 1);
  }
  return data;
}

TEST_CASE("a table is the same data set however it is spelled, as a second reader reads it") {
  const std::uint64_t seed = chosen_seed();
  const TemporaryFolder folder;
  const auto file = folder.path() / "table.csv";
  for (int i = 0; i < tables; ++i) {
    Random random(seed, static_cast<std::uint64_t>(i));
    const bool texts = random.below(2) == 0;
    const Table table = random_table(random, texts);
    const Spelling spelling = random_spelling(random, table.pixels + 1);
    const std::string text = written(table, spelling, random);
    put(file, text);
    DataOptions options{.compact = texts || random.below(2) == 0, .scale = Scale::none};
    if (spelling.header)
      options.label = "the \"class\"";
    else
      options.label = spelling.label_column == 0 ? "first" : "last";
    Diagnostics found;
    const auto data = load_data_set("csv:" + file.string(), options, found);
    INFO("seed " << seed << ", table " << i << "\n" << text << to_text(found));
    REQUIRE(data);
    const DataSet wanted = expected(second_reading(text), spelling, options.compact);
    REQUIRE(data->train.size() + data->test.size() == table.images.size());
    CHECK(data->train.pixels == wanted.train.pixels);
    CHECK(data->test.pixels == wanted.test.pixels);
    CHECK(data->train.labels == wanted.train.labels);
    CHECK(data->test.labels == wanted.test.labels);
    CHECK(data->maximum == wanted.maximum);
    CHECK(data->classes == wanted.classes);
    CHECK(data->class_names == wanted.class_names);
  }
  WARN("seed " << seed << ": " << tables << " tables");
}

}  // namespace
}  // namespace pulsewright::data
