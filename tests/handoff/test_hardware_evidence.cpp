// SPDX-License-Identifier: Apache-2.0
// What a bundle may say of hardware: nothing without a transcript, and with one what its bytes show.
#include <functional>

#include "base/hash.h"
#include "board/frame.h"
#include "board/model_line.h"
#include "catch.h"
#include "handoff/document_schemas.h"
#include "handoff/hardware_evidence.h"
#include "handoff/sound_bundle.h"
#include "handoff/upgrade.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::handoff {
namespace {

using Change = std::function<void(board::Transcript& transcript, HardwareEvidence& claimed)>;

/// The transcript of a session about the bundle's ten images, as of a board.
const board::Transcript& sound_transcript() {
  static const board::Transcript transcript = [] {
    const netlist::Netlist netlist = samples::reference_netlist();
    return board::as_of_board(board::record_model(netlist, sample_images(netlist).images), 2000);
  }();
  return transcript;
}

Manifest manifest_of(const Spoiled& bundle) {
  Diagnostics wrong;
  return read_manifest(bundle.text(manifest_name), wrong).value();
}

/// A bundle whose transcript and whose claim a forger changed, with all hashes right.
void forge(const Spoiled& bundle, const Change& change) {
  board::Transcript transcript = sound_transcript();
  HardwareEvidence claimed = evidence_of(transcript, examine(transcript, samples::reference_netlist()));
  change(transcript, claimed);
  Manifest manifest = manifest_of(bundle);
  manifest.hardware = claimed;
  update_bundle(bundle.path(), manifest, {transcript_name, write_transcript(transcript)});
}

AuditReport forged(const Change& change) {
  const Spoiled bundle;
  forge(bundle, change);
  const AuditReport report = bundle.audit();
  CHECK_FALSE(report.valid());
  CHECK_FALSE(report.hardware.has_value());
  return report;
}

const std::string claim = std::string(manifest_name) + ": /hardware_evidence";
const std::string recorded = std::string(transcript_name) + ": ";

/// The first event with bytes from the board that answer an image.
board::TranscriptEvent& first_answer(board::Transcript& transcript) {
  return transcript.events.at(3);
}

}  // namespace

TEST_CASE("a bundle with the transcript of a board claims hardware, and says what the bytes show") {
  const Spoiled bundle;
  CHECK_FALSE(bundle.audit().hardware.has_value());
  const Manifest before = manifest_of(bundle);
  board::Transcript transcript = sound_transcript();
  transcript.bitstream_sha256 = sha256_hex("bitstream");
  attach_transcript(bundle.path(), transcript, examine(transcript, samples::reference_netlist()));

  const AuditReport report = bundle.audit();
  INFO(to_text(report.findings));
  CHECK(report.valid());
  REQUIRE(report.hardware.has_value());
  CHECK(report.hardware->shown == HardwareEvidence{false, 10, sha256_hex("bitstream")});
  CHECK(report.hardware->test_images == 10);
  CHECK(*to_json(report).find("hardware_evidence")->find("class") == Json("board"));
  CHECK_THAT(bundle.text(manifest_name), Catch::Contains("\"hardware_measurement_claimed\": true"));
  // The rest is as it was, and a second transcript takes the place of the first.
  attach_transcript(bundle.path(), transcript, examine(transcript, samples::reference_netlist()));
  Manifest after = manifest_of(bundle);
  CHECK(std::erase_if(after.files, [](const FileRecord& file) { return file.path == transcript_name; }) == 1);
  CHECK(after.files == before.files);
}

TEST_CASE("the transcript of a simulation is reported as that, and claims nothing") {
  const Spoiled bundle;
  const netlist::Netlist netlist = samples::reference_netlist();
  // Two of the test images, and one that is none of them.
  data::Images images = sample_images(netlist).images;
  images.resize(2);
  images.push_back(std::vector<std::int64_t>(images[0].size(), 0));
  const board::Transcript transcript = board::record_model(netlist, images);
  attach_transcript(bundle.path(), transcript, examine(transcript, netlist));
  const AuditReport report = bundle.audit();
  INFO(to_text(report.findings));
  CHECK(report.valid());
  REQUIRE(report.hardware.has_value());
  CHECK(report.hardware->shown == HardwareEvidence{true, 3, {}});
  CHECK(report.hardware->test_images == 2);
  CHECK(*to_json(report).find("hardware_evidence")->find("class") == Json("simulation"));
  CHECK_THAT(bundle.text(manifest_name), Catch::Contains("\"hardware_measurement_claimed\": false"));
}

TEST_CASE("hardware is not claimed without a transcript, nor by a manifest for a simulation") {
  Diagnostics wrong;
  Manifest manifest = read_manifest(read_file(sound_bundle() / manifest_name), wrong).value();
  manifest.hardware = HardwareEvidence{true, 10, {}};
  const std::string text = replaced(write_manifest(manifest), "claimed\": false", "claimed\": true");
  CHECK_FALSE(read_manifest(text, wrong).has_value());
  CHECK_THAT(to_text(wrong), Catch::Contains("/hardware_measurement_claimed"));

  const Spoiled bundle;
  manifest.hardware = HardwareEvidence{false, 10, {}};
  write_file(bundle.path() / manifest_name, write_manifest(manifest));
  CHECK(names(bundle.audit(), Code::file_missing, transcript_name));

  const Spoiled unnamed;
  update_bundle(unnamed.path(), manifest_of(unnamed),
                {transcript_name, write_transcript(sound_transcript())});
  CHECK(names(unnamed.audit(), Code::file_extra, transcript_name));
}

TEST_CASE("a transcript of another netlist, or of a design that says it is another, is refused") {
  CHECK(names(forged([](board::Transcript& transcript, HardwareEvidence&) {
                transcript.netlist_sha256 = sha256_hex("another");
              }),
              Code::foreign_evidence, recorded + "/netlist_sha256"));
  // Everything in it is of another netlist but the hash that it is filed under.
  netlist::Netlist other = samples::reference_netlist();
  other.name = "other";
  CHECK(names(forged([&](board::Transcript& transcript, HardwareEvidence&) {
                transcript =
                    board::as_of_board(board::record_model(other, sample_images(other).images), 2000);
                transcript.netlist_sha256 = netlist_hash(samples::reference_netlist());
              }),
              Code::weak_evidence, recorded + "/events"));
}

TEST_CASE("a transcript with altered, added or missing bytes is refused") {
  const auto found = [](const Change& change) {
    return names(forged(change), Code::weak_evidence, recorded + "/events");
  };
  CHECK(found(
      [](board::Transcript& transcript, HardwareEvidence&) { first_answer(transcript).bytes.back() ^= 1; }));
  // A wrong logit under a checksum that is right again.
  CHECK(found([](board::Transcript& transcript, HardwareEvidence&) {
    board::FrameReader reader;
    std::optional<board::Frame> frame;
    for (const char byte : first_answer(transcript).bytes)
      frame = reader.take(static_cast<std::uint8_t>(byte));
    frame->payload[0] ^= 1;
    first_answer(transcript).bytes = encode(*frame);
  }));
  CHECK(found([](board::Transcript& transcript, HardwareEvidence&) {
    transcript.events.erase(transcript.events.begin() + 3);
  }));
  CHECK(found([](board::Transcript& transcript, HardwareEvidence&) {
    transcript.events.erase(transcript.events.begin() + 2);
  }));
  CHECK(found([](board::Transcript& transcript, HardwareEvidence&) {
    transcript.events.erase(transcript.events.begin(), transcript.events.begin() + 2);
  }));
}

TEST_CASE(
    "a simulation that is said to be a board is refused, whether by manifest, by transcript or by both") {
  const auto simulated =
      board::record_model(samples::reference_netlist(), sample_images(samples::reference_netlist()).images);
  CHECK(names(forged([&](board::Transcript& transcript, HardwareEvidence&) { transcript = simulated; }),
              Code::unfounded_claim, claim + "/class"));
  // The flag in the transcript as well: its times are those of a program, or of a simulator.
  CHECK(names(forged([&](board::Transcript& transcript, HardwareEvidence&) {
                transcript = simulated;
                transcript.is_simulated = false;
              }),
              Code::weak_evidence, recorded + "/events"));
  CHECK(names(forged([&](board::Transcript& transcript, HardwareEvidence&) {
                transcript = board::as_of_board(simulated, 300000);
              }),
              Code::weak_evidence, recorded + "/events"));
}

TEST_CASE(
    "a manifest that claims more images, another bitstream or another class than the transcript is refused") {
  CHECK(names(forged([](board::Transcript&, HardwareEvidence& claimed) { ++claimed.images; }),
              Code::unfounded_claim, claim + "/images"));
  CHECK(names(forged([](board::Transcript&, HardwareEvidence& claimed) {
                claimed.bitstream_sha256 = sha256_hex("bitstream");
              }),
              Code::unfounded_claim, claim + "/bitstream_sha256"));
  CHECK(names(forged([](board::Transcript&, HardwareEvidence& claimed) { claimed.is_simulated = true; }),
              Code::unfounded_claim, claim + "/class"));
}

TEST_CASE("a transcript that is malformed, or not in its canonical form, is refused") {
  const auto with_text = [](const std::string& text) {
    const Spoiled bundle;
    forge(bundle, [](board::Transcript&, HardwareEvidence&) {});
    bundle.forge(transcript_name, text);
    return bundle.audit();
  };
  const std::string text = write_transcript(sound_transcript());
  CHECK(with_text(text).valid());
  CHECK(names(with_text(text + " "), Code::not_canonical, recorded));
  CHECK(names(with_text(replaced(text, "rate_baud", "rate")), Code::unknown_key, recorded));
  CHECK(names(with_text("[]\n"), Code::wrong_type, recorded));
}

TEST_CASE("the report of parity claims no hardware even beside a transcript of a board") {
  const Spoiled bundle;
  forge(bundle, [](board::Transcript&, HardwareEvidence&) {});
  const std::string parity = bundle.text(parity_name);
  bundle.forge(parity_name, replaced(parity, "\"schema\"", "\"measured_on_hardware\": true,\n  \"schema\""));
  CHECK_FALSE(bundle.audit().valid());
}

TEST_CASE("parity evidence that is recorded later leaves the transcript where it is") {
  const Spoiled bundle;
  forge(bundle, [](board::Transcript&, HardwareEvidence&) {});
  record_evidence(bundle.path(), {parity_name, bundle.text(parity_name)});
  CHECK(manifest_of(bundle).hardware.has_value());
  CHECK(bundle.audit().valid());
}

}  // namespace pulsewright::handoff
