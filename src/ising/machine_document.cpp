// SPDX-License-Identifier: Apache-2.0
#include "ising/machine_document.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/object_reader.h"
#include "base/schema_version.h"
#include "netlist/identifier.h"

namespace pulsewright::ising {

using primitives::Parameters;

namespace {

constexpr IntegerRange weight_range{-largest_weight, largest_weight};
constexpr IntegerRange spin_range{0, most_machine_spins - 1};

/// A name that `check` takes.
std::string read_name(ObjectReader& reader, std::string_view key, decltype(netlist::check_identifier) check,
                      Diagnostics& found) {
  const std::size_t before = found.size();
  std::string name = reader.string(key);
  if (found.size() == before) check(name, 40, reader.pointer_to(key), found);
  return name;
}

/// The parameters of a block, all of them scalars.
Parameters read_parameters(ObjectReader& reader, Diagnostics& found) {
  Parameters parameters;
  const Json* member = reader.member("parameters");
  if (member == nullptr) return parameters;
  ObjectReader inner(*member, reader.pointer_to("parameters"), found);
  if (member->object() == nullptr) return parameters;
  for (const auto& [name, value] : *member->object()) {
    const std::size_t before = found.size();
    netlist::check_identifier(name, 63, reader.pointer_to("parameters"), found);
    if (found.size() != before) continue;
    // A list is for blocks that no machine takes.
    const std::int64_t integer = inner.integer(name, {0, INT64_MAX});
    parameters.set(name, {static_cast<std::uint64_t>(std::max<std::int64_t>(integer, 0))});
  }
  return parameters;
}

Generator read_generator(const ObjectReader::Element& element, Diagnostics& found) {
  ObjectReader reader(element.value, element.pointer, found);
  Generator generator{.id = read_name(reader, "id", netlist::check_identifier, found),
                      .kind = reader.string("kind"),
                      .parameters = read_parameters(reader, found)};
  reader.finish();
  return generator;
}

/// The spins, stored field by field: a column of integers for each.
std::vector<PBit> read_spins(ObjectReader& machine, Diagnostics& found) {
  const Json* member = machine.member("spins");
  if (member == nullptr) return {};
  ObjectReader reader(*member, machine.pointer_to("spins"), found);
  const std::vector<std::int64_t> fields = reader.integers("fields", weight_range);
  const std::vector<std::int64_t> colours = reader.integers("colours", spin_range);
  const std::vector<std::int64_t> words = reader.integers("words", {0, INT32_MAX});
  const std::vector<std::int64_t> starts = reader.integers("starts", {0, 1});
  reader.finish();
  std::vector<PBit> spins(fields.size());
  const auto column = [&](const char* key, const std::vector<std::int64_t>& values, auto PBit::*field) {
    if (values.size() != spins.size())
      found.push_back({Code::shape_mismatch, reader.pointer_to(key),
                       fmt::format("{} elements, as in fields", spins.size()), std::to_string(values.size()),
                       ""});
    for (std::size_t i = 0; i < std::min(spins.size(), values.size()); ++i) spins[i].*field = values[i];
  };
  column("fields", fields, &PBit::field);
  column("colours", colours, &PBit::colour);
  column("words", words, &PBit::word);
  column("starts", starts, &PBit::start);
  return spins;
}

/// Rows of exactly `size` integers; others are diagnosed and left out.
std::vector<std::vector<std::int64_t>> read_rows(ObjectReader& reader, std::string_view key, std::size_t size,
                                                 const char* meaning, Diagnostics& found) {
  std::vector<std::vector<std::int64_t>> rows = reader.integer_rows(key, weight_range);
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].size() != size)
      found.push_back({Code::shape_mismatch, fmt::format("{}/{}", reader.pointer_to(key), i), meaning,
                       fmt::format("{} integers", rows[i].size()), ""});
  std::erase_if(rows, [&](const auto& row) { return row.size() != size; });
  return rows;
}

std::vector<Coupling> read_couplings(ObjectReader& reader, Diagnostics& found) {
  std::vector<Coupling> couplings;
  for (const auto& row : read_rows(reader, "couplings", 3, "spin, spin and weight", found)) {
    // What does not fit is outside the range of spins that verify() checks.
    const auto spin = [](std::int64_t value) {
      return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, -1, INT32_MAX));
    };
    couplings.push_back({spin(row[0]), spin(row[1]), row[2]});
  }
  return couplings;
}

Readout read_readout(ObjectReader& machine, Diagnostics& found) {
  const Json* member = machine.member("readout");
  if (member == nullptr) return {};
  ObjectReader reader(*member, machine.pointer_to("readout"), found);
  Readout readout{.spins = reader.integers("spins", spin_range),
                  .every = reader.integer("every", {1, INT32_MAX})};
  reader.finish();
  return readout;
}

void read_body(ObjectReader& reader, Machine& machine, Diagnostics& found) {
  machine.width = static_cast<unsigned>(
      std::clamp<std::int64_t>(reader.integer("width", {1, widest_word}), 1, widest_word));
  machine.spins = read_spins(reader, found);
  machine.couplings = read_couplings(reader, found);
  machine.minimum = reader.integer("minimum", {-largest_weight, largest_weight});
  machine.tables = reader.integer_rows("tables", {0, std::int64_t{1} << machine.width});
  for (const auto& row : read_rows(reader, "steps", 2, "table and sweeps", found))
    machine.steps.push_back({row[0], row[1]});
  for (const auto& row : read_rows(reader, "clamps", 2, "spin and state", found))
    machine.clamps.push_back({row[0], row[1]});
  machine.readout = read_readout(reader, found);
  machine.offset = reader.integer("offset", {-(std::int64_t{1} << 53), std::int64_t{1} << 53});
  machine.scale = reader.integer("scale", {1, std::int64_t{1} << 53});
  machine.layout = static_cast<Layout>(reader.choice("layout", layout_names));
  reader.finish();
}

Json parameters_json(const Parameters& parameters) {
  Json json(Json::Object{});
  for (const auto& [name, list] : parameters.all()) json[name] = list.front();
  return json;
}

template <class Sequence, class Row>
Json rows_json(const Sequence& sequence, Row row) {
  Json::Array rows;
  for (const auto& element : sequence) rows.push_back(Json::array_of(row(element)));
  return rows;
}

Json spins_json(const std::vector<PBit>& spins) {
  const auto column = [&](auto PBit::*field) {
    Json::Array values;
    for (const PBit& spin : spins) values.emplace_back(spin.*field);
    return Json(std::move(values));
  };
  Json json;
  json["fields"] = column(&PBit::field);
  json["colours"] = column(&PBit::colour);
  json["words"] = column(&PBit::word);
  json["starts"] = column(&PBit::start);
  return json;
}

Json body_json(const Machine& machine) {
  using Row = std::vector<std::int64_t>;
  Json json;
  json["width"] = machine.width;
  json["spins"] = spins_json(machine.spins);
  json["couplings"] = rows_json(machine.couplings, [](const Coupling& c) {
    return Row{c.first, c.second, c.weight};
  });
  json["minimum"] = machine.minimum;
  json["tables"] = rows_json(machine.tables, [](const Row& row) { return row; });
  json["steps"] = rows_json(machine.steps, [](const Step& step) { return Row{step.table, step.sweeps}; });
  json["clamps"] = rows_json(machine.clamps, [](const Clamp& clamp) { return Row{clamp.spin, clamp.state}; });
  json["readout"]["spins"] = Json::array_of(machine.readout.spins);
  json["readout"]["every"] = machine.readout.every;
  json["offset"] = machine.offset;
  json["scale"] = machine.scale;
  json["layout"] = to_text(machine.layout);
  return json;
}

}  // namespace

const SchemaHistory& machine_history() {
  static const SchemaHistory history{.name = "pulsewright.ising", .current = 1};
  return history;
}

bool is_machine_document(const Json& document) {
  const Json* schema = document.find("schema");
  return schema != nullptr && schema->string() != nullptr &&
         schema->string()->starts_with(machine_history().name + "/");
}

std::optional<Machine> read_machine(std::string_view text, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const std::optional<Json> document = parse_json(text, diagnostics, Numbers::integers);
  if (!document || !check_schema(*document, machine_history(), diagnostics)) return std::nullopt;
  Machine machine;
  ObjectReader reader(*document, "", diagnostics);
  reader.choice("schema", {&machine_schema, 1});
  machine.name = read_name(reader, "name", netlist::check_module_name, diagnostics);
  for (const ObjectReader::Element& element : reader.elements("generators"))
    machine.generators.push_back(read_generator(element, diagnostics));
  if (const Json* body = reader.member("ising")) {
    ObjectReader inner(*body, "/ising", diagnostics);
    read_body(inner, machine, diagnostics);
  }
  reader.finish();
  if (diagnostics.size() == before) std::ranges::move(verify(machine), std::back_inserter(diagnostics));
  if (diagnostics.size() != before) return std::nullopt;
  return machine;
}

std::string write_machine(const Machine& machine) {
  Json json;
  json["schema"] = machine_schema;
  json["name"] = machine.name;
  Json::Array generators;
  for (const Generator& generator : machine.generators) {
    Json object;
    object["id"] = generator.id;
    object["kind"] = generator.kind;
    object["parameters"] = parameters_json(generator.parameters);
    generators.push_back(std::move(object));
  }
  json["generators"] = std::move(generators);
  json["ising"] = body_json(machine);
  return canonical_json(json);
}

std::string machine_sha256(const Machine& machine) {
  return sha256_hex(write_machine(machine));
}

}  // namespace pulsewright::ising
