// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/hash.h"
#include "catch.h"
#include "handoff/sign.h"
#include "handoff/sound_bundle.h"

namespace pulsewright::handoff {
namespace {

/// An Ed25519 key of 32 equal bytes: the PKCS #8 head, then the seed.
PrivateKey key_of(char byte) {
  const std::string der = from_hex("302e020100300506032b657004220420").value() + std::string(32, byte);
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string base64;
  for (std::size_t i = 0; i < der.size(); i += 3) {
    const auto at = [&](std::size_t k) {
      return i + k < der.size() ? static_cast<unsigned char>(der[i + k]) : 0u;
    };
    const unsigned bits = at(0) << 16 | at(1) << 8 | at(2);
    for (unsigned k = 0; k < 4; ++k) base64 += digits[bits >> (18 - 6 * k) & 63];
  }
  Diagnostics wrong;
  const auto key = PrivateKey::read(
      "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n", "key", wrong);
  INFO(to_text(wrong));
  REQUIRE(key.has_value());
  return *key;
}

AuditOptions trusting(const PrivateKey& key) {
  AuditOptions options;
  options.trusted_key = key.public_key();
  return options;
}

TEST_CASE("a signed bundle is valid, with the key and without, and says whose it is") {
  const PrivateKey key = key_of(7);
  const Spoiled bundle;
  const SignedBundle result = sign_bundle(bundle.path(), key);
  REQUIRE(to_text(result.findings) == "");
  CHECK(result.manifest_sha256 == sha256_hex(bundle.text(manifest_name)));
  const AuditReport trusted = bundle.audit(trusting(key));
  CHECK(to_text(trusted.findings) == "");
  CHECK(trusted.valid());
  CHECK(trusted.signature.state == SignatureState::trusted);
  CHECK(trusted.signature.public_key == to_hex(key.public_key()));
  const AuditReport unproven = bundle.audit();
  CHECK(unproven.valid());
  CHECK(unproven.signature.state == SignatureState::unproven);
  // Signing again leaves one signature, the same bytes for the same key.
  const std::string first = bundle.text(signature_name);
  REQUIRE(sign_bundle(bundle.path(), key_of(8)).findings.empty());
  CHECK(bundle.text(signature_name) != first);
  REQUIRE(sign_bundle(bundle.path(), key).findings.empty());
  CHECK(bundle.text(signature_name) == first);
}

TEST_CASE("a key wants a signature, and its own") {
  const Spoiled bundle;
  const AuditReport bare = bundle.audit(trusting(key_of(7)));
  CHECK(names(bare, Code::not_signed, signature_name));
  CHECK(bare.signature.state == SignatureState::none);
  REQUIRE(sign_bundle(bundle.path(), key_of(7)).findings.empty());
  const AuditReport other = bundle.audit(trusting(key_of(8)));
  REQUIRE(other.findings.size() == 1);
  CHECK(other.findings[0].code == Code::bad_signature);
  CHECK(other.findings[0].where == "signature.json: /public_key");
  CHECK(other.signature.state == SignatureState::bad);
}

TEST_CASE("a manifest that changed after it was signed is told apart from a damaged signature") {
  const Spoiled bundle;
  REQUIRE(sign_bundle(bundle.path(), key_of(7)).findings.empty());
  const std::string signature = bundle.text(signature_name);
  const auto finding = [&] {
    const AuditReport report = bundle.audit();
    CHECK(report.signature.state == SignatureState::bad);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].code == Code::bad_signature);
    return report.findings[0].where;
  };
  const std::size_t digit = signature.find("\"signature\": \"") + 20;
  std::string damaged = signature;
  damaged[digit] = damaged[digit] == '0' ? '1' : '0';
  write_file(bundle.path() / signature_name, damaged);
  CHECK(finding() == "signature.json: /signature");
  write_file(bundle.path() / signature_name, signature);
  // Parity, recorded again, writes the manifest anew.
  bundle.forge(parity_name, replaced(bundle.text(parity_name), "\"version\": \"", "\"version\": \"new "));
  CHECK(finding() == "signature.json: /manifest_sha256");
}

TEST_CASE("a damaged bundle is not signed") {
  const Spoiled bundle;
  write_file(bundle.path() / "README.md", "other");
  const SignedBundle result = sign_bundle(bundle.path(), key_of(7));
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].where == "README.md");
  CHECK_FALSE(std::filesystem::exists(bundle.path() / signature_name));
}

TEST_CASE("a manifest cannot name the signature, which could never hold then") {
  const Manifest manifest{"0.1.0", {Subject::network, sha256_hex("")}, {{signature_name, sha256_hex(""), 0}}};
  Diagnostics wrong;
  CHECK_FALSE(read_manifest(write_manifest(manifest), wrong).has_value());
  REQUIRE(!wrong.empty());
  CHECK(wrong[0].code == Code::unsafe_path);
}

}  // namespace
}  // namespace pulsewright::handoff
