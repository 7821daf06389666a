// SPDX-License-Identifier: Apache-2.0
// The versions of SC-NIR.
#pragma once

#include "base/schema_version.h"

namespace pulsewright::netlist {

/// The published versions of SC-NIR. Version 1 is the first; a document of a later one is refused.
const SchemaHistory& scnir_history();

}  // namespace pulsewright::netlist
