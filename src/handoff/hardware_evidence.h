// SPDX-License-Identifier: Apache-2.0
// The transcript of a session with a board, as a bundle carries it: apart from the reports, and checked from
// its raw bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/diagnostics.h"
#include "board/transcript.h"
#include "data/images.h"
#include "handoff/bundle.h"
#include "netlist/netlist.h"

namespace pulsewright::handoff {

/// What a manifest says about this transcript.
HardwareEvidence evidence_of(const board::Transcript& transcript, const board::TranscriptVerdict& verdict);

/// What an audit found out about a transcript.
struct HardwareReport {
  HardwareEvidence shown;        ///< by the bytes alone
  std::int64_t test_images = 0;  ///< images of the bundle's test set that were answered
};

/// Replays the text of a transcript against the exact model of `netlist`: every logit of every answer.
/// Nothing comes back, and all that is wrong is found, if it is of another netlist, is not evidence
/// (board::check_evidence()), or shows something else than `claimed`.
std::optional<HardwareReport> check_hardware_evidence(const std::string& text,
                                                      const HardwareEvidence& claimed,
                                                      const netlist::Netlist& netlist,
                                                      const data::Images& test, Diagnostics& findings);

/// Puts the transcript of a sound verdict into a bundle of its netlist, whose other files stay as they are.
/// Throws Failure when the manifest is damaged.
void attach_transcript(const std::filesystem::path& bundle, const board::Transcript& transcript,
                       const board::TranscriptVerdict& verdict);

}  // namespace pulsewright::handoff
