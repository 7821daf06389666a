// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "base/hash.h"
#include "base/random.h"
#include "catch.h"
#include "exact/engine.h"
#include "handoff/audit.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "parity/parity.h"
#include "samples/sample_netlist.h"

namespace pulsewright {

namespace {

namespace fs = std::filesystem;

LabelledImages sample_images(const Netlist& netlist) {
  LabelledImages test{random_images(*chain_of(netlist).input, 10, 4), {}};
  for (std::size_t i = 0; i < test.images.size(); ++i)
    test.labels.push_back(static_cast<std::int64_t>(i % 3));
  return test;
}

/// A bundle of the reference design with parity evidence, made once.
const fs::path& sound_bundle() {
  static const TemporaryFolder folder;
  static const fs::path bundle = [] {
    const Netlist netlist = samples::reference_netlist();
    const LabelledImages test = sample_images(netlist);
    const fs::path path = folder.path() / "bundle";
    REQUIRE(write_bundle(path, netlist, derived_files(netlist, test)));
    ParityOptions options;
    options.simulators = {Simulator::verilator, Simulator::icarus};
    const ParityReport report = run_parity(netlist, test.images, options);
    REQUIRE(report.equal());
    Diagnostics wrong;
    const auto manifest = read_manifest(read_file(path / manifest_name), wrong);
    update_bundle(path, manifest.value(), {parity_name, canonical_json(to_json(report))});
    return path;
  }();
  return bundle;
}

/// A copy of the sound bundle to spoil.
class Spoiled {
 public:
  Spoiled() { fs::copy(sound_bundle(), path(), fs::copy_options::recursive); }
  fs::path path() const { return folder_.path() / "bundle"; }
  AuditReport audit() const { return audit_bundle(path(), {}); }

  /// Changes a file and its record, as a forger with the tool would.
  void forge(const std::string& file, const std::string& text) const {
    Diagnostics wrong;
    const auto manifest = read_manifest(read_file(path() / manifest_name), wrong);
    update_bundle(path(), manifest.value(), {file, text});
  }

 private:
  TemporaryFolder folder_;
};

bool names(const AuditReport& report, Code code, const std::string& where) {
  return std::ranges::any_of(report.findings, [&](const Diagnostic& finding) {
    return finding.code == code && finding.where.starts_with(where);
  });
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t position = text.find(from);
  REQUIRE(position != std::string::npos);
  return text.replace(position, from.size(), to);
}

}  // namespace

TEST_CASE("a sound bundle is valid, and parity can be replayed") {
  AuditOptions options;
  options.replay = true;
  const AuditReport report = audit_bundle(sound_bundle(), options);
  INFO(to_text(report.findings));
  CHECK(report.valid());
  CHECK(report.replayed);
  CHECK(report.netlist_sha256 == netlist_hash(samples::reference_netlist()));
}

TEST_CASE("one changed byte in any file is found, and the file is named") {
  const Spoiled bundle;
  Random random(1, 1);
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(bundle.path())) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().lexically_relative(bundle.path()).generic_string();
    const std::string sound = read_file(entry.path());
    ++files;
    // The ends, and a few places drawn at random.
    std::vector<std::size_t> places = {0, sound.size() - 1};
    for (int k = 0; k < 4; ++k) places.push_back(random.below(sound.size()));
    for (std::size_t place : places) {
      INFO(name << " byte " << place);
      std::string text = sound;
      text[place] = static_cast<char>(text[place] ^ (1 << random.below(8)));
      write_file(entry.path(), text);
      const AuditReport report = bundle.audit();
      CHECK(!report.valid());
      const bool named = std::ranges::any_of(
          report.findings, [&](const Diagnostic& finding) { return finding.where.starts_with(name); });
      CHECK(named);
    }
    write_file(entry.path(), sound);
  }
  CHECK(files > 20);
  CHECK(bundle.audit().valid());
}

TEST_CASE("a missing, an extra and a linked file are each found") {
  {
    const Spoiled bundle;
    fs::remove(bundle.path() / "rtl/files.f");
    CHECK(names(bundle.audit(), Code::file_missing, "rtl/files.f"));
  }
  {
    const Spoiled bundle;
    write_file(bundle.path() / "rtl/more.v", "module more; endmodule\n");
    CHECK(names(bundle.audit(), Code::file_extra, "rtl/more.v"));
  }
  {
    const Spoiled bundle;
    fs::copy(bundle.path() / "README.md", bundle.path() / "copy.md");
    fs::remove(bundle.path() / "README.md");
    fs::create_symlink("copy.md", bundle.path() / "README.md");
    CHECK(names(bundle.audit(), Code::unsafe_path, "README.md"));
  }
}

TEST_CASE("a forger who keeps the hashes right is still found") {
  {
    const Spoiled bundle;
    const std::string file = "rtl/reference_gate_and.v";
    bundle.forge(file, replaced(read_file(bundle.path() / file), "(a_i & b_i)", "(a_i | b_i)"));
    CHECK(names(bundle.audit(), Code::not_regenerated, file));
  }
  {
    const Spoiled bundle;
    bundle.forge(parity_name,
                 replaced(read_file(bundle.path() / parity_name), "\"images\": 10", "\"images\": 9"));
    CHECK(names(bundle.audit(), Code::weak_evidence, parity_name));
  }
  {
    const Spoiled bundle;
    const std::string evidence = read_file(bundle.path() / parity_name);
    const std::string hash = netlist_hash(samples::reference_netlist());
    bundle.forge(parity_name, replaced(evidence, hash, sha256_hex("another")));
    CHECK(names(bundle.audit(), Code::foreign_evidence, parity_name));
  }
  {
    const Spoiled bundle;
    const std::string evidence = read_file(bundle.path() / parity_name);
    bundle.forge(parity_name, replaced(evidence, "\"mutant_caught\": true", "\"mutant_caught\": false"));
    CHECK(names(bundle.audit(), Code::weak_evidence, parity_name));
  }
  {
    // Another weight, with everything derived from it made again: only the parity evidence gives it away.
    const Spoiled bundle;
    Netlist netlist = samples::reference_netlist();
    std::get<DenseNode>(netlist.nodes[2]).weights[0][0] ^= 1;
    for (const TextFile& file : derived_files(netlist, sample_images(netlist)))
      bundle.forge(file.path, file.text);
    Diagnostics wrong;
    Manifest manifest = read_manifest(read_file(bundle.path() / manifest_name), wrong).value();
    manifest.netlist_sha256 = netlist_hash(netlist);
    write_file(bundle.path() / manifest_name, write_manifest(manifest));
    const AuditReport report = bundle.audit();
    CHECK(!report.valid());
    CHECK(names(report, Code::foreign_evidence, parity_name));
  }
}

TEST_CASE("a bundle without parity evidence is not valid") {
  const TemporaryFolder folder;
  const Netlist netlist = samples::reference_netlist();
  REQUIRE(write_bundle(folder.path() / "b", netlist, derived_files(netlist, sample_images(netlist))));
  CHECK(names(audit_bundle(folder.path() / "b", {}), Code::no_parity_evidence, parity_name));
}

TEST_CASE("a manifest cannot name a path outside its bundle") {
  for (const char* path : {"../escape", "/etc/passwd", "a/../../b", "a//b", "./a", "a\\b", ".hidden", ""}) {
    INFO(path);
    const Manifest manifest{"0.1.0", sha256_hex(""), {{path, sha256_hex(""), 0}}};
    Diagnostics wrong;
    CHECK(!read_manifest(write_manifest(manifest), wrong));
    REQUIRE(!wrong.empty());
    CHECK(wrong[0].code == Code::unsafe_path);
  }
}

TEST_CASE("a folder with other files is never replaced by a bundle") {
  const TemporaryFolder folder;
  write_file(folder.path() / "mine/notes.txt", "keep me");
  const Netlist netlist = samples::reference_netlist();
  CHECK(!write_bundle(folder.path() / "mine", netlist, derived_files(netlist, sample_images(netlist))));
  CHECK(read_file(folder.path() / "mine/notes.txt") == "keep me");
}

}  // namespace pulsewright
