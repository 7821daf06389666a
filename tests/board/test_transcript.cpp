// SPDX-License-Identifier: Apache-2.0
// What a transcript shows, and what it must not be taken for.
#include "base/hash.h"
#include "base/random.h"
#include "board/frame.h"
#include "board/host.h"
#include "board/lower_board.h"
#include "board/transcript.h"
#include "catch.h"
#include "exact/engine.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::board {
namespace {

using Catch::Matchers::Contains;

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

Transcript record(const netlist::Netlist& netlist, bool identifies, int images) {
  ModelLine board(netlist);
  RecordedLine line(board);
  Host host(line);
  Random random(Catch::rngSeed(), 9);
  if (identifies) host.identify();
  for (int i = 0; i < images; ++i) host.ask(samples::draw_image(netlist, random));
  return {netlist_hash(netlist), {}, true, 115200, line.events()};
}

std::string problems(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  Diagnostics diagnostics;
  CHECK_FALSE(read_transcript(text.replace(at, from.size(), to), diagnostics).has_value());
  return to_text(diagnostics);
}

}  // namespace

TEST_CASE("a transcript is read as it was written, and shows the images of its session") {
  const netlist::Netlist netlist = samples::reference_netlist();
  Transcript transcript = record(netlist, true, 12);
  transcript.bitstream_sha256 = sha256_hex("bitstream");
  Diagnostics diagnostics;
  const std::string text = write_transcript(transcript);
  CHECK(read_transcript(text, diagnostics) == transcript);
  CHECK(to_text(diagnostics) == "");
  const TranscriptVerdict verdict = examine(transcript, netlist);
  CHECK(verdict.images == 12);
  CHECK(verdict.shows(netlist_hash(netlist)));
  CHECK_FALSE(verdict.shows(sha256_hex("another")));
}

TEST_CASE("no byte of an answer can change without being noticed") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const Transcript transcript = record(netlist, true, 3);
  const TranscriptVerdict sound = examine(transcript, netlist);
  Random random(Catch::rngSeed(), 10);
  for (int i = 0; i < 200; ++i) {
    Transcript changed = transcript;
    std::string& bytes = changed.events[random.below(changed.events.size())].bytes;
    bytes[random.below(bytes.size())] ^= static_cast<char>(1 + random.below(255));
    const TranscriptVerdict verdict = examine(changed, netlist);
    CHECK((!verdict.shows(netlist_hash(netlist)) || verdict.images < sound.images));
  }
}

TEST_CASE(
    "an answer that is made up is found: to another image, to no request, or before an identification") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const std::string hash = netlist_hash(netlist);
  CHECK_FALSE(examine(record(netlist, false, 3), netlist).shows(hash));
  CHECK(examine(record(netlist, false, 3), netlist).unidentified == 3);
  CHECK_FALSE(examine(record(netlist, true, 0), netlist).shows(hash));

  Transcript unasked = record(netlist, true, 2);
  unasked.events.push_back({INT64_MAX, true, encode({FrameKind::image, 1, "12345678"})});
  CHECK(examine(unasked, netlist).unasked == 1);
  CHECK_FALSE(examine(unasked, netlist).shows(hash));

  Transcript wrong = record(netlist, true, 2);
  const Frame request{FrameKind::image, 99, std::string(5, '\3')};
  wrong.events.push_back({INT64_MAX, false, encode(request)});
  wrong.events.push_back({INT64_MAX, true, encode({FrameKind::image, checksum_of(request), "12345678"})});
  CHECK(examine(wrong, netlist).mismatches == 1);
  CHECK_FALSE(examine(wrong, netlist).shows(hash));
}

TEST_CASE("everything wrong with a transcript is told with its place") {
  const std::string text = write_transcript(record(samples::reference_netlist(), true, 1));
  CHECK_THAT(problems(text, "\"bytes\": \"7e", "\"bytes\": \"7"), Contains("/events/0/bytes"));
  CHECK_THAT(problems(text, "to_board", "to_boat"), Contains("/events/0/direction"));
  CHECK_THAT(problems(text, "\"simulated\": true", "\"simulated\": 1"), Contains("/simulated"));
  CHECK_THAT(problems(text, "transcript/1", "transcript/2"), Contains("PW0207"));
  CHECK_THAT(problems(text, "\"microseconds\"", "\"seconds\""), Contains("PW0202") && Contains("PW0201"));
}

}  // namespace pulsewright::board
