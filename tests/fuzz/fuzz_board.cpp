// SPDX-License-Identifier: Apache-2.0
// What the host of a board reads: board.json, transcripts, and bytes from the line. A transcript is examined
// as one of the reference network, too.
#include "board/frame.h"
#include "board/host.h"
#include "board/project.h"
#include "board/transcript.h"
#include "fuzz/target.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright {
namespace {

/// The verdict on any bytes is the same as the findings on them.
void examine_as_reference(board::Transcript transcript) {
  static const netlist::Netlist netlist = samples::reference_netlist();
  transcript.netlist_sha256 = netlist_hash(netlist);
  const board::TranscriptVerdict verdict = examine(transcript, netlist);
  fuzz::require(verdict.images >= 0 && static_cast<std::size_t>(verdict.images) >= verdict.answered.size(),
                "every answered image is counted");
  transcript.identification.reset();
  transcript.is_simulated = true;
  fuzz::require(check_evidence(transcript, verdict, "").empty() == verdict.shows(transcript.netlist_sha256),
                "a verdict and its findings agree");
  transcript.is_simulated = false;
  fuzz::require(!check_evidence(transcript, verdict, "").empty(), "hardware is identified");
}

}  // namespace
}  // namespace pulsewright

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pulsewright;
  const std::string_view text = fuzz::text_of(data, size);
  Diagnostics wrong;
  const auto project = board::read_project(text, wrong);
  fuzz::require(project.has_value() == wrong.empty(), "a project or diagnostics");
  wrong.clear();
  const auto transcript = board::read_transcript(text, wrong);
  fuzz::require(transcript.has_value() == wrong.empty(), "a transcript or diagnostics");
  if (transcript) {
    fuzz::require(board::read_transcript(write_transcript(*transcript), wrong) == transcript,
                  "a transcript is read as it was written");
    examine_as_reference(*transcript);
  }
  board::FrameReader reader;
  for (const char byte : text)
    if (const auto frame = reader.take(static_cast<std::uint8_t>(byte))) {
      board::FrameReader again;
      std::optional<board::Frame> read;
      for (const char sent : encode(*frame)) read = again.take(static_cast<std::uint8_t>(sent));
      fuzz::require(read == frame, "a frame is read as it was sent");
      board::read_identity(frame->payload);
      board::read_answer(frame->payload);
    }
  return 0;
}
