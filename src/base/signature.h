// SPDX-License-Identifier: Apache-2.0
// Ed25519 signatures (RFC 8032), through OpenSSL.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY, whose headers stay behind signature.cpp

namespace pulsewright {

inline constexpr std::size_t public_key_bytes = 32;
inline constexpr std::size_t signature_bytes = 64;

/// A key that signs. A diagnostic about its file never holds the contents.
class PrivateKey {
 public:
  /// Reads the text of a PEM file (PKCS #8, not encrypted). Anything but an Ed25519 private key is a
  /// Code::bad_key at `where`.
  static std::optional<PrivateKey> read(std::string_view pem, const std::string& where,
                                        Diagnostics& diagnostics);

  /// The key that checks what this one signs, as public_key_bytes raw bytes.
  std::string public_key() const;
  /// The signature of `message`, signature_bytes raw bytes; the same for the same key and message.
  std::string sign(std::string_view message) const;

 private:
  explicit PrivateKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;
};

/// The raw bytes of an Ed25519 public key in a PEM file (SubjectPublicKeyInfo). Anything else is a
/// Code::bad_key at `where`.
std::optional<std::string> read_public_key(std::string_view pem, const std::string& where,
                                           Diagnostics& diagnostics);

/// Whether `signature` is that of `message` by the holder of `public_key`; also false if the bytes are not
/// a key or not a signature.
bool is_signature(std::string_view signature, std::string_view message, std::string_view public_key);

}  // namespace pulsewright
