// SPDX-License-Identifier: Apache-2.0
// What keys do, without a terminal: the choice that they leave, and what is computed for it.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/files.h"
#include "catch.h"
#include "exact/evaluate.h"
#include "report/subjects.h"
#include "watch/command_line.h"
#include "watch/screen.h"

namespace pulsewright::watch {
namespace {

/// Presses keys one after the other, each on the scene that the one before left.
class Hand {
 public:
  explicit Hand(const views::Selection& selection = {})
      : maker_(workers_), controls_(Request{selection, {}, false, {}}) {
    look();
  }

  Hand& press(std::string_view words) {
    Diagnostics wrong;
    for (const Key key : read_keys(words, wrong)) {
      wish_ = controls_.press(key, scene_);
      look();
    }
    REQUIRE(wrong.empty());
    return *this;
  }
  const Scene& scene() const { return scene_; }
  const Controls& controls() const { return controls_; }
  Controls::Wish wish() const { return wish_; }
  Workers& workers() { return workers_; }

 private:
  void look() {
    scene_ = maker_.make(moment_, controls_.request().selection, controls_.request().changes);
    scene_.epochs = {1, 3, 5, 6};
  }

  Workers workers_{1};
  std::shared_ptr<const views::Moment> moment_ =
      std::make_shared<const views::Moment>(report_tests::run_moment(report_tests::dense_run()));
  SceneMaker maker_;
  Controls controls_;
  Scene scene_;
  Controls::Wish wish_ = Controls::Wish::nothing;
};

TEST_CASE("every key has one row, a name and a meaning, and every action has a key") {
  std::set<Key> keys;
  std::set<std::string_view> names;
  std::set<Action> actions;
  for (const KeyRow& row : key_table()) {
    CHECK(keys.insert(row.key).second);
    CHECK(names.insert(row.name).second);
    CHECK_FALSE(row.meaning.empty());
    actions.insert(row.action);
    CHECK(find_key(row.key) == &row);
  }
  CHECK(actions.size() == static_cast<std::size_t>(Action::quit) + 1);
  CHECK(find_key(U'x') == nullptr);
}

TEST_CASE("the page of the instrument has the table of its keys") {
  const std::string page = read_file(PULSEWRIGHT_ROOT "/docs/watch.md");
  std::string table = "| key | |\n| --- | --- |\n";
  for (const KeyRow& row : key_table())
    table += "| `" + std::string(row.name) + "` | " + std::string(row.meaning) + " |\n";
  INFO("docs/watch.md should have:\n" << table);
  CHECK(page.find(table) != std::string::npos);
}

TEST_CASE("a script of keys is read by names, and what no key is called is refused") {
  Diagnostics wrong;
  CHECK(read_keys("l Tab Left 7 ?", wrong) == std::vector<Key>{U'l', key_tab, key_left, U'7', U'?'});
  CHECK(wrong.empty());
  read_keys("l x Tabb", wrong);
  CHECK(wrong.size() == 2);
}

TEST_CASE("the command line of a picture leads to the same picture: panel, what-if, cursors, scrolling") {
  for (const char* script :
       {"", "n n i", "5", "Tab Enter", "Tab Tab", "c c", "C e", "p", "P v", "l p p e", "o c e l n",
        "c l C n n 3", "Down Down a a b b b", "l n / 7 n c 9", "w c + + Tab", "l C L n n n e"}) {
    INFO(script);
    Hand hand;
    hand.press(script);
    const Size size{160, 48};
    const auto picture = [&](const Hand& of) {
      return draw_screen(of.scene(), of.controls().look(), size.width, size.height);
    };
    Look look = hand.controls().look();
    look.message.clear();
    const Canvas wanted = draw_screen(hand.scene(), look, size.width, size.height);
    Hand other(hand.scene().selection);
    std::string keys;
    for (const std::string& key : keys_to(hand.scene(), hand.controls().look())) keys += key + " ";
    INFO(keys);
    other.press(keys);
    CHECK(picture(other).to_text() == wanted.to_text());
    const std::string line = command_line_of("run", hand.scene(), look, size, Glyphs::ascii);
    CHECK_THAT(line, Catch::Contains("--glyphs ascii"));
    CHECK((keys.empty() ||
           line.find("--keys \"" + keys.substr(0, keys.size() - 1) + "\"") != std::string::npos));
  }
}

TEST_CASE("keys select layers, neurons and images, round and round") {
  Hand hand;
  hand.press("l n n i");
  CHECK(hand.scene().selection == views::Selection{1, 2, 0, 1});
  CHECK(hand.scene().streams->selection == views::Selection{1, 2, 0, 1});
  hand.press("N N N");
  CHECK(hand.scene().selection.neuron == 9);
  hand.press("I I");
  CHECK(hand.scene().selection.image == 358);
  hand.press("l");
  CHECK(hand.scene().selection == views::Selection{0, 0, 0, 358});
}

TEST_CASE("a number goes to a layer, a neuron or an image, and never beyond the last one") {
  Hand hand;
  hand.press("/ 1 2 i");
  CHECK(hand.scene().selection.image == 12);
  hand.press("/ 2 l / 9 9 9 n");
  CHECK(hand.scene().selection == views::Selection{1, 9, 0, 12});
  hand.press("/ 3 Esc");
  CHECK(hand.scene().selection.neuron == 9);
}

TEST_CASE("the next wrong image is one that the circuit gets wrong") {
  Hand hand;
  const auto& wrong = hand.scene().classes->wrong;
  REQUIRE(wrong.size() > 2);
  hand.press("w");
  const std::size_t first = hand.scene().selection.image;
  CHECK(std::ranges::count(hand.scene().classes->wrong, first, &views::WrongImage::image) == 1);
  hand.press("w");
  CHECK(hand.scene().selection.image > first);
}

TEST_CASE("a what-if shows the circuit with the other streams, and 0 goes back") {
  Hand hand;
  const views::Moment& moment = *hand.scene().moment;
  const std::int64_t length = hand.scene().trained.layers[0].length;
  hand.press("c");
  REQUIRE(hand.scene().what_if);
  CHECK(hand.scene().what_if->layers[0].length == 2 * length);
  CHECK(hand.scene().what_if->layers[1].length == hand.scene().trained.layers[1].length);
  CHECK(hand.scene().streams->length == 2 * length);
  // An independent second computation: the same change by hand, through the engine.
  const auto parts = views::WhatIf::of(*moment.netlist);
  std::vector<views::Change> changes(2);
  changes[0].length = static_cast<int>(2 * length);
  const auto circuit = parts->with(changes);
  const auto rows = std::min<std::size_t>(views::probe_rows, moment.images.images.size());
  const auto evaluation =
      evaluate(*exact::make_engine(circuit), data::ImageView(moment.images.images).part(0, rows),
               std::span(moment.images.labels).first(rows), hand.workers());
  CHECK(hand.scene().what_if->budget->streams.correct == evaluation.correct);
  hand.press("0");
  CHECK_FALSE(hand.scene().what_if);
  CHECK(hand.scene().streams->length == length);
}

TEST_CASE("a what-if with other settings of the generators comes back to that of the training") {
  Hand hand;
  const auto parts = views::WhatIf::of(*hand.scene().moment->netlist);
  const int trained = hand.scene().trained.layers[0].setting;
  for (int step = 1; step < netlist::generator_settings; ++step) {
    hand.press("v");
    REQUIRE(hand.scene().what_if);
    const int setting = (trained + step) % netlist::generator_settings;
    CHECK(hand.scene().what_if->layers[0].setting == setting);
    std::vector<views::Change> changes(2);
    changes[0].setting = setting;
    // The streams on the screen are those of that circuit.
    views::Moment moment = *hand.scene().moment;
    moment.netlist = parts->with(changes);
    const views::StreamsView expected = streams_view(moment, hand.scene().selection);
    REQUIRE(expected.rows.size() == hand.scene().streams->rows.size());
    for (std::size_t i = 0; i < expected.rows.size(); ++i) {
      CHECK(hand.scene().streams->rows[i].input_bits == expected.rows[i].input_bits);
      CHECK(hand.scene().streams->rows[i].weight_bits == expected.rows[i].weight_bits);
    }
  }
  hand.press("v");
  CHECK_FALSE(hand.scene().what_if);
}

TEST_CASE("a what-if for all layers changes all, and what cannot be says why") {
  Hand hand;
  hand.press("o C C C C C C C");
  CHECK_THAT(hand.controls().look().message, Catch::Contains("cannot have shorter streams"));
  for (const views::LayerRow& row : hand.scene().shown().layers) CHECK(row.length == 4);
  hand.press("0 e");
  for (const views::LayerRow& row : hand.scene().shown().layers)
    CHECK(row.weight_encoding == netlist::Encoding::bipolar);
  hand.press("e");
  CHECK_FALSE(hand.scene().what_if);
}

TEST_CASE("the epochs that were kept are gone through one by one, by tens, by phases") {
  Hand hand;
  const auto epoch = [&] { return hand.controls().request().epoch; };
  hand.press("Left");
  CHECK(epoch() == 5);
  hand.press("Left Left");
  CHECK(epoch() == 1);
  hand.press("Left");
  CHECK(epoch() == 1);
  CHECK_THAT(hand.controls().look().message, Catch::Contains("first epoch"));
  hand.press("Right");
  CHECK(epoch() == 3);
  hand.press("]");
  CHECK(epoch() == 6);
  hand.press("g");
  CHECK(epoch() == 1);
  hand.press("G");
  CHECK_FALSE(epoch());
}

TEST_CASE("panels: digits, Tab, Enter and Esc") {
  Hand hand;
  hand.press("3");
  CHECK(hand.controls().look().alone == Panel::scc);
  hand.press("Tab");
  CHECK(hand.controls().look().alone == Panel::choice);
  hand.press("Esc");
  CHECK_FALSE(hand.controls().look().alone);
  CHECK(layout(hand.controls().look(), 160, 48).size() == 8);
  hand.press("Enter");
  CHECK(layout(hand.controls().look(), 160, 48).size() == 1);
  CHECK(hand.press("q").wish() == Controls::Wish::quit);
}

TEST_CASE("both cursors count what lies between them") {
  Hand hand;
  hand.press("a b b b b b");
  const views::StreamsView& view = *hand.scene().streams;
  std::int64_t counted = 0;
  for (const views::StreamRow& row : view.rows)
    for (std::size_t t = 0; t < 4; ++t) counted += row.counted_bits[t] ? (row.weight < 0 ? -1 : 1) : 0;
  const std::string text = draw_screen(hand.scene(), hand.controls().look(), 160, 48).to_text();
  CHECK_THAT(text, Catch::Contains(fmt::format("A 0; B 4: 4 clocks, counted {:+}", counted)));
}

TEST_CASE("the help shows every key, at the smallest size too") {
  Hand hand;
  hand.press("?");
  const std::string text = draw_screen(hand.scene(), hand.controls().look(), 160, 48).to_text();
  for (const KeyRow& row : key_table())
    CHECK_THAT(text, Catch::Contains(std::string(row.meaning).substr(0, 40)));
  hand.press("1");
  CHECK_FALSE(hand.controls().look().shows_help);
}

TEST_CASE("ASCII glyphs are ASCII alone, and blocks have no braille") {
  Hand hand;
  const std::string ascii = draw_screen(hand.scene(), {}, 160, 48, Glyphs::ascii).to_text();
  CHECK(std::ranges::all_of(ascii, [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
  const Canvas blocks = draw_screen(hand.scene(), {}, 160, 48, Glyphs::block);
  for (int row = 0; row < 48; ++row)
    for (int column = 0; column < 160; ++column)
      CHECK_FALSE((blocks.at(column, row) >= 0x2800 && blocks.at(column, row) < 0x2900));
}

TEST_CASE("bits are dots in the order of their clocks, in every set of glyphs") {
  for (const Glyphs glyphs : {Glyphs::braille, Glyphs::block, Glyphs::ascii}) {
    Dots dots(glyphs, 4, 1);
    for (int t = 0; t < 4 * dots.of_cell(); t += 3) dots.set(t / dots.rows(), t % dots.rows());
    Canvas canvas(4, 1, glyphs);
    dots.draw(canvas, 0, 0);
    for (int c = 0; c < 4; ++c) {
      bool has_dot = false;
      for (int t = c * dots.of_cell(); t < (c + 1) * dots.of_cell(); ++t) has_dot = has_dot || t % 3 == 0;
      const char32_t empty = glyphs == Glyphs::braille ? U'\u2800' : U' ';
      CHECK((canvas.at(c, 0) != empty) == has_dot);
    }
  }
}

}  // namespace
}  // namespace pulsewright::watch
