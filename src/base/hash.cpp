// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/failure.h"

namespace pulsewright {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, 32> digest;
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1 ||
      size != digest.size())
    throw Failure("OpenSSL could not compute a SHA-256");
  std::string text;
  for (unsigned char byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace pulsewright
