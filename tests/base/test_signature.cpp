// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"
#include "base/signature.h"
#include "catch.h"

namespace pulsewright {
namespace {

// RFC 8032, section 7.1, test 2: the seed as PKCS #8, the public key as SubjectPublicKeyInfo, the signature
// of the one byte 0x72.
constexpr const char* private_pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n"
    "-----END PRIVATE KEY-----\n";
constexpr const char* public_pem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\n"
    "-----END PUBLIC KEY-----\n";
constexpr const char* public_hex = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
constexpr const char* signature_hex =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

// An X25519 key, for key agreement, and an Ed25519 key behind a passphrase.
constexpr const char* agreement_private_pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VuBCIEIMj274h8Z1dXFSa+EleIYoFL9FkqYJpkN9lNHsJRGkZC\n"
    "-----END PRIVATE KEY-----\n";
constexpr const char* agreement_public_pem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VuAyEAZwczBcBsU1gCSK8m57zO2RbDTMyH/UyzFGWeSYLXQHU=\n"
    "-----END PUBLIC KEY-----\n";
constexpr const char* encrypted_pem =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhaz828Yc+m7gICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEMFzwMjQI5VKsB9pqL8xfdgEQA4k\n"
    "e90IvPC2K/aSZH7xKAo59OkFAyNSJWGlQxcHZ+pLFCbQhkpYhxCnb+vnSm2ph7DC\n"
    "Sfkn8fTC8AfnC/QhCEM=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

PrivateKey private_key() {
  Diagnostics wrong;
  auto key = PrivateKey::read(private_pem, "private.pem", wrong);
  REQUIRE(to_text(wrong) == "");
  return key.value();
}

TEST_CASE("keys and signatures are those of RFC 8032") {
  const PrivateKey key = private_key();
  CHECK(to_hex(key.public_key()) == public_hex);
  CHECK(to_hex(key.sign("\x72")) == signature_hex);
  Diagnostics wrong;
  CHECK(read_public_key(public_pem, "public.pem", wrong) == from_hex(public_hex));
  CHECK(wrong.empty());
}

TEST_CASE("a signature holds for its message and key alone, bit by bit") {
  const std::string key = private_key().public_key();
  const std::string signature = private_key().sign("manifest");
  CHECK(is_signature(signature, "manifest", key));
  CHECK_FALSE(is_signature(signature, "manifest ", key));
  CHECK_FALSE(is_signature(signature, "", key));
  for (std::size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    std::string damaged = signature;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    INFO("bit " << bit);
    CHECK_FALSE(is_signature(damaged, "manifest", key));
  }
  for (std::size_t size : {0, 1, 31, 33, 63, 65}) {
    CHECK_FALSE(is_signature(std::string(size, 'x'), "manifest", key));
    CHECK_FALSE(is_signature(signature, "manifest", std::string(size, 'x')));
  }
}

TEST_CASE("a file that holds another key than the wanted one is told as what it is") {
  const auto refusal = [](bool wants_private, const char* pem) {
    Diagnostics wrong;
    if (wants_private)
      CHECK_FALSE(PrivateKey::read(pem, "key.pem", wrong).has_value());
    else
      CHECK_FALSE(read_public_key(pem, "key.pem", wrong).has_value());
    REQUIRE(wrong.size() == 1);
    CHECK(wrong[0].code == Code::bad_key);
    CHECK(wrong[0].where == "key.pem");
    return wrong[0].got;
  };
  CHECK(refusal(true, public_pem) == "an Ed25519 public key");
  CHECK(refusal(false, private_pem) == "an Ed25519 private key");
  CHECK(refusal(true, agreement_private_pem) == "another kind of private key");
  CHECK(refusal(false, agreement_public_pem) == "another kind of public key");
  CHECK(refusal(true, encrypted_pem) == "an encrypted key");
  for (const bool wants_private : {true, false})
    for (const char* text : {"", "key", "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n"})
      CHECK(refusal(wants_private, text) == "no key in PEM form");
}

}  // namespace
}  // namespace pulsewright
