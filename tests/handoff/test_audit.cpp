// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "base/hash.h"
#include "base/random.h"
#include "catch.h"
#include "handoff/sound_bundle.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright {

namespace {

namespace fs = std::filesystem;

TEST_CASE("a sound bundle is valid, and parity can be replayed") {
  AuditOptions options;
  options.replay = true;
  const AuditReport report = audit_bundle(sound_bundle(), options);
  INFO(to_text(report.findings));
  CHECK(report.valid());
  CHECK(report.elaborated);
  CHECK(report.replayed);
  CHECK(report.manifest_sha256 == sha256_hex(read_file(sound_bundle() / manifest_name)));
  CHECK(report.signature.state == SignatureState::none);
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
    // On disk, and by the whole audit: test_tamper.cpp takes every place, in memory.
    const std::size_t place = random.below(sound.size());
    INFO(name << " byte " << place);
    std::string text = sound;
    text[place] = static_cast<char>(text[place] ^ (1 << random.below(8)));
    write_file(entry.path(), text);
    const AuditReport report = bundle.audit();
    CHECK(!report.valid());
    CHECK(std::ranges::any_of(report.findings,
                              [&](const Diagnostic& finding) { return finding.where.starts_with(name); }));
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
    bundle.forge_netlist(netlist);
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

}  // namespace
}  // namespace pulsewright
