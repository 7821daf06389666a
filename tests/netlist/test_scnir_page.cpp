// SPDX-License-Identifier: Apache-2.0
// docs/scnir.md is held to the code: its tables are made from the schema, its example is read and verified.
// PULSEWRIGHT_RESAVE=1 makes the tables again.
#include <algorithm>

#include <fmt/format.h>

#include "base/files.h"
#include "catch.h"
#include "netlist/document.h"
#include "samples/saved_text.h"

namespace pulsewright::netlist {
namespace {

constexpr const char* page_path = PULSEWRIGHT_ROOT "/docs/scnir.md";

/// "integer, 1 to 65536" and the like.
std::string type_text(const Json& schema) {
  if (const Json* value = schema.find("const")) return fmt::format("`\"{}\"`", *value->string());
  if (const Json* choices = schema.find("enum")) {
    std::string text;
    for (const Json& choice : *choices->array())
      text += fmt::format("{}`{}`", text.empty() ? "" : ", ", *choice.string());
    return text;
  }
  const std::string& type = *schema.find("type")->string();
  if (type == "integer") {
    const std::int64_t maximum = *schema.find("maximum")->integer();
    return fmt::format("integer, {} to {}", *schema.find("minimum")->integer(),
                       maximum == INT64_MAX ? "2^63 - 1" : std::to_string(maximum));
  }
  if (type == "string") return fmt::format("name of at most {}", *schema.find("maxLength")->integer());
  if (type != "array") return type;
  const Json& items = *schema.find("items");
  const std::int64_t most = *schema.find("maxItems")->integer();
  return fmt::format("at most {} of: {}", most,
                     items.find("properties") || items.find("oneOf") ? "object" : type_text(items));
}

/// A choice among the registry's blocks is not spelled out: a new source must not need a new page.
bool is_block(const Json& schema) {
  const Json* choices = schema.find("enum");
  return choices != nullptr && primitives::find_primitive(*choices->array()->front().string()) != nullptr;
}

bool is_required(const Json& object, const std::string& key) {
  return std::ranges::any_of(*object.find("required")->array(),
                             [&](const Json& name) { return *name.string() == key; });
}

std::string field_table(const Json& object) {
  std::string table = "\n| key | value | meaning |\n| --- | --- | --- |\n";
  for (const auto& [key, schema] : *object.find("properties")->object())
    table += fmt::format(
        "| `{}` | {}{} | {} |\n", key, is_block(schema) ? "a source of the registry" : type_text(schema),
        is_required(object, key) ? "" : "; may be missing", *schema.find("description")->string());
  return table + "\n";
}

/// The objects of the schema by the name that the page gives them.
std::map<std::string, const Json*> objects_of(const Json& schema) {
  const Json& properties = *schema.find("properties");
  std::map<std::string, const Json*> objects{{"document", &schema},
                                             {"schedule", properties.find("schedule")}};
  objects["folds"] = properties.find("schedule")->find("properties")->find("folds")->find("items");
  for (const char* list : {"generators", "streams", "correlations", "edges"})
    objects[list] = properties.find(list)->find("items");
  for (const Json& node : *properties.find("nodes")->find("items")->find("oneOf")->array())
    objects["node " + *node.find("properties")->find("kind")->find("const")->string()] = &node;
  objects["quantities"] = objects.at("node output")->find("properties")->find("quantities")->find("items");
  return objects;
}

/// The page with the table of each object between its marks.
std::string page_with_tables(std::string page, const Json& schema) {
  for (const auto& [name, object] : objects_of(schema)) {
    const std::string mark = fmt::format("<!-- fields: {} -->\n", name);
    const std::size_t begin = page.find(mark);
    INFO(mark);
    REQUIRE(begin != std::string::npos);
    const std::size_t end = page.find("<!-- end -->", begin);
    REQUIRE(end != std::string::npos);
    page.replace(begin + mark.size(), end - begin - mark.size(), field_table(*object));
  }
  return page;
}

/// What stands between ```json and ```.
std::string example_of(const std::string& page) {
  const std::string fence = "```json\n";
  const std::size_t begin = page.find(fence) + fence.size();
  return page.substr(begin, page.find("```", begin) - begin);
}

TEST_CASE("the tables of docs/scnir.md are made from the schema") {
  const std::string page = read_file(page_path);
  samples::check_saved_text(page_path, page_with_tables(page, netlist_schema()));
}

TEST_CASE("the example of docs/scnir.md is a good document in canonical form") {
  const std::string example = example_of(read_file(page_path));
  Diagnostics found;
  const std::optional<Netlist> netlist = read_netlist(example, found);
  CHECK(to_text(found) == "");
  REQUIRE(netlist.has_value());
  CHECK(write_netlist(*netlist) == example);
}

}  // namespace
}  // namespace pulsewright::netlist
