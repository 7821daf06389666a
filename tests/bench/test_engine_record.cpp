// SPDX-License-Identifier: Apache-2.0
#include "bench/engine_record.h"
#include "catch.h"

using namespace pulsewright;

using namespace pulsewright::bench;

namespace {

EngineRecord small_record() {
  EngineRecord record;
  record.processor = "Some Processor";
  record.instruction_sets = {"avx2", "plain"};
  Figure packed{"packed_dense", "packed engine", "", "avx2", 256, 512, "bit/s", 2.5e11, 2e11, 3e11, {}, {}};
  packed.ratios.push_back({"the roofline", 0.65, 0.7});
  Figure table{"table_test_set", "table engine", "by rows", "avx2", 32,     10000,
               "image/s",        123456,         120000,    130000, 120000, {}};
  Figure plain = table;
  plain.instruction_set = "plain";
  plain.value = 7000;
  plain.goal = {};
  record.figures = {packed, table, plain};
  record.series = {{"length", "table engine", {{4, 0.5}, {8, 0.75}}}, {"length", "packed engine", {{4, 2}}}};
  return record;
}

std::string problems_with(const Json& json) {
  Diagnostics diagnostics;
  CHECK_FALSE(read_engine_record(json, "file.json", diagnostics));
  return to_text(diagnostics);
}

}  // namespace

TEST_CASE("a record is read back as it was written") {
  Diagnostics diagnostics;
  const auto json = parse_json(canonical_json(to_json(small_record())), diagnostics, Numbers::any);
  REQUIRE(json);
  const auto record = read_engine_record(*json, "file.json", diagnostics);
  REQUIRE(to_text(diagnostics) == "");
  REQUIRE(record);
  CHECK(*record == small_record());
}

TEST_CASE("what is wrong with a record is said with its file and place") {
  Json json = to_json(small_record());
  json["quick"] = "no";
  json["more"] = 1;
  const std::string problems = problems_with(json);
  CHECK_THAT(problems, Catch::Contains("PW0203 file.json: /quick"));
  CHECK_THAT(problems, Catch::Contains("PW0202 file.json: /more"));
  CHECK_THAT(problems_with(Json(Json::Array{})), Catch::Contains("PW0203 file.json: /"));
}

TEST_CASE("series that cannot be drawn are refused") {
  const auto with = [](std::vector<Series> series) {
    EngineRecord record = small_record();
    record.series = std::move(series);
    return to_json(record);
  };
  CHECK_THAT(problems_with(with({{"length", "l", {}}})),
             Catch::Contains("PW0204 file.json: /series/0/points"));
  CHECK_THAT(problems_with(with({{"length", "l", {{0, 1}}}})), Catch::Contains("/series/0/points/0"));
  CHECK_THAT(problems_with(with({{"colour", "l", {{1, 1}}}})), Catch::Contains("PW0206"));
  CHECK_THAT(problems_with(with(std::vector<Series>(7, {"length", "l", {{1, 1}}}))),
             Catch::Contains("/series: "));
}

TEST_CASE("the goals of a record are reached or missed by its values") {
  const std::string markdown = to_markdown(small_record());
  CHECK_THAT(markdown, Catch::Contains("0.65 times the roofline | 200 to 300 | 0.7 times | missed |"));
  CHECK_THAT(markdown,
             Catch::Contains("| 123 000 images/s | 120 000 to 130 000 | 120 000 images/s | reached |"));
  CHECK_THAT(markdown, Catch::Contains("| table engine | 32 | 123 000 images/s | 7 000 images/s |"));
  const std::string text = to_text(small_record());
  CHECK_THAT(text, Catch::Contains(
                       "packed engine, N = 256, avx2: 250 Gbit/s (200 to 300), 0.65 times the roofline"));
}

TEST_CASE("a picture is drawn for each thing that grows in a record") {
  const std::vector<TextFile> files = draw_pictures(small_record());
  REQUIRE(files.size() == 1);
  CHECK(files[0].path == "engine_length.svg");
  CHECK_THAT(files[0].text, Catch::Contains("packed engine") && Catch::Contains("table engine"));
}

TEST_CASE("the table of sources sets like against like") {
  EngineRecord record = small_record();
  const auto add = [&](const char* name, std::int64_t length, double value) {
    record.figures.push_back({name, name, "", "avx2", length, 0, "bit/s", value, value, value, {}, {}});
  };
  add("roofline", 0, 5e11);
  add("layer_by_bits_source_lfsr", 256, 0.25e9);
  add("layer_by_words_source_lfsr", 256, 40e9);
  add("one_more_stream_by_bits_source_lfsr", 256, 0.5e9);
  add("one_more_stream_by_words_source_lfsr", 256, 4e9);
  CHECK_THAT(to_markdown(record),
             Catch::Contains("| source_lfsr | 256 | 0.25 Gbit/s | 40 Gbit/s | 160 | 0.08 | 0.5 Gbit/s | "
                             "4 Gbit/s | 8 | - | - | - |"));
}
