// SPDX-License-Identifier: Apache-2.0
// A screen shows what the views hold: its numbers are read back from the glyphs.
#include <algorithm>
#include <cmath>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "base/files.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "data/picture_file.h"
#include "report/subjects.h"
#include "samples/random_document.h"
#include "watch/glyph_shapes.h"
#include "watch/png.h"
#include "watch/screen.h"
#include "watch/svg.h"

namespace pulsewright::watch {
namespace {

Scene scene_of(const views::Moment& moment, const views::Selection& selection = {}) {
  Workers workers(1);
  return make_scene(std::make_shared<const views::Moment>(moment), selection, workers);
}

/// The glyphs inside of a place, row by row, braille as it is and all else as ASCII or '?'.
std::vector<std::u32string> rows_of(const Canvas& canvas, const Rectangle& place) {
  std::vector<std::u32string> rows;
  for (int r = 0; r < place.height; ++r) {
    rows.emplace_back();
    for (int c = 0; c < place.width; ++c) rows.back() += canvas.at(place.column + c, place.row + r);
  }
  return rows;
}

std::string ascii(const std::u32string& row) {
  std::string text;
  for (const char32_t c : row) text += c < 0x80 ? static_cast<char>(c) : '?';
  return text;
}

std::vector<double> numbers_in(const std::string& line) {
  static const std::regex number(R"([-+]?[0-9]+(\.[0-9]+)?)");
  std::vector<double> numbers;
  for (std::sregex_iterator it(line.begin(), line.end(), number), end; it != end; ++it)
    numbers.push_back(std::stod(it->str()));
  return numbers;
}

/// Eight bits of a braille cell: the left column from above, then the right one.
std::vector<bool> bits_of(char32_t glyph) {
  const auto pattern = static_cast<unsigned>(glyph - 0x2800);
  std::vector<bool> bits;
  for (const unsigned bit : {0u, 1u, 2u, 6u, 3u, 4u, 5u, 7u}) bits.push_back((pattern >> bit & 1) != 0);
  return bits;
}

TEST_CASE("every line of a screen has its width, at every size") {
  const views::Moment moment = report_tests::run_moment(report_tests::dense_run());
  const Scene scene = scene_of(moment);
  for (const auto& [width, height] : {std::pair{80, 24},
                                      {100, 30},
                                      {160, 48},
                                      {161, 49},
                                      {320, 90},
                                      {80, 200},
                                      {79, 23},
                                      {40, 8},
                                      {20, 5},
                                      {1, 1},
                                      {1, 100},
                                      {200, 2}}) {
    const Canvas canvas = draw_screen(scene, {}, width, height);
    CHECK(canvas.to_text() == draw_screen(scene, {}, width, height).to_text());
    std::istringstream lines(canvas.to_text());
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count)
      // A character begins with a byte that continues none.
      CHECK(std::ranges::count_if(line, [](char c) { return (c & 0xc0) != 0x80; }) == width);
    CHECK(count == height);
  }
}

TEST_CASE("the streams on the screen are the bits, counts and errors of the view") {
  const views::Moment moment = report_tests::run_moment(report_tests::dense_run());
  for (const views::Selection& selection : {views::Selection{0, 3, 0, 5}, views::Selection{1, 7, 0, 40}}) {
    const Scene scene = scene_of(moment, selection);
    // Too narrow for the sums beside them.
    const Rectangle place{0, 0, 66, 22};
    Canvas canvas(66, 22);
    draw_streams(scene, {}, canvas, place);
    const auto rows = rows_of(canvas, place.inner());
    const views::StreamsView& view = *scene.streams;
    const auto cells = static_cast<std::size_t>((view.length + 7) / 8);
    const std::size_t shown = std::min<std::size_t>(view.rows.size(), rows.size() - 2);
    for (std::size_t i = 0; i < shown; ++i) {
      const views::StreamRow& row = view.rows[i];
      const std::u32string& line = rows[i + 1];
      std::u32string braille;
      std::ranges::copy_if(line, std::back_inserter(braille),
                           [](char32_t c) { return c >= 0x2800 && c < 0x2900; });
      REQUIRE(braille.size() == 3 * cells);
      std::size_t glyph = 0;
      for (const views::Bits* bits : {&row.input_bits, &row.weight_bits, &row.counted_bits}) {
        std::vector<bool> drawn;
        for (std::size_t c = 0; c < cells; ++c)
          for (const bool bit : bits_of(braille[glyph + c])) drawn.push_back(bit);
        glyph += cells;
        drawn.resize(bits->size());
        CHECK(drawn == *bits);
      }
      const std::vector<double> numbers = numbers_in(ascii(line));
      REQUIRE(numbers.size() == (row.scc_q16 ? 6 : 5));
      CHECK(numbers[0] == static_cast<double>(row.input));
      CHECK(numbers[1] == static_cast<double>(row.input_threshold));
      CHECK(numbers[2] == static_cast<double>(row.weight));
      CHECK(numbers[3] == static_cast<double>(row.count));
      CHECK(numbers[4] == Approx(static_cast<double>(row.count) - row.expected).margin(0.005001));
      if (row.scc_q16)
        CHECK(numbers[5] == Approx(static_cast<double>(*row.scc_q16) / 65536).margin(0.0005001));
    }
    const std::vector<double> sum = numbers_in(ascii(rows.back()));
    CHECK(sum[0] == static_cast<double>(shown));
    CHECK(sum[1] == static_cast<double>(view.rows.size()));
    CHECK(sum[2] == static_cast<double>(view.counted));
    CHECK(sum[3] == static_cast<double>(view.bias));
    CHECK(sum[4] == static_cast<double>(view.sum));
    if (view.next_threshold) CHECK(sum[5] == static_cast<double>(*view.next_threshold));
  }
}

TEST_CASE("lengths, choice, classes and cost on the screen are those of the views") {
  const views::Moment moment = report_tests::run_moment(report_tests::dense_run());
  const Scene scene = scene_of(moment);
  const Rectangle place{0, 0, 60, 20};
  const auto lines_of = [&](auto draw) {
    Canvas canvas(60, 20);
    draw(scene, canvas, place);
    std::vector<std::string> lines;
    for (const std::u32string& row : rows_of(canvas, place.inner())) lines.push_back(ascii(row));
    return lines;
  };
  const auto lengths = lines_of(draw_lengths);
  for (std::size_t r = 0; r < scene.lengths->rows.size(); ++r) {
    std::vector<double> numbers = numbers_in(lengths[r + 1].substr(9));
    CHECK(numbers ==
          std::vector<double>(scene.lengths->rows[r].correct.begin(), scene.lengths->rows[r].correct.end()));
  }
  const auto classes = lines_of(draw_classes);
  for (std::size_t r = 0; r < 10; ++r) {
    const auto& row = scene.classes->evaluation.confusion[r];
    CHECK(numbers_in(classes[r].substr(4)) == std::vector<double>(row.begin(), row.end()));
  }
  CHECK(numbers_in(classes[10]) == std::vector<double>{static_cast<double>(scene.classes->wrong.size())});
  const auto cost = lines_of(draw_cost);
  for (std::size_t p = 0; p < scene.trained.cost->parts.size(); ++p) {
    const primitives::Cost& area = scene.trained.cost->parts[p].area;
    CHECK(numbers_in(cost[p + 1].substr(17)) ==
          std::vector<double>{std::round(area.lut4), std::round(area.ff), std::round(area.bram)});
  }
  const auto choice = lines_of(draw_choice);
  double nats = 0;
  for (const views::LayerChoice& layer : moment.choices)
    for (const double probability : layer.probabilities)
      nats -= probability > 0 ? probability * std::log(probability) : 0;
  Canvas canvas(60, 20);
  draw_choice(scene, canvas, place);
  CHECK_THAT(canvas.to_text(), Catch::Contains(fmt::format("choice: entropy {:.3f} nats", nats)));
  for (std::size_t l = 0; l < moment.choices.size(); ++l) {
    const double most = std::ranges::max(moment.choices[l].probabilities);
    CHECK(std::ranges::any_of(choice, [&](const std::string& line) {
      return line.starts_with(fmt::format(" {} {:.4f}", l + 1, most));
    }));
  }
}

/// The dots of a place, by their column: the rows from above that are set.
std::vector<std::vector<int>> dots_in(const Canvas& canvas, const Rectangle& place) {
  std::vector<std::vector<int>> dots(static_cast<std::size_t>(2 * place.width));
  for (int r = 0; r < place.height; ++r)
    for (int c = 0; c < place.width; ++c) {
      const char32_t glyph = canvas.at(place.column + c, place.row + r);
      if (glyph < 0x2800 || glyph >= 0x2900) continue;
      const std::vector<bool> bits = bits_of(glyph);
      for (std::size_t bit = 0; bit < 8; ++bit)
        if (bits[bit])
          dots[static_cast<std::size_t>(2 * c) + bit / 4].push_back(4 * r + static_cast<int>(bit % 4));
    }
  return dots;
}

TEST_CASE("the curve beside the streams is the neuron's sum after each clock") {
  const views::Moment moment = report_tests::run_moment(report_tests::dense_run());
  const Scene scene = scene_of(moment, {1, 7, 0, 40});
  const std::vector<std::int64_t> sums = views::running_sums(*scene.streams);
  // Counted another way: by the view of how the classes settle.
  REQUIRE(sums.size() == scene.settling->logits.size());
  for (std::size_t t = 0; t < sums.size(); ++t) CHECK(sums[t] == scene.settling->logits[t][7]);
  CHECK(sums.front() == scene.streams->bias);
  CHECK(sums.back() == scene.streams->sum);
  Canvas canvas(120, 22);
  draw_streams(scene, {}, canvas, {0, 0, 120, 22});
  const auto cells = static_cast<int>((scene.streams->length + 7) / 8);
  const int left = 1 + 10 + cells + 7 + cells + 1 + cells + 22 + 7;
  const auto dots = dots_in(canvas, {left, 2, 119 - left, 18});
  const auto [low, high] = std::ranges::minmax(sums);
  REQUIRE(high > low);
  const std::size_t clocks = sums.size() - 1;
  for (std::size_t column = 0; column < dots.size(); ++column) {
    const std::int64_t sum = sums[column * clocks / (dots.size() - 1)];
    CHECK(dots[column] == std::vector<int>{static_cast<int>((high - sum) * (4 * 18 - 1) / (high - low))});
  }
}

TEST_CASE("a screen of any netlist and any name has plain glyphs alone") {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    INFO("seed " << seed);
    views::Moment moment = report_tests::drawn_moment(samples::random_document(seed), seed, 2);
    moment.name = "\x1b[2J\x1b]0;owned\x07\xe2\x80\xae\xff\xf0\x9f\x92\xa3 \xcc\x81name\n";
    moment.class_names.assign(64, moment.name);
    if (seed % 2 == 0) moment.images.labels.clear();
    const std::string text = draw_screen(scene_of(moment), {}, 160, 48).to_text();
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\x07') == std::string::npos);
    CHECK(text.find("\xe2\x80\xae") == std::string::npos);
    CHECK(text.find("\xcc\x81") == std::string::npos);
    CHECK(std::ranges::count(text, '\n') == 48);
  }
}

TEST_CASE("what was not measured says so") {
  views::Moment moment = report_tests::run_moment(report_tests::dense_run());
  moment.netlist.reset();
  moment.images = {};
  moment.is_finished = false;
  const std::string unfinished = draw_screen(scene_of(moment), {}, 160, 48).to_text();
  CHECK_THAT(unfinished, Catch::Contains("no circuit yet") && Catch::Contains("not measured"));
}

TEST_CASE("a drawing has the dots, the quarters and the words of the canvas") {
  for (const Glyphs glyphs : {Glyphs::braille, Glyphs::block}) {
    Canvas canvas(12, 2, glyphs);
    Dots dots(glyphs, 3, 1);
    int drawn = 0;
    for (int t = 0; t < 3 * dots.of_cell(); t += 3, ++drawn) dots.set(t / dots.rows(), t % dots.rows());
    dots.draw(canvas, 0, 0);
    canvas.text(4, 0, "a<b&", 4, Role::title);
    canvas.mark(4, 0, 1);
    const std::string svg = to_svg(canvas);
    CHECK(svg == to_svg(canvas));
    static const std::regex dot(R"(h2v2h-2z)");
    static const std::regex quarter(R"(h4v8h-4z)");
    CHECK(
        std::distance(std::sregex_iterator(svg.begin(), svg.end(), glyphs == Glyphs::braille ? dot : quarter),
                      std::sregex_iterator()) == drawn);
    CHECK_THAT(svg, Catch::Contains(">&lt;b&amp;</text>") && Catch::Contains("textLength=\"24\""));
  }
}

/// The pixels of what to_svg() draws without letters, two per unit: [row][column], and the size in pixels.
data::Picture drawn_boxes(const std::string& svg) {
  std::smatch size;
  REQUIRE(std::regex_search(svg, size, std::regex(R"re(width="(\d+)" height="(\d+)")re")));
  data::Picture picture{2 * std::stoi(size[2]), 2 * std::stoi(size[1]), {}};
  picture.pixels.resize(static_cast<std::size_t>(picture.rows) * static_cast<std::size_t>(picture.columns) *
                        3);
  const auto fill = [&](int x, int y, int width, int height, const std::string& colour) {
    for (int row = 2 * y; row < 2 * (y + height); ++row)
      for (int column = 2 * x; column < 2 * (x + width); ++column)
        for (std::size_t part = 0; part < 3; ++part)
          picture.pixels[(static_cast<std::size_t>(row) * static_cast<std::size_t>(picture.columns) +
                          static_cast<std::size_t>(column)) *
                             3 +
                         part] =
              static_cast<std::uint8_t>(std::stoi(colour.substr(2 * part, 2), nullptr, 16));
  };
  std::smatch ground;
  REQUIRE(std::regex_search(svg, ground, std::regex(R"re(<rect [^>]*fill="#(\w+)")re")));
  fill(0, 0, picture.columns / 2, picture.rows / 2, ground[1]);
  static const std::regex path(R"re(<path fill="#(\w+)" d="([^"]*)")re");
  static const std::regex box(R"re(M(\d+) (\d+)h(\d+)v(\d+))re");
  for (std::sregex_iterator it(svg.begin(), svg.end(), path), end; it != end; ++it) {
    const std::string boxes = (*it)[2];
    for (std::sregex_iterator b(boxes.begin(), boxes.end(), box), last; b != last; ++b)
      fill(std::stoi((*b)[1]), std::stoi((*b)[2]), std::stoi((*b)[3]), std::stoi((*b)[4]), (*it)[1]);
  }
  return picture;
}

TEST_CASE("libpng reads from a picture in pixels what the drawing has, and letters beside it") {
  const views::Moment moment = report_tests::run_moment(report_tests::dense_run());
  const Canvas canvas = draw_screen(scene_of(moment), {}, 160, 48);
  const TemporaryFolder folder;
  write_file(folder.path() / "screen.png", to_png(canvas));
  Diagnostics wrong;
  const auto read = data::read_picture(folder.path() / "screen.png", wrong);
  REQUIRE(read);
  const data::Picture boxes = drawn_boxes(to_svg(canvas));
  REQUIRE(read->rows == boxes.rows);
  REQUIRE(read->columns == boxes.columns);
  std::set<std::pair<int, int>> differing;  // cells
  for (std::size_t i = 0; i < read->pixels.size(); ++i)
    if (read->pixels[i] != boxes.pixels[i]) {
      const int pixel = static_cast<int>(i / 3);
      differing.emplace(pixel / read->columns / (2 * cell_height), pixel % read->columns / (2 * cell_width));
    }
  std::set<std::pair<int, int>> letters;
  for (int row = 0; row < canvas.height(); ++row)
    for (int column = 0; column < canvas.width(); ++column)
      if (is_letter(canvas.at(column, row))) letters.emplace(row, column);
  CHECK(differing == letters);
}

TEST_CASE("no two letters look alike, and none leaves its grid") {
  std::map<std::string, char32_t> shapes;
  for (char32_t letter = U' '; letter < 0x80; ++letter) {
    std::string shape;
    for (int row = 0; row < letter_rows; ++row)
      for (int column = 0; column < letter_columns; ++column)
        shape += is_inked(letter, column, row) ? '#' : '.';
    INFO(static_cast<char>(letter) << " and " << static_cast<char>(shapes[shape]));
    CHECK(shapes[shape] == 0);
    shapes[shape] = letter;
    CHECK((shape.find('#') == std::string::npos) == (letter == U' '));
  }
}

}  // namespace
}  // namespace pulsewright::watch
