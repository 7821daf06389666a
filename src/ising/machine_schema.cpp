// SPDX-License-Identifier: Apache-2.0
#include <initializer_list>
#include <utility>

#include "ising/machine_document.h"

namespace pulsewright::ising {

namespace {

constexpr std::int64_t largest_energy = std::int64_t{1} << 53;

Json typed(std::string_view type, std::string_view meaning = {}) {
  Json schema;
  schema["type"] = type;
  if (!meaning.empty()) schema["description"] = meaning;
  return schema;
}

Json integer(std::int64_t least, std::int64_t most, std::string_view meaning = {}) {
  Json schema = typed("integer", meaning);
  schema["minimum"] = least;
  schema["maximum"] = most;
  return schema;
}

Json list(Json items, std::int64_t fewest, std::int64_t most, std::string_view meaning = {}) {
  Json schema = typed("array", meaning);
  schema["items"] = std::move(items);
  schema["minItems"] = fewest;
  schema["maxItems"] = most;
  return schema;
}

/// Rows of exactly these integers.
Json rows(Json::Array columns, std::int64_t fewest, std::int64_t most, std::string_view meaning) {
  Json row = typed("array");
  row["minItems"] = columns.size();
  row["maxItems"] = columns.size();
  row["items"] = std::move(columns);
  return list(std::move(row), fewest, most, meaning);
}

/// An object with exactly these members.
Json object(std::initializer_list<std::pair<const char*, Json>> members, std::string_view meaning = {}) {
  Json schema = typed("object", meaning);
  schema["additionalProperties"] = false;
  for (const auto& [key, member] : members) {
    schema["properties"][key] = member;
    schema["required"].push_back(key);
  }
  return schema;
}

Json name(std::int64_t longest, std::string_view meaning) {
  Json schema = typed("string", meaning);
  schema["pattern"] = "^[A-Za-z_][A-Za-z0-9_]*$";
  schema["maxLength"] = longest;
  return schema;
}

Json constant(std::string_view value) {
  Json schema = typed("string");
  schema["const"] = value;
  return schema;
}

Json generator_schema() {
  Json kind = typed("string", "block that makes the words");
  for (const primitives::Primitive* block : primitives::primitives())
    if (words_of(Generator{.id = "", .kind = std::string(block->name), .parameters = {{"words", {1}}}}) > 0)
      kind["enum"].push_back(block->name);
  Json parameters = typed("object", "its parameters, by name");
  parameters["additionalProperties"] = integer(0, INT64_MAX);
  return object({{"id", name(40, "name of the generator")}, {"kind", kind}, {"parameters", parameters}});
}

Json spins_schema() {
  const auto column = [](Json value, std::string_view meaning) {
    return list(std::move(value), 1, most_machine_spins, meaning);
  };
  return object({{"fields", column(integer(-largest_weight, largest_weight), "h")},
                 {"colours", column(integer(0, most_machine_spins - 1), "clock of a sweep that redraws it")},
                 {"words", column(integer(0, INT32_MAX),
                                  "what it is redrawn from, counted through all "
                                  "generators")},
                 {"starts", column(integer(0, 1), "state before the first clock: 1 for +1")}},
                "a column for each property");
}

Json body_schema() {
  const Json spin = integer(0, most_machine_spins - 1);
  const Json state = integer(0, 1);
  Json layout = typed("string", "how it becomes hardware");
  layout["enum"] = Json::array_of(layout_names);
  return object(
      {{"width", integer(1, widest_word, "bits of a word")},
       {"spins", spins_schema()},
       {"couplings", rows({spin, spin, integer(-largest_weight, largest_weight)}, 0, most_machine_couplings,
                          "spin, spin and J")},
       {"minimum", integer(-largest_weight, largest_weight, "local field of the first threshold")},
       {"tables", list(list(integer(0, std::int64_t{1} << widest_word), 1, most_thresholds), 1,
                       most_thresholds, "thresholds by local field")},
       {"steps", rows({integer(0, most_thresholds - 1), integer(1, largest_weight)}, 1, most_steps,
                      "table and sweeps; the last one goes on")},
       {"clamps", rows({spin, state}, 0, most_machine_spins, "spin and the state that it keeps")},
       {"readout", object({{"spins", list(spin, 0, most_machine_spins)}, {"every", integer(1, INT32_MAX)}},
                          "spins that are read, and the sweeps from one time to the next")},
       {"offset", integer(-largest_energy, largest_energy)},
       {"scale", integer(1, largest_energy, "energies of the file are (E + offset) / scale")},
       {"layout", layout}});
}

}  // namespace

Json machine_json_schema() {
  Json schema = object({{"schema", constant(machine_schema)},
                        {"name", name(40, "name of the top module, and prefix of the others")},
                        {"generators", list(generator_schema(), 1, most_generators)},
                        {"ising", body_schema()}},
                       "A p-bit machine: an Ising model with everything that decides its bits. "
                       "docs/ising.md says what verify() asks beyond this schema.");
  schema["title"] = machine_schema;
  return schema;
}

}  // namespace pulsewright::ising
