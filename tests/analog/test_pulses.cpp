// SPDX-License-Identifier: Apache-2.0
#include "analog/pulse_file.h"
#include "catch.h"

namespace pulsewright::analog {
namespace {

const Vector x{0.9F, -0.4F, 0, 0.05F};
const Vector d{0.3F, -0.7F, 0.01F};

TileConfig tile_with(PulseType type, std::string_view device) {
  TileConfig tile;
  tile.update.pulse_type = type;
  const Device* kind = find_device(device);
  tile.devices = {{kind, kind->defaults(), {}}};
  return tile;
}

TEST_CASE("trains that are written and handed in again make the same counts and weights") {
  for (const PulseType type : {PulseType::stochastic_compressed, PulseType::stochastic})
    for (const char* device : {"ConstantStep", "SoftBoundsReference", "ExpStep"}) {
      const TileConfig tile = tile_with(type, device);
      Diagnostics diagnostics;
      const auto drawn = pulse_update(tile, 0.1F, x, d, 5, std::nullopt, diagnostics);
      REQUIRE(drawn);
      CHECK(drawn->report.up + drawn->report.down > 0);
      CHECK(drawn->weights_after != drawn->weights_before);
      const auto text = parse_json(canonical_json(pulses_json(*drawn)), diagnostics);
      REQUIRE(text);
      const auto trains = read_trains(*text, "", diagnostics);
      INFO(to_text(diagnostics));
      REQUIRE(trains);
      CHECK(*trains == drawn->trains);
      const auto again = pulse_update(tile, 0.1F, x, d, 5, trains, diagnostics);
      REQUIRE(again);
      CHECK(again->counts == drawn->counts);
      CHECK(again->weights_after == drawn->weights_after);
    }
}

TEST_CASE("a bit that is changed in the trains changes the counts") {
  const TileConfig tile = tile_with(PulseType::stochastic_compressed, "ConstantStep");
  Diagnostics diagnostics;
  const auto drawn = pulse_update(tile, 0.1F, x, d, 5, std::nullopt, diagnostics);
  REQUIRE(drawn);
  Trains changed = drawn->trains;
  // A slot in which a row fires.
  for (std::uint64_t bit = 1; bit != 0; bit <<= 1)
    if ((changed.d[0] & bit) != 0) {
      changed.x[0] ^= bit;
      break;
    }
  const auto other = pulse_update(tile, 0.1F, x, d, 5, changed, diagnostics);
  REQUIRE(other);
  CHECK(other->counts != drawn->counts);
}

TEST_CASE("trains that are not trains are refused with everything that is wrong") {
  const auto refused = [](const char* text) {
    Diagnostics diagnostics;
    const auto json = parse_json(text, diagnostics);
    REQUIRE(json);
    CHECK_FALSE(read_trains(*json, "", diagnostics));
    return to_text(diagnostics);
  };
  CHECK_THAT(refused("5"), Catch::Contains("an object"));
  CHECK_THAT(refused(R"({"schema": "other", "length": 2, "x": [], "d": []})"), Catch::Contains("/schema"));
  const std::string both = refused(R"({"schema": "pulsewright.analog_pulses/1", "length": 3,
    "x": [{"sign": 2, "bits": "0101"}], "d": [{"sign": 1, "bits": "01x"}]})");
  for (const char* part : {"/x/0/sign", "/x/0/bits", "/d/0/bits"}) CHECK_THAT(both, Catch::Contains(part));
  Diagnostics diagnostics;
  const Trains wrong(4, {1, 1});
  CHECK_FALSE(pulse_update(tile_with(PulseType::mean_count, "Ideal"), 0.1F, x, d, 1, wrong, diagnostics));
  CHECK(diagnostics.size() == 3);
}

}  // namespace
}  // namespace pulsewright::analog
