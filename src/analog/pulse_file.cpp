// SPDX-License-Identifier: Apache-2.0
#include "analog/pulse_file.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/object_reader.h"

namespace pulsewright::analog {

namespace {

constexpr const char* trains_schema = "pulsewright.analog_pulses/1";
constexpr std::size_t most_train_lines = 4096;
constexpr std::int64_t longest = 1 << 20;

/// The array of draws that training gives to the first layer's tile.
constexpr std::uint64_t first_tile = 1;

std::string bits_of(const Trains& trains, const std::vector<std::uint64_t>& side, std::size_t line) {
  std::string text;
  for (std::int64_t slot = 0; slot < trains.length; ++slot) {
    const auto place = static_cast<std::size_t>(slot);
    text += (side[line * trains.words + place / 64] >> place % 64 & 1) != 0 ? '1' : '0';
  }
  return text;
}

Json side_json(const Trains& trains, const std::vector<std::uint64_t>& side,
               const std::vector<std::int8_t>& signs, const std::vector<std::uint64_t>& second) {
  Json::Array lines;
  for (std::size_t line = 0; line < signs.size(); ++line) {
    Json entry;
    entry["sign"] = int{signs[line]};
    entry["bits"] = bits_of(trains, side, line);
    if (!second.empty()) entry["bits_of_negative_x"] = bits_of(trains, second, line);
    lines.push_back(std::move(entry));
  }
  return Json(std::move(lines));
}

/// One train: `length` characters 0 and 1 into the words of its line.
void read_bits(const std::string& text, const std::string& where, std::int64_t length, std::uint64_t* words,
               Diagnostics& diagnostics) {
  const bool is_good =
      std::cmp_equal(text.size(), length) && text.find_first_not_of("01") == std::string::npos;
  if (!is_good) {
    diagnostics.push_back(
        {Code::shape_mismatch, where, fmt::format("{} characters 0 and 1", length), quote_briefly(text), ""});
    return;
  }
  for (std::size_t slot = 0; slot < text.size(); ++slot)
    if (text[slot] == '1') words[slot / 64] |= std::uint64_t{1} << slot % 64;
}

void read_side(const std::vector<ObjectReader::Element>& lines, bool has_second, Trains& trains,
               std::vector<std::uint64_t>& side, std::vector<std::int8_t>& signs, Diagnostics& diagnostics) {
  for (std::size_t line = 0; line < lines.size(); ++line) {
    ObjectReader reader(lines[line].value, lines[line].pointer, diagnostics);
    signs[line] = static_cast<std::int8_t>(std::clamp<std::int64_t>(reader.integer("sign", {-1, 1}), -1, 1));
    read_bits(reader.string("bits"), reader.pointer_to("bits"), trains.length,
              side.data() + line * trains.words, diagnostics);
    if (has_second)
      read_bits(reader.string("bits_of_negative_x"), reader.pointer_to("bits_of_negative_x"), trains.length,
                trains.d_second.data() + line * trains.words, diagnostics);
    reader.finish();
  }
}

}  // namespace

std::optional<PulseUpdate> pulse_update(const TileConfig& tile, float lr, View x, View d, std::uint64_t seed,
                                        const std::optional<Trains>& given, Diagnostics& diagnostics) {
  const Shape shape{d.size(), x.size()};
  const bool has_trains = tile.update.pulse_type == PulseType::stochastic ||
                          tile.update.pulse_type == PulseType::stochastic_compressed;
  const DeviceChoice& choice = tile.devices.front();
  const std::size_t before = diagnostics.size();
  if (choice.device->pulse == nullptr)
    diagnostics.push_back({Code::unknown_choice, "/devices/0", "a device that is pulsed",
                           std::string(choice.device->name), ""});
  if (!has_trains)
    diagnostics.push_back({Code::unknown_choice, "/update/pulse_type", "StochasticCompressed or Stochastic",
                           "another", "the other types have no trains"});
  if (given && (given->x_sign.size() != shape.inputs || given->d_sign.size() != shape.outputs))
    diagnostics.push_back({Code::shape_mismatch, "--trains",
                           fmt::format("{} lines of x and {} of d", shape.inputs, shape.outputs),
                           fmt::format("{} and {}", given->x_sign.size(), given->d_sign.size()), ""});
  if (diagnostics.size() != before) return std::nullopt;
  const Draws draws(seed, first_tile);
  PulsedArray array(*choice.device, choice.settings, shape, draws.part(0));
  PulseUpdate update;
  update.weights_before.assign(array.weights().begin(), array.weights().end());
  if (given) {
    update.trains = *given;
    update.scale.length = given->length;
  } else {
    update.scale = manage_update(tile.update, lr, array.granularity(no_quirks), largest_magnitude(x),
                                 largest_magnitude(d));
    update.trains = draw_trains(tile.update, update.scale, x, d, draws, 0);
  }
  update.counts = coincidences(update.trains, shape);
  array.pulse(update.counts);
  update.weights_after.assign(array.weights().begin(), array.weights().end());
  update.report = array.report();
  return update;
}

Json pulses_json(const PulseUpdate& update) {
  Json json;
  json["schema"] = trains_schema;
  json["length"] = update.trains.length;
  json["x"] = side_json(update.trains, update.trains.x, update.trains.x_sign, {});
  json["d"] = side_json(update.trains, update.trains.d, update.trains.d_sign, update.trains.d_second);
  return json;
}

std::optional<Trains> read_trains(const Json& json, const std::string& where, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  ObjectReader reader(json, where, diagnostics);
  if (reader.string("schema") != trains_schema && diagnostics.size() == before)
    diagnostics.push_back({Code::wrong_schema, reader.pointer_to("schema"), trains_schema, "another", ""});
  const std::int64_t length = reader.integer("length", {0, longest});
  const auto x = reader.elements("x");
  const auto d = reader.elements("d");
  reader.finish();
  if (x.empty() || d.empty() || x.size() > most_train_lines || d.size() > most_train_lines)
    diagnostics.push_back({Code::shape_mismatch, where,
                           fmt::format("1 to {} lines on each side", most_train_lines),
                           fmt::format("{} and {}", x.size(), d.size()), ""});
  if (diagnostics.size() != before) return std::nullopt;
  Trains trains(length, {d.size(), x.size()});
  const bool has_second = d.front().value.find("bits_of_negative_x") != nullptr;
  if (has_second) trains.d_second.resize(trains.d.size());
  read_side(x, false, trains, trains.x, trains.x_sign, diagnostics);
  read_side(d, has_second, trains, trains.d, trains.d_sign, diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  return trains;
}

Json result_json(const PulseUpdate& update) {
  Json json;
  json["length"] = update.scale.length;
  json["x_scale"] = static_cast<double>(update.scale.x_scale);
  json["d_scale"] = static_cast<double>(update.scale.d_scale);
  json["counts"] = Json::array_of(update.counts);
  Json::Array before;
  Json::Array after;
  for (const float weight : update.weights_before) before.push_back(Json(static_cast<double>(weight)));
  for (const float weight : update.weights_after) after.push_back(Json(static_cast<double>(weight)));
  json["weights_before"] = Json(std::move(before));
  json["weights_after"] = Json(std::move(after));
  json["pulses_up"] = update.report.up;
  json["pulses_down"] = update.report.down;
  return json;
}

}  // namespace pulsewright::analog
