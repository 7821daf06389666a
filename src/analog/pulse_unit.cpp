// SPDX-License-Identifier: Apache-2.0
#include "analog/pulse_unit.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/object_reader.h"
#include "base/schema_version.h"
#include "netlist/identifier.h"
#include "primitives/xorshift.h"

namespace pulsewright::analog {

namespace {

constexpr std::int64_t most_lines = 256;
constexpr std::int64_t largest_multiplier = 4095;
constexpr std::int64_t largest_shift = 40;

/// The integers of a document; the reader and the schema take their ranges from here.
struct UnitMember {
  std::string_view key;
  IntegerRange range;
  std::string_view meaning;
};
constexpr std::int64_t largest_count = 65535;
constexpr UnitMember members[] = {
    {"outputs", {1, most_lines}, "rows, the lines of d"},
    {"inputs", {1, most_lines}, "columns, the lines of x"},
    {"x_width", {2, unit_word_width}, "bits of an input, two's complement"},
    {"d_width", {2, unit_word_width}, "bits of a gradient"},
    {"low", {0, largest_count}, "the lowest count"},
    {"high", {1, largest_count}, "the highest count"},
    {"start", {0, largest_count}, "the count of weight 0, at which all begin"},
    {"multiplier", {1, largest_multiplier}, "the rate is multiplier / 2^shift steps for x times d"},
    {"shift", {0, largest_shift}, "of the rate"},
    {"longest", {1, primitives::longest_train}, "slots of the longest train"},
    {"x_words", {1, most_lines}, "random words of the columns; column j takes word j mod x_words"},
    {"d_words", {1, most_lines}, "of the rows"},
};

PulseUnit read_body(ObjectReader& reader) {
  PulseUnit unit;
  const auto read = [&](std::string_view key) {
    const IntegerRange range = std::ranges::find(members, key, &UnitMember::key)->range;
    return static_cast<std::uint64_t>(std::max(reader.integer(key, range), range.minimum));
  };
  unit.shape.outputs = read("outputs");
  unit.shape.inputs = read("inputs");
  unit.x_width = static_cast<unsigned>(read("x_width"));
  unit.d_width = static_cast<unsigned>(read("d_width"));
  unit.low = read("low");
  unit.high = read("high");
  unit.start = read("start");
  unit.rate.multiplier = read("multiplier");
  unit.rate.shift = static_cast<unsigned>(read("shift"));
  unit.longest = read("longest");
  unit.x_words = read("x_words");
  unit.d_words = read("d_words");
  unit.seeds.clear();
  for (const std::int64_t seed : reader.integers("seeds", {1, UINT32_MAX}))
    unit.seeds.push_back(static_cast<std::uint64_t>(seed));
  if (reader.has("layout")) unit.layout = static_cast<UnitLayout>(reader.choice("layout", unit_layout_names));
  reader.finish();
  return unit;
}

std::uint64_t as_bits(std::int64_t value, unsigned width) {
  return static_cast<std::uint64_t>(value) & low_mask(width);
}

}  // namespace

unsigned PulseUnit::count_width() const {
  return bits_for(high);
}

Diagnostics verify(const PulseUnit& unit) {
  Diagnostics found;
  const auto hold = [&](bool holds, const char* key, std::string expected, std::string got) {
    if (!holds)
      found.push_back(
          {Code::out_of_range, fmt::format("/tile/{}", key), std::move(expected), std::move(got), ""});
  };
  netlist::check_module_name(unit.name, 40, "/name", found);
  hold(unit.low < unit.high, "low", fmt::format("a count below high, which is {}", unit.high),
       std::to_string(unit.low));
  hold(unit.low <= unit.start && unit.start <= unit.high, "start",
       fmt::format("a count from {} to {}", unit.low, unit.high), std::to_string(unit.start));
  hold(unit.x_words <= unit.shape.inputs, "x_words",
       fmt::format("at most one per input, of which there are {}", unit.shape.inputs),
       std::to_string(unit.x_words));
  hold(unit.d_words <= unit.shape.outputs, "d_words",
       fmt::format("at most one per output, of which there are {}", unit.shape.outputs),
       std::to_string(unit.d_words));
  hold(unit.seeds.size() == unit.generators(), "seeds",
       fmt::format("{} seeds, one for each four words", unit.generators()),
       std::to_string(unit.seeds.size()));
  if (unit.layout == UnitLayout::folded) {
    constexpr std::size_t widest_row = 4096;
    const std::size_t bits = unit.shape.inputs * unit.count_width();
    hold(bits <= widest_row, "inputs",
         fmt::format("at most {} bits per row of a folded unit, with counts of {} bits", widest_row,
                     unit.count_width()),
         fmt::format("{} inputs, {} bits", unit.shape.inputs, bits));
  }
  // The generators are one cycle: equal seeds would make equal words for ever.
  hold(std::set(unit.seeds.begin(), unit.seeds.end()).size() == unit.seeds.size(), "seeds", "each seed once",
       "one of them again");
  return found;
}

const SchemaHistory& unit_history() {
  static const SchemaHistory history{.name = "pulsewright.tile", .current = 1};
  return history;
}

Json unit_json_schema() {
  const auto object = [](std::string_view type) {
    Json schema;
    schema["type"] = type;
    return schema;
  };
  const auto integer = [&](IntegerRange range) {
    Json schema = object("integer");
    schema["minimum"] = range.minimum;
    schema["maximum"] = range.maximum;
    return schema;
  };
  Json schema = object("object");
  schema["title"] = unit_schema;
  schema["description"] =
      "A pulse unit: the digital part of an analog tile, around counters as cross-points. docs/analog.md "
      "says "
      "what verify() asks beyond this schema.";
  schema["additionalProperties"] = false;
  schema["required"] = Json::array_of(std::vector<std::string>{"schema", "name", "tile"});
  Json& properties = schema["properties"];
  properties["schema"]["const"] = unit_schema;
  properties["name"] = object("string");
  properties["name"]["pattern"] = "^[A-Za-z_][A-Za-z0-9_]*$";
  properties["name"]["maxLength"] = 40;
  Json& body = properties["tile"];
  body = object("object");
  body["additionalProperties"] = false;
  for (const UnitMember& member : members) {
    Json& property = body["properties"][std::string(member.key)];
    property = integer(member.range);
    property["description"] = member.meaning;
    body["required"].push_back(member.key);
  }
  Json& seeds = body["properties"]["seeds"];
  seeds = object("array");
  seeds["description"] = "of the generators, each of which makes four words";
  seeds["items"] = integer({1, UINT32_MAX});
  seeds["minItems"] = 1;
  body["required"].push_back("seeds");
  Json& layout = body["properties"]["layout"];
  layout["description"] = "where the counts are: side by side (if it is not said), or in block RAM";
  for (const std::string_view name : unit_layout_names) layout["enum"].push_back(name);
  return schema;
}

std::optional<PulseUnit> read_unit(std::string_view text, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const std::optional<Json> document = parse_json(text, diagnostics, Numbers::integers);
  if (!document || !check_schema(*document, unit_history(), diagnostics)) return std::nullopt;
  ObjectReader reader(*document, "", diagnostics);
  reader.choice("schema", {&unit_schema, 1});
  PulseUnit unit;
  std::string name = reader.string("name");
  if (const Json* body = reader.member("tile")) {
    ObjectReader inner(*body, "/tile", diagnostics);
    unit = read_body(inner);
  }
  unit.name = std::move(name);
  reader.finish();
  if (diagnostics.size() == before) diagnostics = verify(unit);
  if (diagnostics.size() != before) return std::nullopt;
  return unit;
}

namespace {

/// The document of a folder, or the file itself.
std::filesystem::path unit_document(const std::string& path) {
  return std::filesystem::is_directory(path) ? std::filesystem::path(path) / unit_name
                                             : std::filesystem::path(path);
}

constexpr std::uint64_t largest_document = std::uint64_t{1} << 24;

}  // namespace

std::optional<PulseUnit> load_unit(const std::string& path, Diagnostics& diagnostics) {
  const std::filesystem::path file = unit_document(path);
  if (!std::filesystem::is_regular_file(file)) {
    diagnostics.push_back({Code::no_such_input, file.string(), "the document of a pulse unit", "no such file",
                           "`pulsewright analog tile` makes one"});
    return std::nullopt;
  }
  return read_unit(read_file(file, largest_document), diagnostics);
}

bool is_unit_file(const std::string& path) {
  const std::filesystem::path file = unit_document(path);
  if (!std::filesystem::is_regular_file(file)) return false;
  Diagnostics ignored;
  const auto document = parse_json(read_file(file), ignored);
  const Json* const schema = document ? document->find("schema") : nullptr;
  return schema != nullptr && schema->string() != nullptr &&
         schema->string()->starts_with(unit_history().name + "/");
}

std::string write_unit(const PulseUnit& unit) {
  Json json;
  json["schema"] = unit_schema;
  json["name"] = unit.name;
  Json& body = json["tile"];
  body["outputs"] = unit.shape.outputs;
  body["inputs"] = unit.shape.inputs;
  body["x_width"] = unit.x_width;
  body["d_width"] = unit.d_width;
  body["low"] = unit.low;
  body["high"] = unit.high;
  body["start"] = unit.start;
  body["multiplier"] = unit.rate.multiplier;
  body["shift"] = unit.rate.shift;
  body["longest"] = unit.longest;
  body["x_words"] = unit.x_words;
  body["d_words"] = unit.d_words;
  body["seeds"] = Json::array_of(unit.seeds);
  // Documents of parallel units are older than the member.
  if (unit.layout != UnitLayout::parallel) body["layout"] = to_text(unit.layout);
  return canonical_json(json);
}

std::string unit_sha256(const PulseUnit& unit) {
  return sha256_hex(write_unit(unit));
}

primitives::PulseRate nearest_rate(double rate) {
  unsigned shift = 0;
  while (shift < largest_shift &&
         std::round(std::ldexp(rate, static_cast<int>(shift) + 1)) <= largest_multiplier)
    ++shift;
  const double multiplier = std::round(std::ldexp(rate, static_cast<int>(shift)));
  return {static_cast<std::uint64_t>(std::clamp(multiplier, 1.0, static_cast<double>(largest_multiplier))),
          shift};
}

IntegerTile::IntegerTile(const PulseUnit& unit)
    : unit_(&unit),
      states_(unit.seeds.size()),
      x_thresholds_(unit.shape.inputs),
      d_thresholds_(unit.shape.outputs),
      x_signs_(unit.shape.inputs, 1),
      d_signs_(unit.shape.outputs, 1),
      counts_(unit.shape.points()) {
  reset();
}

void IntegerTile::reset() {
  for (std::size_t g = 0; g < states_.size(); ++g) states_[g] = static_cast<std::uint32_t>(unit_->seeds[g]);
  std::ranges::fill(counts_, unit_->start);
  std::ranges::fill(x_thresholds_, 0);
  std::ranges::fill(d_thresholds_, 0);
  length_ = 0;
}

void IntegerTile::begin(std::span<const std::int64_t> x, std::span<const std::int64_t> d) {
  using namespace primitives;
  PW_ASSERT(x.size() == x_thresholds_.size() && d.size() == d_thresholds_.size());
  std::uint64_t united = 0;
  for (const std::int64_t value : x) united |= folded_of(as_bits(value, unit_->x_width), unit_->x_width);
  const unsigned exponent = exponent_of(united);
  for (std::size_t j = 0; j < x.size(); ++j) {
    x_signs_[j] = x[j] < 0 ? -1 : 1;
    x_thresholds_[j] = normalised_threshold(magnitude_of(as_bits(x[j], unit_->x_width), unit_->x_width),
                                            exponent, unit_word_width);
  }
  std::uint64_t largest = 0;
  for (const std::int64_t value : d)
    largest = std::max(largest, magnitude_of(as_bits(value, unit_->d_width), unit_->d_width));
  length_ = train_length(largest, exponent, unit_->rate, unit_->longest);
  for (std::size_t i = 0; i < d.size(); ++i) {
    d_signs_[i] = d[i] < 0 ? -1 : 1;
    d_thresholds_[i] = scaled_threshold(magnitude_of(as_bits(d[i], unit_->d_width), unit_->d_width), length_,
                                        exponent, unit_->rate, unit_word_width);
  }
}

/// Words are counted through the columns first, so that rows and columns never share one.
std::uint64_t IntegerTile::word(std::uint64_t number) const {
  return states_[number / 4] >> (number % 4 * unit_word_width) & low_mask(unit_word_width);
}

bool IntegerTile::x_bit(std::size_t column) const {
  return word(column % unit_->x_words) < x_thresholds_[column];
}

bool IntegerTile::d_bit(std::size_t row) const {
  return word(unit_->x_words + row % unit_->d_words) < d_thresholds_[row];
}

void IntegerTile::slot() {
  for (std::size_t i = 0; i < d_thresholds_.size(); ++i) {
    if (!d_bit(i)) continue;
    for (std::size_t j = 0; j < x_thresholds_.size(); ++j) {
      if (!x_bit(j)) continue;
      std::uint64_t& count = counts_[i * x_thresholds_.size() + j];
      // The update subtracts the product.
      if (x_signs_[j] == d_signs_[i])
        count -= count > unit_->low;
      else
        count += count < unit_->high;
    }
  }
  for (std::uint32_t& state : states_) state = primitives::next_xorshift(state);
}

Trains IntegerTile::update(std::span<const std::int64_t> x, std::span<const std::int64_t> d) {
  begin(x, d);
  Trains trains(static_cast<std::int64_t>(length_), unit_->shape);
  for (std::size_t j = 0; j < x.size(); ++j)
    trains.x_sign[j] = static_cast<std::int8_t>(x[j] == 0 ? 0 : x_signs_[j]);
  for (std::size_t i = 0; i < d.size(); ++i)
    trains.d_sign[i] = static_cast<std::int8_t>(d[i] == 0 ? 0 : d_signs_[i]);
  for (std::uint64_t t = 0; t < length_; ++t) {
    const auto record = [&](std::vector<std::uint64_t>& side, std::size_t line) {
      side[line * trains.words + t / 64] |= std::uint64_t{1} << t % 64;
    };
    for (std::size_t j = 0; j < x.size(); ++j)
      if (x_bit(j)) record(trains.x, j);
    for (std::size_t i = 0; i < d.size(); ++i)
      if (d_bit(i)) record(trains.d, i);
    slot();
  }
  return trains;
}

}  // namespace pulsewright::analog
