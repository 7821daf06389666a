// SPDX-License-Identifier: Apache-2.0
// What the registry says about its blocks, for programs and for docs/primitives.md.
#pragma once

#include <string>

#include "base/json.h"
#include "primitives/primitive.h"

namespace pulsewright::primitives {

/// One block: name, kind, parameters and ports with their meanings.
Json to_json(const Primitive& primitive);

/// All blocks.
Json catalogue_json();
/// A line for each block.
std::string catalogue_text();
/// docs/primitives.md; a test compares the page with this.
std::string catalogue_markdown();

}  // namespace pulsewright::primitives
