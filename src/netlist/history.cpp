// SPDX-License-Identifier: Apache-2.0
#include "netlist/history.h"

#include "base/failure.h"
#include "netlist/netlist.h"

namespace pulsewright::netlist {

const SchemaHistory& scnir_history() {
  static const SchemaHistory history{"pulsewright.scnir", 1, {}};
  PW_ASSERT(history.schema() == scnir_schema);
  return history;
}

}  // namespace pulsewright::netlist
