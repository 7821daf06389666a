// SPDX-License-Identifier: Apache-2.0
// The evidence chain of a pulse unit: exported, proved, signed, audited, and spoilt in every place.
#include <algorithm>
#include <filesystem>
#include <functional>

#include "base/files.h"
#include "base/hash.h"
#include "base/process.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "flow/check_document.h"
#include "flow/export_bundle.h"
#include "flow/mutate_design.h"
#include "flow/pulse_hardware.h"
#include "flow/synthesise_design.h"
#include "flow/write_package.h"
#include "handoff/audit.h"
#include "handoff/bundle.h"
#include "handoff/evidence.h"

namespace pulsewright::flow {
namespace {

namespace fs = std::filesystem;
using handoff::unit_parity_name;

analog::PulseUnit small_unit(std::uint64_t seed = 0x1234567) {
  analog::PulseUnit unit;
  unit.name = "little";
  unit.shape = {2, 3};
  unit.high = 8;
  unit.start = 4;
  unit.rate = analog::nearest_rate(1.0 / 900);
  unit.seeds = {seed};
  return unit;
}

/// A bundle with evidence, made once.
struct SoundUnit {
  TemporaryFolder folder;
  fs::path path = folder.path() / "bundle";

  SoundUnit() {
    const std::string document = (folder.path() / "tile.json").string();
    write_file(document, write_unit(small_unit()));
    Diagnostics diagnostics;
    const auto exported = export_unit(document, path.string(), true, {}, diagnostics);
    INFO(to_text(diagnostics));
    REQUIRE(exported);
    REQUIRE(exported->cells->lut4 > 0);
    const auto proven =
        prove_unit_hardware(path.string(),
                            {.simulators = {hdl::Simulator::verilator, hdl::Simulator::icarus},
                             .proof = {.vectors = handoff::least_evidence_vectors}},
                            {}, diagnostics);
    INFO(to_text(diagnostics));
    REQUIRE(proven);
    REQUIRE(proven->status() == "equal");
    REQUIRE(proven->bundle == path);
  }
};

/// A copy of it.
struct SpoiltUnit {
  TemporaryFolder folder;
  fs::path path = folder.path() / "bundle";

  SpoiltUnit() {
    static const SoundUnit sound;
    fs::copy(sound.path, path, fs::copy_options::recursive);
  }

  std::string text(const std::string& file) const { return read_file(path / file); }
  handoff::AuditReport audit(bool replays = false) const {
    return handoff::audit_bundle(path, {.replay = replays});
  }
  /// Changes a file and its record, as a forger with the tool would.
  void forge(const std::string& file, const std::string& changed) const {
    handoff::record_evidence(path, {file, changed});
  }
};

bool is_found(const handoff::AuditReport& report, Code code, const std::string& where) {
  return std::ranges::any_of(report.findings, [&](const Diagnostic& one) {
    return one.code == code && one.where.starts_with(where);
  });
}

}  // namespace

TEST_CASE("the bundle of a pulse unit is valid", "[hdl]") {
  const handoff::AuditReport report = SpoiltUnit().audit();
  INFO(to_text(report.findings));
  CHECK(report.valid());
  CHECK(report.elaborated);
  CHECK(report.document == handoff::id_of(small_unit()));
}

TEST_CASE("the parity of a pulse unit's bundle holds again", "[hdl][.nightly]") {
  const handoff::AuditReport report = SpoiltUnit().audit(true);
  INFO(to_text(report.findings));
  CHECK(report.valid());
  CHECK(report.replayed);
}

TEST_CASE("an altered byte in any file of a pulse unit's bundle is found, sealed again or not", "[hdl]") {
  const SpoiltUnit bundle;
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(bundle.path))
    if (entry.is_regular_file())
      files.push_back(entry.path().lexically_relative(bundle.path).generic_string());
  CHECK(files.size() > 15);
  for (const std::string& file : files) {
    INFO(file);
    const std::string sound = bundle.text(file);
    std::string spoilt = sound;
    spoilt[spoilt.size() / 2] ^= 1;
    write_file(bundle.path / file, spoilt);
    CHECK_FALSE(bundle.audit().valid());
    write_file(bundle.path / file, sound);
    if (file == handoff::manifest_name || file.starts_with("reports/")) continue;
    bundle.forge(file, spoilt);
    CHECK_FALSE(bundle.audit().valid());
    bundle.forge(file, sound);
  }
  CHECK(bundle.audit().valid());
}

TEST_CASE("parity evidence of a pulse unit that proves less is found", "[hdl]") {
  const SpoiltUnit bundle;
  const std::string sound = bundle.text(unit_parity_name);
  const auto forged = [&](const std::function<void(Json&)>& change) {
    Diagnostics ignored;
    Json report = parse_json(sound, ignored).value();
    change(report);
    bundle.forge(unit_parity_name, canonical_json(report));
    return bundle.audit();
  };
  const std::string at = std::string(unit_parity_name) + ": ";
  CHECK(is_found(forged([](Json& report) { report["unit_sha256"] = sha256_hex(""); }), Code::foreign_evidence,
                 at + "/unit_sha256"));
  CHECK(is_found(forged([](Json& report) { report["rtl_sha256"] = sha256_hex(""); }), Code::foreign_evidence,
                 at + "/rtl_sha256"));
  CHECK(is_found(forged([](Json& report) { report["vectors"] = handoff::least_evidence_vectors - 1; }),
                 Code::weak_evidence, at + "/vectors"));
  CHECK(is_found(forged([](Json& report) { report["vectors"] = handoff::least_evidence_vectors + 1; }),
                 Code::weak_evidence, at + "/runs/0/cycles"));
  CHECK(is_found(forged([](Json& report) { report["negative_control"] = false; }), Code::weak_evidence,
                 at + "/negative_control"));
  CHECK(is_found(forged([](Json& report) { report["more"] = 1; }), Code::unknown_key, at + "/more"));
  CHECK(is_found(forged([](Json& report) { report["runs"] = Json(Json::Array{}); }), Code::weak_evidence,
                 at + "/runs"));
  CHECK(forged([](Json&) {}).valid());
}

TEST_CASE("another pulse unit in the bundle of one is found, and so is the lack of evidence", "[hdl]") {
  const SpoiltUnit bundle;
  for (const TextFile& file : handoff::derived_files(small_unit(77))) bundle.forge(file.path, file.text);
  const handoff::AuditReport report = bundle.audit();
  CHECK(is_found(report, Code::file_changed, "manifest.json: /unit_sha256"));
  CHECK(is_found(report, Code::foreign_evidence, std::string(unit_parity_name) + ": /unit_sha256"));
  CHECK(is_found(report, Code::foreign_evidence, handoff::unit_synthesis_name));
  const TemporaryFolder folder;
  REQUIRE(handoff::write_bundle(folder.path() / "bundle", handoff::id_of(small_unit()),
                                handoff::derived_files(small_unit())));
  CHECK(is_found(handoff::audit_bundle(folder.path() / "bundle", {}), Code::no_parity_evidence,
                 unit_parity_name));
}

TEST_CASE("parity refuses a pulse unit's bundle with other Verilog", "[hdl]") {
  const SpoiltUnit bundle;
  write_file(bundle.path / "little_hold.v", bundle.text("little_hold.v") + "\n");
  Diagnostics diagnostics;
  CHECK_FALSE(
      prove_unit_hardware(bundle.path.string(), {.simulators = {hdl::Simulator::icarus}}, {}, diagnostics));
  CHECK_THAT(to_text(diagnostics), Catch::Contains("little_hold.v"));
}

TEST_CASE("the cells of a pulse unit equal the integer tile", "[hdl]") {
  const TemporaryFolder folder;
  const std::string document = (folder.path() / "tile.json").string();
  write_file(document, write_unit(small_unit()));
  Diagnostics diagnostics;
  const auto proven = prove_unit_hardware(document,
                                          {.simulators = {hdl::Simulator::icarus},
                                           .proof = {.vectors = 20},
                                           .after_synthesis = fpga::Target::ice40_hx8k},
                                          {}, diagnostics);
  REQUIRE(proven);
  INFO(to_text(*proven));
  CHECK(proven->status() == "equal");
  CHECK(proven->cells.at("SB_LUT4") > 100);
}

TEST_CASE("synth places a pulse unit and tells how many vectors it pulses", "[hdl]") {
  const TemporaryFolder folder;
  const std::string document = (folder.path() / "tile.json").string();
  write_file(document, write_unit(small_unit()));
  Diagnostics diagnostics;
  const auto design =
      synthesise_design({.netlist = document, .out = (folder.path() / "synth").string()}, {}, diagnostics);
  REQUIRE(design);
  const Json json = to_json(*design);
  CHECK(*json.find("unit_sha256") == Json(unit_sha256(small_unit())));
  CHECK(*json.find("cross_points") == Json(6));
  const double clock = *json.find("clock_mhz")->get_if<double>();
  const auto clocks = static_cast<double>(*json.find("interval_clocks")->integer());
  CHECK(*json.find("updates_per_second")->get_if<double>() == clock * 1e6 / clocks);
  CHECK_THAT(to_text(*design), Catch::Contains("an update pulses 6 cross-points"));
}

TEST_CASE("check tells what a pulse unit is") {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "tile.json").string();
  write_file(file, write_unit(small_unit()));
  Diagnostics diagnostics;
  const auto checked = check_document(file, false, diagnostics);
  REQUIRE(checked);
  CHECK(checked->is_lowerable);
  CHECK(*to_json(*checked).find("unit_sha256") == Json(unit_sha256(small_unit())));
}

TEST_CASE("the testbench in a pulse unit's package passes, and fails beside other random words", "[hdl]") {
  const TemporaryFolder folder;
  const std::string document = (folder.path() / "tile.json").string();
  write_file(document, write_unit(small_unit()));
  const fs::path package = folder.path() / "package";
  Diagnostics diagnostics;
  REQUIRE(write_unit_rtl(document, package.string(), diagnostics));
  const auto make = [&] { return run_process({"make", "test-icarus"}, package, std::chrono::seconds(120)); };
  const ProcessResult sound = make();
  INFO(sound.output);
  CHECK(sound.succeeded());
  std::string top = read_file(package / "little.v");
  const std::size_t seed = top.find("1234567");
  REQUIRE(seed != std::string::npos);
  write_file(package / "little.v", top.replace(seed, 7, "1234568"));
  CHECK_FALSE(make().succeeded());
}

TEST_CASE("the testbench in a folded pulse unit's package passes", "[hdl]") {
  const TemporaryFolder folder;
  const std::string document = (folder.path() / "tile.json").string();
  analog::PulseUnit unit = small_unit();
  unit.layout = analog::UnitLayout::folded;
  write_file(document, write_unit(unit));
  const fs::path package = folder.path() / "package";
  Diagnostics diagnostics;
  REQUIRE(write_unit_rtl(document, package.string(), diagnostics));
  const ProcessResult made = run_process({"make", "test-icarus"}, package, std::chrono::seconds(120));
  INFO(made.output);
  CHECK(made.succeeded());
}

TEST_CASE("the package of a pulse unit passes every target of its Makefile", "[hdl][.nightly]") {
  const TemporaryFolder folder;
  const std::string document = (folder.path() / "tile.json").string();
  write_file(document, write_unit(small_unit()));
  const fs::path package = folder.path() / "package";
  Diagnostics diagnostics;
  REQUIRE(write_unit_rtl(document, package.string(), diagnostics));
  for (const char* target : {"test", "lint", "synth"}) {
    const ProcessResult made = run_process({"make", target}, package, std::chrono::seconds(600));
    INFO(target << ": " << made.output);
    CHECK(made.succeeded());
  }
}

/// So many faults in the cells of the small unit, each tried for so many clocks.
void check_unit_faults(std::size_t mutants, std::int64_t clocks) {
  const TemporaryFolder folder;
  const std::string document = (folder.path() / "tile.json").string();
  write_file(document, write_unit(small_unit()));
  Diagnostics diagnostics;
  const auto mutation = mutate_design(document,
                                      {.mutants = mutants,
                                       .clocks = clocks,
                                       .again = 2,
                                       .simulator = hdl::Simulator::icarus,
                                       .proof_time = std::chrono::seconds(5)},
                                      {}, diagnostics);
  REQUIRE(mutation);
  INFO(to_text(*mutation));
  CHECK(mutation->document.subject == handoff::Subject::unit);
  CHECK(mutation->mutants == mutants);
  CHECK(mutation->run.caught >= 2 * (mutants - mutation->survivors_with(fpga::Verdict::proved)) / 3);
  CHECK(mutation->survivors_with(fpga::Verdict::different) == 0);
}

TEST_CASE("faults in the cells of a pulse unit are caught", "[hdl]") {
  check_unit_faults(5, 1000);
}

TEST_CASE("many faults in the cells of a pulse unit are caught", "[hdl][.nightly]") {
  // The lowest bits of a random word decide few pulses.
  check_unit_faults(40, 8000);
}

}  // namespace pulsewright::flow
