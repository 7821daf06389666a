// SPDX-License-Identifier: Apache-2.0
// What the host of a board reads: board.json, transcripts, and bytes from the line.
#include "board/frame.h"
#include "board/host.h"
#include "board/project.h"
#include "board/transcript.h"
#include "fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pulsewright;
  const std::string_view text = fuzz::text_of(data, size);
  Diagnostics wrong;
  const auto project = board::read_project(text, wrong);
  fuzz::require(project.has_value() == wrong.empty(), "a project or diagnostics");
  wrong.clear();
  const auto transcript = board::read_transcript(text, wrong);
  fuzz::require(transcript.has_value() == wrong.empty(), "a transcript or diagnostics");
  if (transcript)
    fuzz::require(board::read_transcript(write_transcript(*transcript), wrong) == transcript,
                  "a transcript is read as it was written");
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
