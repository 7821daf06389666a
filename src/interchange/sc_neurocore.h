// SPDX-License-Identifier: Apache-2.0
// The stream document of sc-neurocore in its version 0.7: written for its users, and read from them. It has
// streams, sources and constraints, but no weights and no operations, so that neither side carries all of the
// other; what is lost is always said.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "base/json.h"
#include "netlist/netlist.h"

namespace pulsewright::interchange {

inline constexpr std::string_view sc_neurocore_schema = "sc-neurocore.scnir.v0.7";

/// A document of the other side, with what it does not carry (Code::not_carried).
struct SentStreams {
  Json document;
  Diagnostics lost;
};

/// The streams of a netlist. A sign_magnitude stream is a unipolar one with a signed precision. Sources that
/// version 0.7 has no kind for are of kind `replay`, with a URI that names the block and its parameters:
/// pulsewright:<block>?<name>=<number>[,<number>...]&... . The bound of a correlation is the larger of the
/// mean over all thresholds and of the greatest over those that occur. Streams have at most 4096 bits, else
/// the bound is the mean.
SentStreams write_sc_neurocore(const netlist::Netlist& netlist);

/// What a document of the other side gives SC-NIR.
struct ReceivedStreams {
  std::vector<netlist::Generator> generators;
  std::vector<netlist::Stream> streams;
  std::vector<netlist::Correlation> correlations;  ///< as measured on the exact words
  Diagnostics lost;  ///< Code::not_carried, and Code::correlation_claim where a bound is not kept
};

/// Reads strictly: all keys required, unknown ones refused, at most 4096 streams. Nothing comes back where a
/// diagnostic was added.
std::optional<ReceivedStreams> read_sc_neurocore(std::string_view text, Diagnostics& diagnostics);

/// The generators, streams and correlations as members of an SC-NIR document, with their own `schema`.
Json to_json(const ReceivedStreams& received);

}  // namespace pulsewright::interchange
