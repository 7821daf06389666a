// SPDX-License-Identifier: Apache-2.0
// A board made of the exact model, and transcripts of it: no simulator is needed for what bytes show.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "board/frame.h"
#include "board/host.h"
#include "board/lower_board.h"
#include "board/transcript.h"
#include "catch.h"
#include "data/images.h"
#include "exact/engine.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::board {

/// A board made of the exact model, without any line faults of its own.
class ModelLine final : public Line {
 public:
  explicit ModelLine(const netlist::Netlist& netlist)
      : netlist_(netlist), engine_(exact::make_engine(netlist)) {}

  void write(std::string_view bytes) override {
    for (const char byte : bytes)
      if (const auto request = reader_.take(static_cast<std::uint8_t>(byte))) answer(*request);
  }
  std::string read(std::chrono::milliseconds) override { return std::exchange(answers_, ""); }

 private:
  void answer(const Frame& request) {
    Frame frame{request.kind, checksum_of(request), identification_of(netlist_)};
    if (request.kind == FrameKind::image) {
      std::vector<std::int64_t> pixels;
      for (const char pixel : request.payload) pixels.push_back(static_cast<std::uint8_t>(pixel));
      exact::Inference inference = engine_->run(pixels);
      std::vector<std::int64_t> words = inference.logits();
      words.push_back(inference.label);
      frame.payload.clear();
      for (const std::int64_t word : words)
        for (int i = 0; i < 4; ++i) frame.payload.push_back(static_cast<char>(word >> 8 * i & 0xff));
    }
    answers_ += encode(frame);
  }

  const netlist::Netlist& netlist_;
  std::unique_ptr<exact::Engine> engine_;
  FrameReader reader_;
  std::string answers_;
};

inline data::Images draw_pixels(const netlist::Netlist& netlist, int images) {
  Random random(Catch::rngSeed(), 9);
  data::Images drawn;
  for (int i = 0; i < images; ++i) drawn.push_back(samples::draw_image(netlist, random));
  return drawn;
}

/// A session about these images, called a simulation.
inline Transcript record_model(const netlist::Netlist& netlist, const data::Images& images,
                               bool identifies = true) {
  ModelLine board(netlist);
  RecordedLine line(board);
  Host host(line);
  Transcript transcript{netlist_hash(netlist), {}, true, 115200};
  if (identifies) transcript.identification = host.identify();
  for (const auto& image : images) host.ask(image);
  transcript.events = line.events();
  return transcript;
}

/// The same as if a board had answered: each answer comes `delay` microseconds after the line has carried
/// both.
inline Transcript as_of_board(Transcript transcript, std::int64_t delay) {
  transcript.is_simulated = false;
  std::int64_t now = 0;
  std::size_t bytes = 0;
  for (TranscriptEvent& event : transcript.events) {
    bytes += event.bytes.size();
    if (event.from_board) {
      now += static_cast<std::int64_t>(bytes) * 10000000 / transcript.rate + delay;
      bytes = 0;
    }
    event.microseconds = now;
  }
  return transcript;
}

}  // namespace pulsewright::board
