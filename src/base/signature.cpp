// SPDX-License-Identifier: Apache-2.0
#include "base/signature.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/failure.h"

namespace pulsewright {

namespace {

using Key = std::shared_ptr<EVP_PKEY>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Instead of OpenSSL's question on the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

using PemReader = EVP_PKEY* (*)(BIO*, EVP_PKEY**, pem_password_cb*, void*);

Key read_pem(std::string_view pem, PemReader reader) {
  const std::unique_ptr<BIO, int (*)(BIO*)> memory(
      BIO_new_mem_buf(pem.data(), static_cast<int>(std::min<std::size_t>(pem.size(), INT32_MAX))), BIO_free);
  Key key(memory ? reader(memory.get(), nullptr, no_passphrase, nullptr) : nullptr, EVP_PKEY_free);
  ERR_clear_error();
  return key;
}

/// What a text is that was to be a key of some kind.
std::string describe(std::string_view pem) {
  if (const Key key = read_pem(pem, PEM_read_bio_PrivateKey))
    return EVP_PKEY_is_a(key.get(), "ED25519") == 1 ? "an Ed25519 private key"
                                                    : "another kind of private key";
  if (const Key key = read_pem(pem, PEM_read_bio_PUBKEY))
    return EVP_PKEY_is_a(key.get(), "ED25519") == 1 ? "an Ed25519 public key" : "another kind of public key";
  if (pem.find("ENCRYPTED") != std::string_view::npos) return "an encrypted key";
  return "no key in PEM form";
}

std::optional<Key> read_ed25519(std::string_view pem, PemReader reader, const char* expected,
                                const char* hint, const std::string& where, Diagnostics& diagnostics) {
  Key key = read_pem(pem, reader);
  if (key && EVP_PKEY_is_a(key.get(), "ED25519") == 1) return key;
  diagnostics.push_back({Code::bad_key, where, expected, describe(pem), hint});
  return std::nullopt;
}

std::string raw_public_key(const Key& key) {
  std::string raw(public_key_bytes, '\0');
  std::size_t size = raw.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(raw.data()), &size) != 1 ||
      size != raw.size())
    throw Failure("OpenSSL could not give a public key");
  return raw;
}

struct Context {
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> handle{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

}  // namespace

std::optional<PrivateKey> PrivateKey::read(std::string_view pem, const std::string& where,
                                           Diagnostics& diagnostics) {
  const auto key =
      read_ed25519(pem, PEM_read_bio_PrivateKey, "an Ed25519 private key",
                   "`openssl genpkey -algorithm ed25519 -out private.pem` makes one", where, diagnostics);
  if (!key) return std::nullopt;
  return PrivateKey(*key);
}

std::string PrivateKey::public_key() const {
  return raw_public_key(key_);
}

std::string PrivateKey::sign(std::string_view message) const {
  const Context context;
  std::string signature(signature_bytes, '\0');
  std::size_t size = signature.size();
  if (!context.handle ||
      EVP_DigestSignInit(context.handle.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.handle.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     bytes_of(message), message.size()) != 1 ||
      size != signature.size())
    throw Failure("OpenSSL could not sign");
  return signature;
}

std::optional<std::string> read_public_key(std::string_view pem, const std::string& where,
                                           Diagnostics& diagnostics) {
  const auto key =
      read_ed25519(pem, PEM_read_bio_PUBKEY, "an Ed25519 public key",
                   "`openssl pkey -in private.pem -pubout -out public.pem` makes one", where, diagnostics);
  if (!key) return std::nullopt;
  return raw_public_key(*key);
}

bool is_signature(std::string_view signature, std::string_view message, std::string_view public_key) {
  const Key key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(public_key), public_key.size()),
      EVP_PKEY_free);
  const Context context;
  const bool good = key && context.handle &&
                    EVP_DigestVerifyInit(context.handle.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                    EVP_DigestVerify(context.handle.get(), bytes_of(signature), signature.size(),
                                     bytes_of(message), message.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace pulsewright
