// SPDX-License-Identifier: Apache-2.0
// signature.json: who stands for a bundle. Signed are the bytes of the manifest, which holds the hash of
// every other file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/signature.h"

namespace pulsewright::handoff {

inline constexpr std::string_view signature_schema = "pulsewright.signature/1";
inline constexpr const char* signature_name = "signature.json";
inline constexpr std::size_t largest_signature = 4096;  ///< bytes of the file

/// Whose signature a bundle has, as far as an audit knows.
enum class SignatureState {
  none,      ///< there is no signature.json
  bad,       ///< it does not hold
  unproven,  ///< it holds for the key inside it, and nobody said whose that is
  trusted,   ///< it holds for the key that the auditor gave
};
inline constexpr std::string_view signature_state_names[] = {"none", "bad", "unproven", "trusted"};
constexpr std::string_view to_text(SignatureState state) {
  return signature_state_names[static_cast<int>(state)];
}

struct SignatureReport {
  SignatureState state = SignatureState::none;
  std::string public_key;  ///< in hexadecimal digits; empty where there is no readable one
};

/// The text of signature.json for a manifest.
std::string write_signature(const PrivateKey& key, std::string_view manifest);

/// Checks the text of signature.json against the manifest's bytes and, where it is there, against the raw
/// bytes of the public key that the signer must have. Findings are Code::bad_signature and those of reading.
SignatureReport check_signature(std::string_view text, std::string_view manifest,
                                const std::optional<std::string>& trusted_key, Diagnostics& findings);

}  // namespace pulsewright::handoff
