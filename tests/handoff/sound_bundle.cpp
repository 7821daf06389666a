// SPDX-License-Identifier: Apache-2.0
#include "handoff/sound_bundle.h"

#include <algorithm>

#include "catch.h"
#include "netlist/document.h"
#include "parity/parity.h"
#include "samples/sample_netlist.h"

namespace pulsewright::handoff {

namespace fs = std::filesystem;

data::LabelledImages sample_images(const netlist::Netlist& netlist) {
  data::LabelledImages test{rtl::random_images(*chain_of(netlist).input, 10, 4), {}};
  for (std::size_t i = 0; i < test.images.size(); ++i)
    test.labels.push_back(static_cast<std::int64_t>(i % 3));
  return test;
}

const fs::path& sound_bundle() {
  static const TemporaryFolder folder;
  static const fs::path bundle = [] {
    const netlist::Netlist netlist = samples::reference_netlist();
    const data::LabelledImages test = sample_images(netlist);
    const fs::path path = folder.path() / "bundle";
    REQUIRE(write_bundle(path, id_of(netlist), derived_files(netlist, test)));
    parity::ParityOptions options;
    options.simulators = {hdl::Simulator::verilator, hdl::Simulator::icarus};
    options.rtl = rtl::generate_rtl_files(netlist);
    const parity::ParityReport report = run_parity(netlist, test.images, options);
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

void Spoiled::forge_netlist(const netlist::Netlist& netlist) const {
  for (const TextFile& file : derived_files(netlist, sample_images(netlist))) forge(file.path, file.text);
  Diagnostics wrong;
  Manifest manifest = read_manifest(read_file(path() / manifest_name), wrong).value();
  manifest.document = id_of(netlist);
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

}  // namespace pulsewright::handoff
