// SPDX-License-Identifier: Apache-2.0
// What a transcript shows, and what it must not be taken for.
#include "base/hash.h"
#include "base/random.h"
#include "board/frame.h"
#include "board/transcript.h"
#include "catch.h"
#include "model_line.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::board {
namespace {

using Catch::Matchers::Contains;

Transcript record(const netlist::Netlist& netlist, bool identifies, int images) {
  return record_model(netlist, draw_pixels(netlist, images), identifies);
}

/// Every finding, with blanks between.
std::string findings(const Transcript& transcript, const netlist::Netlist& netlist) {
  return to_text(check_evidence(transcript, examine(transcript, netlist), "t"));
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

TEST_CASE("a request that was repeated counts once, and an image that was given up is not evidence") {
  const netlist::Netlist netlist = samples::reference_netlist();
  Transcript transcript = record(netlist, true, 2);
  // The last request once more, as after a time-out, and its late answer.
  const std::size_t last = transcript.events.size() - 2;
  transcript.events.push_back(transcript.events[last]);
  transcript.events.push_back(transcript.events[last + 1]);
  CHECK(examine(transcript, netlist).images == 3);  // an identical request begins anew once it was answered
  transcript.events.erase(transcript.events.begin() + static_cast<std::ptrdiff_t>(last) + 1);
  CHECK(examine(transcript, netlist).images == 2);
  CHECK(findings(transcript, netlist) == "");

  transcript.events.pop_back();
  CHECK(examine(transcript, netlist).unanswered == 1);
  CHECK_THAT(findings(transcript, netlist),
             Contains("PW0808 t: /events") && Contains("without a sound answer"));
}

TEST_CASE("a design that names itself in two ways, or with other registers, is not identified") {
  const netlist::Netlist netlist = samples::reference_netlist();
  netlist::Netlist other = netlist;
  other.name = "other";
  const auto identity_events = [](std::uint32_t tag, const std::string& payload) {
    const Frame request{FrameKind::identify, tag};
    return std::vector<TranscriptEvent>{
        {0, false, encode(request)}, {0, true, encode({FrameKind::identify, checksum_of(request), payload})}};
  };
  const auto identified = [&](const std::string& payload) {
    Transcript transcript = record(netlist, true, 1);
    const auto events = identity_events(77, payload);
    transcript.events.insert(transcript.events.begin(), events.begin(), events.end());
    return examine(transcript, netlist).identified;
  };
  CHECK(identified(identification_of(netlist)) == netlist_hash(netlist));
  CHECK(identified(identification_of(other)) == "");
  std::string pixels = identification_of(netlist);
  ++pixels[33];
  CHECK(identified(pixels) == "");
}

TEST_CASE("a transcript is of hardware only with the times of a line and of a board") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const Transcript simulated = record(netlist, true, 5);
  CHECK(findings(simulated, netlist) == "");
  const Transcript sound = as_of_board(simulated, 2000);
  CHECK(findings(sound, netlist) == "");

  Transcript instant = sound;
  for (TranscriptEvent& event : instant.events) event.microseconds = 0;
  CHECK_THAT(findings(instant, netlist), Contains("no answer sooner than 115200 baud"));
  CHECK_THAT(findings(as_of_board(simulated, 500000), netlist), Contains("one answer as fast as a board"));
  // A slow answer among fast ones is a busy computer.
  Transcript busy = sound;
  for (std::size_t i = 3; i < busy.events.size(); ++i) busy.events[i].microseconds += 3000000;
  CHECK(findings(busy, netlist) == "");
  Transcript anonymous = sound;
  anonymous.identification.reset();
  CHECK_THAT(findings(anonymous, netlist), Contains("t: /identification"));
  Transcript claimed = sound;
  claimed.identification->netlist_sha256 = sha256_hex("another");
  CHECK_THAT(findings(claimed, netlist), Contains("t: /identification/netlist_sha256"));
}

TEST_CASE("everything wrong with a transcript is told with its place") {
  const std::string text = write_transcript(record(samples::reference_netlist(), true, 1));
  CHECK_THAT(problems(text, "\"bytes\": \"7e", "\"bytes\": \"7"), Contains("/events/0/bytes"));
  CHECK_THAT(problems(text, "to_board", "to_boat"), Contains("/events/0/direction"));
  CHECK_THAT(problems(text, "\"simulated\": true", "\"simulated\": 1"), Contains("/simulated"));
  CHECK_THAT(problems(text, "transcript/1", "transcript/2"), Contains("PW0207"));
  CHECK_THAT(problems(text, "\"pixels\"", "\"pixel\""), Contains("/identification/pixel"));
  CHECK_THAT(problems(text, "\"protocol_version\": 1", "\"protocol_version\": 256"), Contains("PW0204"));
  CHECK_THAT(problems(text, "\"microseconds\"", "\"seconds\""), Contains("PW0202") && Contains("PW0201"));
}

}  // namespace pulsewright::board
