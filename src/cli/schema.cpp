// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/commands.h"
#include "handoff/bundle.h"
#include "handoff/document_schemas.h"
#include "netlist/document.h"

namespace pulsewright::cli {

void add_schema(Command& command) {
  auto name = std::make_shared<std::string>(netlist::document_name);
  command.example("pulsewright schema reports/parity.json > parity.schema.json");
  std::vector<std::string> names;
  for (const std::string_view document : handoff::documents_with_schema()) names.emplace_back(document);
  command.option("document", *name, "file, as it is called in a bundle").among(names);
  command.runs([name](const Console& console) {
    const Json schema = handoff::document_schema(*name).value();
    console.result(schema, canonical_json(schema));
    return Exit::yes;
  });
}

}  // namespace pulsewright::cli
