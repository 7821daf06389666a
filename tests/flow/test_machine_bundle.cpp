// SPDX-License-Identifier: Apache-2.0
// The evidence chain of a p-bit machine: exported, proved, signed, audited, and spoilt in every place.
#include <algorithm>
#include <filesystem>
#include <functional>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/hash.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "flow/export_bundle.h"
#include "flow/machine_hardware.h"
#include "flow/make_model.h"
#include "flow/mutate_design.h"
#include "handoff/audit.h"
#include "handoff/bundle.h"
#include "handoff/evidence.h"
#include "handoff/sign.h"
#include "ising/compile_machine.h"
#include "ising/machine_document.h"

namespace pulsewright::flow {
namespace {

namespace fs = std::filesystem;
using handoff::machine_parity_name;

ising::Machine small_machine(std::int64_t rows, std::uint64_t seed = 1) {
  Diagnostics diagnostics;
  const TemporaryFolder folder;
  const auto model = make_model("torus:4:4:1", (folder.path() / "torus.txt").string(), diagnostics);
  REQUIRE(model);
  const auto machine = ising::compile_machine(
      *model, {.width = 8, .schedule = {{0.3, 20}, {0.8, 1}}, .seed = seed, .clamps = {{3, 1}}, .rows = rows},
      diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(machine);
  return *machine;
}

/// A bundle of a parallel or a folded machine, with evidence.
struct MachineBundle {
  TemporaryFolder folder;
  fs::path path = folder.path() / "bundle";

  explicit MachineBundle(std::int64_t rows) {
    const fs::path document = folder.path() / "machine.json";
    write_file(document, write_machine(small_machine(rows)));
    Diagnostics diagnostics;
    const auto exported = export_machine(document.string(), path.string(), true, {}, diagnostics);
    INFO(to_text(diagnostics));
    REQUIRE(exported);
    REQUIRE(exported->cells->lut4 > 0);
    const auto proven =
        prove_machine_hardware(path.string(),
                               {.simulators = {hdl::Simulator::verilator, hdl::Simulator::icarus},
                                .proof = {.clocks = handoff::least_evidence_clocks}},
                               {}, diagnostics);
    INFO(to_text(diagnostics));
    REQUIRE(proven);
    REQUIRE(proven->is_recorded);
  }
};

/// Made once; tests only read them.
const fs::path& sound_bundle(bool is_folded) {
  static const MachineBundle parallel(0);
  static const MachineBundle folded(4);
  return is_folded ? folded.path : parallel.path;
}

/// A copy of one of them.
struct SpoiltBundle {
  TemporaryFolder folder;
  fs::path path = folder.path() / "bundle";

  explicit SpoiltBundle(bool is_folded) {
    fs::copy(sound_bundle(is_folded), path, fs::copy_options::recursive);
  }

  std::string text(const std::string& file) const { return read_file(path / file); }
  handoff::AuditReport audit(bool replays = false) const {
    return handoff::audit_bundle(path, {.replay = replays});
  }
  /// Changes a file and its record, as a forger with the tool would.
  void forge(const std::string& file, const std::string& text) const {
    handoff::record_evidence(path, {file, text});
  }
  std::vector<std::string> files() const {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(path))
      if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(path).generic_string());
    std::ranges::sort(files);
    return files;
  }
};

bool names(const handoff::AuditReport& report, const std::string& where) {
  return std::ranges::any_of(report.findings,
                             [&](const Diagnostic& one) { return one.where.starts_with(where); });
}

bool names(const handoff::AuditReport& report, Code code, const std::string& where) {
  return std::ranges::any_of(report.findings, [&](const Diagnostic& one) {
    return one.code == code && one.where.starts_with(where);
  });
}

/// The text with one bit of its middle byte inverted.
std::string spoilt(std::string text) {
  text[text.size() / 2] ^= 1;
  return text;
}

}  // namespace

TEST_CASE("the bundle of a machine is valid, and its parity holds again", "[hdl]") {
  for (const bool is_folded : {false, true}) {
    const handoff::AuditReport report = SpoiltBundle(is_folded).audit(true);
    INFO(to_text(report.findings));
    CHECK(report.valid());
    CHECK(report.elaborated);
    CHECK(report.replayed);
    CHECK(report.document == handoff::id_of(small_machine(is_folded ? 4 : 0)));
  }
}

TEST_CASE("an altered byte in any file of a machine's bundle is found, and the file is named", "[hdl]") {
  for (const bool is_folded : {false, true}) {
    const SpoiltBundle bundle(is_folded);
    for (const std::string& file : bundle.files()) {
      INFO(file);
      const std::string sound = bundle.text(file);
      write_file(bundle.path / file, spoilt(sound));
      const handoff::AuditReport report = bundle.audit();
      CHECK_FALSE(report.valid());
      CHECK(names(report, file));
      write_file(bundle.path / file, sound);
    }
  }
}

TEST_CASE("an altered byte in any file of a machine's bundle is found though the manifest is sealed again",
          "[hdl]") {
  for (const bool is_folded : {false, true}) {
    const SpoiltBundle bundle(is_folded);
    for (const std::string& file : bundle.files()) {
      if (file == handoff::manifest_name || file.starts_with("reports/")) continue;
      INFO(file);
      const std::string sound = bundle.text(file);
      bundle.forge(file, spoilt(sound));
      const handoff::AuditReport report = bundle.audit();
      CHECK_FALSE(report.valid());
      CHECK(names(report, file));
      bundle.forge(file, sound);
    }
    CHECK(bundle.audit().valid());
  }
}

TEST_CASE("parity evidence of a machine that proves less is found", "[hdl]") {
  const SpoiltBundle bundle(false);
  const std::string sound = bundle.text(machine_parity_name);
  const auto forged = [&](const std::function<void(Json&)>& change) {
    Diagnostics ignored;
    Json report = parse_json(sound, ignored).value();
    change(report);
    bundle.forge(machine_parity_name, canonical_json(report));
    return bundle.audit();
  };
  const std::string at = std::string(machine_parity_name) + ": ";
  CHECK(names(forged([](Json& report) { report["machine_sha256"] = sha256_hex(""); }), Code::foreign_evidence,
              at + "/machine_sha256"));
  CHECK(names(forged([](Json& report) { report["rtl_sha256"] = sha256_hex(""); }), Code::foreign_evidence,
              at + "/rtl_sha256"));
  CHECK(names(forged([](Json& report) { report["clocks"] = handoff::least_evidence_clocks - 1; }),
              Code::weak_evidence, at + "/clocks"));
  CHECK(names(forged([](Json& report) { report["seed"] = 2; }), Code::weak_evidence, at + "/runs/0/"));
  CHECK(names(forged([](Json& report) { report["negative_control"] = false; }), Code::weak_evidence,
              at + "/negative_control"));
  CHECK(names(forged([](Json& report) { report["rtl_source"] = "machine"; }), Code::weak_evidence,
              at + "/rtl_source"));
  CHECK(names(forged([](Json& report) { report["more"] = 1; }), Code::unknown_key, at + "/more"));
  CHECK(names(forged([](Json& report) { report["runs"] = Json(Json::Array{}); }), Code::weak_evidence,
              at + "/runs"));
  CHECK(names(forged([](Json& report) { report["status"] = "different"; }), Code::weak_evidence,
              at + "/status"));
  CHECK(forged([](Json&) {}).valid());
}

TEST_CASE("a machine's bundle without evidence, or with files of another kind of bundle, is invalid",
          "[hdl]") {
  const SpoiltBundle bundle(false);
  bundle.forge(handoff::training_name, "{}\n");
  CHECK(names(bundle.audit(), Code::file_extra, handoff::training_name));

  const TemporaryFolder folder;
  const ising::Machine machine = small_machine(0);
  REQUIRE(handoff::write_bundle(folder.path() / "bundle", handoff::id_of(machine),
                                handoff::derived_files(machine)));
  CHECK(names(handoff::audit_bundle(folder.path() / "bundle", {}), Code::no_parity_evidence,
              machine_parity_name));
}

TEST_CASE("another machine in the bundle of a machine is found", "[hdl]") {
  const SpoiltBundle bundle(false);
  const ising::Machine other = small_machine(0, 2);
  for (const TextFile& file : handoff::derived_files(other)) bundle.forge(file.path, file.text);
  const handoff::AuditReport report = bundle.audit();
  CHECK(names(report, Code::file_changed, "manifest.json: /machine_sha256"));
  CHECK(names(report, Code::foreign_evidence, std::string(machine_parity_name) + ": /machine_sha256"));
  CHECK(names(report, Code::foreign_evidence, std::string(handoff::machine_synthesis_name)));
}

TEST_CASE("a manifest that names a netlist and a machine is refused") {
  handoff::Manifest manifest{"1", handoff::id_of(small_machine(0)), {}};
  std::string text = write_manifest(manifest);
  Diagnostics diagnostics;
  REQUIRE(handoff::read_manifest(text, diagnostics) != std::nullopt);
  const std::string key = "\"machine_sha256\"";
  text.insert(text.find(key), "\"netlist_sha256\": \"" + sha256_hex("") + "\",\n  ");
  CHECK_FALSE(handoff::read_manifest(text, diagnostics));
  CHECK_THAT(to_text(diagnostics), Catch::Contains("netlist_sha256"));
}

TEST_CASE("a machine that samples wrongly is not exported") {
  ising::Machine machine = small_machine(0);
  machine.generators.clear();
  for (std::uint64_t k = 1; k <= 16; ++k)
    machine.generators.push_back({.id = fmt::format("noise{}", k),
                                  .kind = "source_lfsr",
                                  .parameters = {{"width", {std::uint64_t{8}}},
                                                 {"taps", {std::uint64_t{0xb8}}},
                                                 {"seed", {k}},
                                                 {"de_bruijn", {std::uint64_t{0}}},
                                                 {"reverse", {std::uint64_t{0}}}}});
  const TemporaryFolder folder;
  write_file(folder.path() / "machine.json", write_machine(machine));
  Diagnostics diagnostics;
  CHECK_FALSE(export_machine((folder.path() / "machine.json").string(), (folder.path() / "out").string(),
                             false, {}, diagnostics));
  CHECK_THAT(to_text(diagnostics), Catch::Contains("total variation"));
}

/// So many faults in the cells of the parallel and of the folded machine.
void check_machine_faults(std::size_t mutants) {
  for (const bool is_folded : {false, true}) {
    Diagnostics diagnostics;
    const auto mutation = mutate_design(sound_bundle(is_folded).string(),
                                        {.mutants = mutants,
                                         .clocks = 1000,
                                         .again = 2,
                                         .simulator = hdl::Simulator::icarus,
                                         .proof_time = std::chrono::seconds(5)},
                                        {}, diagnostics);
    REQUIRE(mutation);
    INFO(to_text(*mutation));
    CHECK(mutation->document.subject == handoff::Subject::machine);
    CHECK(mutation->mutants == mutants);
    CHECK(mutation->run.caught >= mutants / 2);
    CHECK(mutation->survivors_with(fpga::Verdict::different) == 0);
    CHECK(*to_json(*mutation).find("clocks") == Json(1000));
  }
}

// The answers of a row of thresholds that few states reach take long to show, hence the many clocks for
// survivors.
TEST_CASE("faults in the cells of machines are caught, and none that changes a spin is missed", "[hdl]") {
  check_machine_faults(4);
}

TEST_CASE("many faults in the cells of machines are caught, and none that changes a spin is missed",
          "[hdl][.nightly]") {
  check_machine_faults(40);
}

}  // namespace pulsewright::flow
