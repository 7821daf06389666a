// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.h"
#include "netlist/document.h"

namespace pulsewright {

void add_schema(Command& program) {
  Command command = program.subcommand("schema", "Prints the JSON Schema of SC-NIR documents.",
                                       "pulsewright schema > scnir.schema.json");
  command.runs([](const Console& console) {
    const Json schema = netlist_schema();
    console.result(schema, canonical_json(schema));
    return Exit::yes;
  });
}

}  // namespace pulsewright
