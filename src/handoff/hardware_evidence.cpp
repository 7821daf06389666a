// SPDX-License-Identifier: Apache-2.0
#include "handoff/hardware_evidence.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/failure.h"
#include "netlist/document.h"

namespace pulsewright::handoff {

namespace {

std::string class_of(const HardwareEvidence& evidence) {
  return evidence.is_simulated ? "a simulation" : "a board";
}

/// What the manifest says and the bytes do not.
void compare_claims(const HardwareEvidence& claimed, const HardwareEvidence& shown, Diagnostics& findings) {
  const std::string place = fmt::format("{}: /hardware_evidence", manifest_name);
  if (claimed.is_simulated != shown.is_simulated)
    findings.push_back({Code::unfounded_claim, place + "/class", class_of(shown), class_of(claimed),
                        "the transcript says which of the two it is of"});
  if (claimed.images != shown.images)
    findings.push_back({Code::unfounded_claim, place + "/images", std::to_string(shown.images),
                        std::to_string(claimed.images), "the transcript shows so many answers"});
  if (claimed.bitstream_sha256 != shown.bitstream_sha256)
    findings.push_back({Code::unfounded_claim, place + "/bitstream_sha256",
                        shown.bitstream_sha256.value_or("nothing"),
                        claimed.bitstream_sha256.value_or("nothing"), "the transcript names the bitstream"});
}

}  // namespace

HardwareEvidence evidence_of(const board::Transcript& transcript, const board::TranscriptVerdict& verdict) {
  return {transcript.is_simulated, verdict.images, transcript.bitstream_sha256};
}

std::optional<HardwareReport> check_hardware_evidence(const std::string& text,
                                                      const HardwareEvidence& claimed,
                                                      const netlist::Netlist& netlist,
                                                      const data::Images& test, Diagnostics& findings) {
  const std::size_t before = findings.size();
  Diagnostics wrong;
  const auto transcript = board::read_transcript(text, wrong);
  for (Diagnostic& diagnostic : wrong) {
    diagnostic.where = fmt::format("{}: {}", transcript_name, diagnostic.where);
    findings.push_back(std::move(diagnostic));
  }
  if (!transcript) return std::nullopt;
  if (write_transcript(*transcript) != text)
    findings.push_back({Code::not_canonical, std::string(transcript_name) + ": /", "the canonical form",
                        "another text", ""});
  if (transcript->netlist_sha256 != netlist_hash(netlist)) {
    findings.push_back({Code::foreign_evidence, std::string(transcript_name) + ": /netlist_sha256",
                        netlist_hash(netlist), transcript->netlist_sha256, ""});
    return std::nullopt;
  }
  const board::TranscriptVerdict verdict = examine(*transcript, netlist);
  std::ranges::copy(check_evidence(*transcript, verdict, transcript_name), std::back_inserter(findings));
  const HardwareEvidence shown = evidence_of(*transcript, verdict);
  compare_claims(claimed, shown, findings);
  if (findings.size() != before) return std::nullopt;
  const std::set<std::vector<std::int64_t>> answered(verdict.answered.begin(), verdict.answered.end());
  const auto is_answered = [&](const auto& image) { return answered.contains(image); };
  return HardwareReport{shown, std::ranges::count_if(test, is_answered)};
}

void attach_transcript(const std::filesystem::path& bundle, const board::Transcript& transcript,
                       const board::TranscriptVerdict& verdict) {
  Diagnostics wrong;
  auto manifest = read_manifest(read_file(bundle / manifest_name), wrong);
  if (!manifest) throw Failure(fmt::format("the bundle's manifest is damaged:\n{}", to_text(wrong)));
  PW_ASSERT(manifest->document.sha256 == transcript.netlist_sha256);
  manifest->hardware = evidence_of(transcript, verdict);
  update_bundle(bundle, *manifest, {transcript_name, write_transcript(transcript)});
}

}  // namespace pulsewright::handoff
