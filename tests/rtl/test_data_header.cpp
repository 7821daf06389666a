// SPDX-License-Identifier: Apache-2.0
// The C header for raw data, compiled: its pixels are those that training made of the same values.
#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "base/files.h"
#include "base/process.h"
#include "base/random.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "data/scaling.h"
#include "rtl/package/data_header.h"
#include "samples/sample_netlist.h"

namespace pulsewright::rtl {

namespace {

using Catch::Matchers::Contains;

/// Prints the pixels of each row of doubles in a file, how many values saturated, and all names.
constexpr const char* program = R"(#include <stdio.h>
#include "reference_data.h"
int main(int count, char **arguments) {
  double values[REFERENCE_COLUMNS];
  uint8_t pixels[REFERENCE_COLUMNS];
  size_t saturated = 0, column;
  FILE *rows = fopen(arguments[count - 1], "rb");
  while (fread(values, sizeof values, 1, rows) == 1) {
    saturated += reference_row(values, pixels);
    for (column = 0; column < REFERENCE_COLUMNS; ++column) printf("%d ", pixels[column]);
  }
  printf("\n%lu %d %d\n", (unsigned long)saturated, REFERENCE_MAXIMUM, REFERENCE_PIXEL_BITS);
  for (column = 0; column < REFERENCE_COLUMNS; ++column) puts(reference_columns[column].name);
  for (column = 0; column < REFERENCE_CLASSES; ++column) puts(reference_classes[column]);
  fclose(rows);
  return 0;
}
)";

const std::vector<std::string> hard_names = {"plain",
                                             "a \"quoted\" one",
                                             "back\\slash",
                                             "what?"
                                             "?/",
                                             "caf\xc3\xa9",
                                             "tab\t0"};

data::DataOptions random_options(const netlist::Netlist& netlist, Random& random) {
  data::DataOptions options;
  for (std::int64_t c = 0; c < chain_of(netlist).input->features; ++c) {
    const double low = (random.uniform() - 0.5) * std::pow(10, static_cast<double>(random.below(9)) - 4);
    const double extent = random.uniform() * std::pow(10, static_cast<double>(random.below(9)) - 4);
    data::Column column{hard_names[static_cast<std::size_t>(c) % hard_names.size()], low, low + extent,
                        low + extent / 3};
    if (c % 5 == 4) column.high = column.low;
    if (c % 7 == 6) column = {"", -1e100, 1e100, 0};
    options.columns.push_back(column);
  }
  for (int k = 0; k < chain_of(netlist).classes(); ++k)
    options.class_names.push_back(fmt::format("class {}?", k));
  return options;
}

/// Values inside, at the ends and beyond the ranges, half way between two pixels, and missing.
double random_value(const data::Column& column, int maximum, Random& random) {
  const double extent = column.high - column.low;
  switch (random.below(6)) {
    case 0:
      return std::nan("");
    case 1:
      return random.below(2) == 0 ? column.low : column.high;
    case 2:
      return column.low + (static_cast<double>(random.below(static_cast<std::uint64_t>(maximum))) + 0.5) /
                              maximum * extent;
    default:
      return column.low + (random.uniform() * 1.4 - 0.2) * extent;
  }
}

}  // namespace

TEST_CASE("the C header makes the same pixels of raw rows as the library, in C and in C++") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const auto maximum = static_cast<int>(chain_of(netlist).input->maximum);
  Random random(Catch::rngSeed(), 17);
  const data::DataOptions options = random_options(netlist, random);
  std::vector<double> values;
  for (std::size_t i = 0; i < 200 * options.columns.size(); ++i)
    values.push_back(random_value(options.columns[i % options.columns.size()], maximum, random));
  const data::Pixels wanted = data::scale_values(values, options.columns, maximum);
  std::string expected;
  for (const std::uint8_t pixel : wanted.pixels) expected += fmt::format("{} ", pixel);
  expected +=
      fmt::format("\n{} {} {}\n", wanted.saturated, maximum, std::bit_width(static_cast<unsigned>(maximum)));
  for (const data::Column& column : options.columns) expected += column.name + "\n";
  for (const std::string& name : options.class_names) expected += name + "\n";

  const TemporaryFolder folder;
  const auto header = data_header(netlist, options);
  REQUIRE(header.has_value());
  CHECK(header->path == "sw/reference_data.h");
  write_file(folder.path() / "reference_data.h", header->text);
  write_file(folder.path() / "main.c", program);
  write_file(folder.path() / "rows.bin",
             std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)));
  const std::vector<std::vector<std::string>> compilers = {{"cc", "-std=c99", "-O0"},
                                                           {"cc", "-std=gnu11", "-O3", "-march=native"},
                                                           {"c++", "-std=c++17", "-O2", "-x", "c++"}};
  for (std::vector<std::string> command : compilers) {
    command.insert(command.end(), {"-Wall", "-Wextra", "-Wpedantic", "-Werror", "main.c", "-o", "main"});
    const ProcessResult compiled = run_process(command, folder.path(), std::chrono::seconds(120));
    INFO(compiled.output);
    REQUIRE(compiled.exit_code == 0);
    const ProcessResult result =
        run_process({(folder.path() / "main").string(), "rows.bin"}, folder.path(), std::chrono::seconds(60));
    CHECK(result.exit_code == 0);
    CHECK(result.output == expected);
  }
}

TEST_CASE("a package has the header if its network has columns or names of classes") {
  const netlist::Netlist netlist = samples::reference_netlist();
  std::vector<TextFile> files = {{"README.md", "# It\n"}};
  add_data_header(files, netlist, {});
  CHECK(files.size() == 1);
  CHECK(files[0].text == "# It\n");
  data::DataOptions options;
  options.columns.resize(3);
  CHECK(!data_header(netlist, options).has_value());
  options.columns.clear();
  for (int k = 0; k < chain_of(netlist).classes(); ++k) options.class_names.push_back(std::to_string(k));
  add_data_header(files, netlist, options);
  REQUIRE(files.size() == 2);
  CHECK_THAT(files[0].text, Contains("`sw/reference_data.h`"));
  CHECK_THAT(files[1].text, Contains("reference_classes") && !Contains("reference_columns"));
}

}  // namespace pulsewright::rtl
