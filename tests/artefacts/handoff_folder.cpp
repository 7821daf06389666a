// SPDX-License-Identifier: Apache-2.0
#include "artefacts/handoff_folder.h"

#include <algorithm>

#include "base/process.h"
#include "catch.h"
#include "handoff/bundle.h"

namespace pulsewright::artefact_tests {

namespace fs = std::filesystem;

Run run_program(const fs::path& folder, const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {PULSEWRIGHT_PROGRAM};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const ProcessResult result = run_process(command, folder, std::chrono::seconds(600));
  REQUIRE_FALSE(result.timed_out);
  return {result.exit_code, result.output};
}

std::vector<std::string> benchmark_command(const std::vector<std::string>& flags) {
  std::vector<std::string> command = {"backprop-benchmark", "--output",    "benchmark.json",
                                      "--export-manifest",  "export.json", "--estimator-regression-manifest",
                                      "regression.json"};
  command.insert(command.end(), flags.begin(), flags.end());
  return command;
}

const fs::path& sound_folder() {
  static const TemporaryFolder folder;
  static const fs::path path = [] {
    const Run run =
        run_program(folder.path(), benchmark_command({"--handoff-dir", "handoff", "--bitstream-length", "64",
                                                      "--steps", "32", "--learning-rate", "0.4"}));
    INFO(run.output);
    REQUIRE(run.exit_code == 0);
    return folder.path();
  }();
  return path;
}

namespace {

handoff::Manifest manifest_of(const fs::path& bundle) {
  Diagnostics wrong;
  return handoff::read_manifest(read_file(bundle / handoff::manifest_name), wrong).value();
}

}  // namespace

Forged::Forged() {
  fs::copy(sound_folder() / "handoff", path(), fs::copy_options::recursive);
}

void Forged::forge(const std::string& file, const std::string& text) const {
  update_bundle(path(), manifest_of(path()), {file, text});
}

void Forged::replace(const std::string& file, const std::string& from, const std::string& to) const {
  std::string changed = text(file);
  const std::size_t position = changed.find(from);
  INFO(file << " has " << from);
  REQUIRE(position != std::string::npos);
  if (!from.ends_with(' ')) return forge(file, changed.replace(position, from.size(), to));
  const std::size_t value = position + from.size();
  forge(file, changed.replace(value, changed.find_first_of(",\n", value) - value, to));
}

void Forged::remove(const std::string& file) const {
  handoff::Manifest manifest = manifest_of(path());
  std::erase_if(manifest.files, [&](const handoff::FileRecord& record) { return record.path == file; });
  fs::remove(path() / file);
  write_file(path() / handoff::manifest_name, write_manifest(manifest));
}

Diagnostics Forged::findings() const {
  Diagnostics findings = handoff::audit_bundle(path(), {}).findings;
  std::erase_if(findings, [](const Diagnostic& finding) {
    return finding.where.starts_with("stochastic_backprop_handoff_audit.json: /artefacts");
  });
  return findings;
}

bool finds(const Diagnostics& findings, Code code, const std::string& where) {
  return std::ranges::any_of(findings, [&](const Diagnostic& finding) {
    return finding.code == code && finding.where.starts_with(where);
  });
}

}  // namespace pulsewright::artefact_tests
