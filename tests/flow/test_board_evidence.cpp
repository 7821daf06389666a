// SPDX-License-Identifier: Apache-2.0
// `host --examine`: what a transcript shows, and when a bundle comes to carry it.
#include "base/files.h"
#include "base/temporary_folder.h"
#include "board/model_line.h"
#include "catch.h"
#include "flow/audit_bundle.h"
#include "flow/board_session.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::flow {
namespace {

using Catch::Matchers::Contains;

/// A bundle of the reference network on three images, without parity evidence, and a transcript.
struct Bench {
  Bench() {
    const netlist::Netlist netlist = samples::reference_netlist();
    const data::LabelledImages test{board::draw_pixels(netlist, 3), {0, 1, 2}};
    REQUIRE(handoff::write_bundle(bundle, handoff::id_of(netlist), handoff::derived_files(netlist, test)));
    write(board::record_model(netlist, test.images));
  }

  void write(const board::Transcript& transcript) const {
    write_file(folder.path() / "session.json", write_transcript(transcript));
  }

  SessionOptions options() const {
    SessionOptions options;
    options.netlist = bundle.string();
    options.examine = (folder.path() / "session.json").string();
    options.attach = true;
    return options;
  }

  bool carries_transcript() const { return std::filesystem::exists(bundle / handoff::transcript_name); }

  TemporaryFolder folder;
  std::filesystem::path bundle = folder.path() / "bundle";
};

BundleAuditOptions audit_options(const Bench& bench) {
  BundleAuditOptions options;
  options.bundle = bench.bundle.string();
  return options;
}

}  // namespace

TEST_CASE("a transcript that shows the bundle's netlist is attached, and the audit has a line on it") {
  const Bench bench;
  Diagnostics wrong;
  const auto examined = examine_file(bench.options(), wrong);
  REQUIRE(examined.has_value());
  CHECK(examined->is_attached);
  CHECK(*to_json(*examined).find("images") == Json(3));
  CHECK_THAT(to_text(*examined), Contains("attached to the bundle") && Contains("not evidence of hardware"));
  const auto audit = audit_bundle(audit_options(bench), {}, wrong);
  CHECK_THAT(to_text(*audit), Contains("transcript of a simulation, and not evidence of hardware: 3 images "
                                       "answered, 3 of the test set"));
}

TEST_CASE("a transcript that shows something else is not attached") {
  const Bench bench;
  const netlist::Netlist netlist = samples::reference_netlist();
  board::Transcript transcript = board::record_model(netlist, board::draw_pixels(netlist, 1));
  transcript.events.pop_back();
  bench.write(transcript);
  Diagnostics wrong;
  const auto examined = examine_file(bench.options(), wrong);
  REQUIRE(examined.has_value());
  CHECK_FALSE(examined->is_attached);
  CHECK_THAT(to_text(*examined), Contains("THIS IS NOT EVIDENCE") && Contains("PW0808"));
  CHECK_FALSE(bench.carries_transcript());

  transcript.netlist_sha256 = std::string(64, 'a');
  bench.write(transcript);
  CHECK_FALSE(examine_file(bench.options(), wrong).has_value());
  CHECK_THAT(to_text(wrong), Contains("PW0807"));
  CHECK_FALSE(bench.carries_transcript());
}

TEST_CASE("a transcript is attached to bundles alone") {
  const Bench bench;
  SessionOptions options = bench.options();
  options.netlist = (bench.bundle / netlist::document_name).string();
  Diagnostics wrong;
  CHECK_FALSE(examine_file(options, wrong).has_value());
  CHECK_THAT(to_text(wrong), Contains("PW0601 --attach"));
}

}  // namespace pulsewright::flow
