// SPDX-License-Identifier: Apache-2.0
// Signing of a bundle.
#pragma once

#include <filesystem>
#include <string>

#include "base/diagnostics.h"
#include "base/signature.h"

namespace pulsewright::handoff {

struct SignedBundle {
  std::string manifest_sha256;  ///< what was signed
  Diagnostics findings;         ///< why it was not
};

/// Signs a bundle whose files are those of its manifest, and replaces the signature that it may have. Nobody
/// is led to sign what is damaged: with findings nothing is written. What the files mean is the audit's
/// matter. Throws Failure.
SignedBundle sign_bundle(const std::filesystem::path& bundle, const PrivateKey& key);

}  // namespace pulsewright::handoff
