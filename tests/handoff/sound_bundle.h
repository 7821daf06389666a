// SPDX-License-Identifier: Apache-2.0
// A bundle to spoil: the reference design on ten images, with parity evidence.
#pragma once

#include <filesystem>
#include <string>

#include "base/files.h"
#include "data/images.h"
#include "handoff/audit.h"
#include "handoff/bundle.h"

namespace pulsewright::handoff {

/// Ten images of random pixels, labelled 0, 1, 2, 0, ...
data::LabelledImages sample_images(const netlist::Netlist& netlist);

/// The bundle, made once. Tests only read it.
const std::filesystem::path& sound_bundle();

/// A copy of it.
class Spoiled {
 public:
  Spoiled();
  std::filesystem::path path() const { return folder_.path() / "bundle"; }
  std::string text(const std::string& file) const { return read_file(path() / file); }
  AuditReport audit(const AuditOptions& options = {}) const { return audit_bundle(path(), options); }

  /// Changes a file and its record, as a forger with the tool would.
  void forge(const std::string& file, const std::string& text) const;
  /// Puts another netlist in, with everything that follows from it, and seals the manifest.
  void forge_netlist(const netlist::Netlist& netlist) const;

 private:
  TemporaryFolder folder_;
};

/// Whether a finding has this code and begins with `where`.
bool names(const AuditReport& report, Code code, const std::string& where);

/// `text` with its first `from` replaced, which must be there.
std::string replaced(std::string text, const std::string& from, const std::string& to);

}  // namespace pulsewright::handoff
