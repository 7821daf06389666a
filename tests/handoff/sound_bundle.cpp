// SPDX-License-Identifier: Apache-2.0
#include "handoff/sound_bundle.h"

#include <algorithm>

#include "catch.h"
#include "netlist/document.h"
#include "parity/parity.h"
#include "samples/sample_netlist.h"

namespace pulsewright {

namespace fs = std::filesystem;

LabelledImages sample_images(const Netlist& netlist) {
  LabelledImages test{random_images(*chain_of(netlist).input, 10, 4), {}};
  for (std::size_t i = 0; i < test.images.size(); ++i)
    test.labels.push_back(static_cast<std::int64_t>(i % 3));
  return test;
}

const fs::path& sound_bundle() {
  static const TemporaryFolder folder;
  static const fs::path bundle = [] {
    const Netlist netlist = samples::reference_netlist();
    const LabelledImages test = sample_images(netlist);
    const fs::path path = folder.path() / "bundle";
    REQUIRE(write_bundle(path, netlist, derived_files(netlist, test)));
    ParityOptions options;
    options.simulators = {Simulator::verilator, Simulator::icarus};
    options.rtl = generate_rtl_files(netlist);
    const ParityReport report = run_parity(netlist, test.images, options);
    REQUIRE(report.equal());
    Diagnostics wrong;
    const auto manifest = read_manifest(read_file(path / manifest_name), wrong);
    update_bundle(path, manifest.value(), {parity_name, canonical_json(to_json(report))});
    return path;
  }();
  return bundle;
}

Spoiled::Spoiled() {
  fs::copy(sound_bundle(), path(), fs::copy_options::recursive);
}

void Spoiled::forge(const std::string& file, const std::string& text) const {
  Diagnostics wrong;
  const auto manifest = read_manifest(read_file(path() / manifest_name), wrong);
  update_bundle(path(), manifest.value(), {file, text});
}

void Spoiled::forge_netlist(const Netlist& netlist) const {
  for (const TextFile& file : derived_files(netlist, sample_images(netlist))) forge(file.path, file.text);
  Diagnostics wrong;
  Manifest manifest = read_manifest(read_file(path() / manifest_name), wrong).value();
  manifest.netlist_sha256 = netlist_hash(netlist);
  write_file(path() / manifest_name, write_manifest(manifest));
}

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

}  // namespace pulsewright
