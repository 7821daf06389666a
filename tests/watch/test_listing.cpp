// SPDX-License-Identifier: Apache-2.0
// The picture of a sweep counts its cells, and scrolls through them.
#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "base/files.h"
#include "base/hash.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "sweep/store.h"
#include "watch/listing_screen.h"

namespace pulsewright::watch {
namespace {

std::vector<std::string> lines_of(const Canvas& canvas) {
  std::istringstream text(canvas.to_text());
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

/// A sweep of so many cells: done, failed, and the rest open.
void make_sweep(const std::filesystem::path& folder, int cells, int done, int failed) {
  Json plan;
  plan["schema"] = "pulsewright.sweep/1";
  plan["tool_version"] = "x";
  plan["plan"]["name"] = "drawn";
  plan["plan"]["objectives"] = Json::Array{"accuracy max", "latency_clocks min"};
  plan["cells"] = Json::Array{};
  const sweep::Store store(folder);
  for (int c = 0; c < cells; ++c) {
    Json cell;
    const std::string hash = sha256_hex(std::to_string(c));
    cell["hash"] = hash;
    cell["point"]["length"] = std::int64_t{c};
    plan["cells"].push_back(std::move(cell));
    Json result;
    result["hash"] = hash;
    result["status"] = "done";
    result["validation"]["accuracy"] = 0.5 + 0.001 * c;
    result["latency_clocks"] = std::int64_t{100 + c};
    if (c < done)
      store.finish(hash, result);
    else if (c < done + failed)
      store.finish(hash, sweep::failed_result(hash, "it fell"));
  }
  write_file(folder / "plan.json", canonical_json(plan));
}

Listing listing_of(const std::filesystem::path& path) {
  Diagnostics wrong;
  const auto listing = read_listing(path, wrong);
  INFO(to_text(wrong));
  REQUIRE(listing);
  return *listing;
}

TEST_CASE("a sweep is shown by its counts, its front and its cells in the order of the plan") {
  const TemporaryFolder folder;
  make_sweep(folder.path(), 12, 5, 2);
  REQUIRE(is_listing(folder.path()));
  const Listing listing = listing_of(folder.path());
  const auto lines = lines_of(draw_listing(listing, ListingLook{}, Size{100, 40}, Glyphs::ascii));
  CHECK_THAT(lines[0], Catch::Contains("drawn  # 5 done  x 2 failed  . 5 open"));
  // The bar has every part, as long as its share.
  CHECK(std::ranges::count(lines[1], '#') == 98 * 5 / 12);
  CHECK(std::ranges::count(lines[1], 'x') == 98 * 7 / 12 - 98 * 5 / 12);
  CHECK(std::ranges::count(lines[1], '.') == 98 - 98 * 7 / 12);
  CHECK_THAT(lines[2], Catch::Contains("front: 5 of 12 groups; 7 lack a number"));
  CHECK_THAT(lines[3], Catch::Contains("accuracy 0.5000 latency_clocks 100  length=0"));
  const auto first =
      std::ranges::find_if(lines, [](const std::string& l) { return l.find("12 in all") < l.size(); });
  for (int c = 0; c < 12; ++c) {
    const std::string& line = first[2 + c];
    INFO(line);
    CHECK_THAT(line, Catch::StartsWith(fmt::format("|{} {}",
                                                   c < 5   ? '#'
                                                   : c < 7 ? 'x'
                                                           : '.',
                                                   sha256_hex(std::to_string(c)).substr(0, 8))));
    CHECK_THAT(line, Catch::Contains(fmt::format("length={}", c)));
    if (c < 5)
      CHECK_THAT(line, Catch::Contains(fmt::format("{:>8.4f} {:>14}", 0.5 + 0.001 * c, 100 + c)));
    else if (c < 7)
      CHECK_THAT(line, Catch::Contains("it fell"));
  }
}

TEST_CASE("keys scroll through the cells, and others say that they do nothing") {
  const TemporaryFolder folder;
  make_sweep(folder.path(), 30, 0, 0);
  const Listing listing = listing_of(folder.path());
  ListingLook look;
  const auto row_after = [&](Key key) {
    CHECK(press(key, listing, look) == Controls::Wish::nothing);
    return look.first_row;
  };
  CHECK(row_after(key_down) == 1);
  CHECK(row_after(U']') == 11);
  CHECK(row_after(key_up) == 10);
  CHECK(row_after(U'G') == 29);
  CHECK(row_after(U']') == 29);
  CHECK_THAT(look.message, Catch::Contains("no more rows"));
  CHECK(row_after(U'[') == 19);
  CHECK(row_after(U'g') == 0);
  CHECK(row_after(U'c') == 0);
  CHECK_THAT(look.message, Catch::Contains("does nothing here"));
  CHECK(press(U'q', listing, look) == Controls::Wish::quit);
  CHECK(press(U's', listing, look) == Controls::Wish::save);
}

TEST_CASE("the picture of a listing has every size, and names cannot act on a terminal") {
  Listing listing;
  listing.title = "a\x1b[2J";
  listing.front_title = "front";
  listing.front = {"x\x07", "y"};
  for (int i = 0; i < 7; ++i) listing.rows.push_back({static_cast<Progress>(i % 4), "row\x1b]0;x\x07"});
  for (const auto& [width, height] : {std::pair{1, 1}, {20, 5}, {40, 8}, {80, 24}, {300, 100}}) {
    const Canvas canvas = draw_listing(listing, ListingLook{}, Size{width, height}, Glyphs::braille);
    CHECK(canvas.width() == width);
    CHECK(std::ssize(lines_of(canvas)) == height);
    const std::string text = canvas.to_text();
    CHECK(text.find_first_of("\x1b\x07") == std::string::npos);
  }
}

TEST_CASE("a folder of runs lists them by name, and a folder of anything else is not a listing") {
  const TemporaryFolder folder;
  CHECK_FALSE(is_listing(folder.path()));
  write_file(folder.path() / "notes/a.txt", "mine\n");
  CHECK_FALSE(is_listing(folder.path()));
  make_sweep(folder.path() / "a_sweep", 3, 3, 0);
  write_file(folder.path() / "b_run/run.json", "{}\n");
  write_file(folder.path() / "c_bundle/scnir_document.json", "{}\n");
  REQUIRE(is_listing(folder.path()));
  CHECK_FALSE(is_listing(folder.path() / "b_run"));
  const Listing listing = listing_of(folder.path());
  REQUIRE(listing.rows.size() == 3);
  CHECK_THAT(listing.rows[0].text, Catch::StartsWith("a_sweep") && Catch::EndsWith("3 of 3 cells done"));
  CHECK(listing.rows[0].progress == Progress::done);
  CHECK_THAT(listing.rows[1].text, Catch::StartsWith("b_run") && Catch::EndsWith("not finished"));
  CHECK(listing.rows[1].progress == Progress::open);
  CHECK_THAT(listing.rows[2].text, Catch::StartsWith("c_bundle") && Catch::Contains("bundle"));
}

}  // namespace
}  // namespace pulsewright::watch
