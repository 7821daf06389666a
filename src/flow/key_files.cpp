// SPDX-License-Identifier: Apache-2.0
#include "flow/key_files.h"

#include <filesystem>

#include "base/files.h"

namespace pulsewright::flow {

namespace {

constexpr std::uint64_t largest_key = 65536;

std::optional<std::string> load(const std::string& path, Diagnostics& diagnostics) {
  if (std::filesystem::exists(path)) return read_file(path, largest_key);
  diagnostics.push_back(
      {Code::no_such_input, "--key " + path, "an Ed25519 key in a PEM file", "nothing", ""});
  return std::nullopt;
}

}  // namespace

std::optional<PrivateKey> load_private_key(const std::string& path, Diagnostics& diagnostics) {
  const auto pem = load(path, diagnostics);
  return pem ? PrivateKey::read(*pem, "--key " + path, diagnostics) : std::nullopt;
}

std::optional<std::string> load_public_key(const std::string& path, Diagnostics& diagnostics) {
  const auto pem = load(path, diagnostics);
  return pem ? read_public_key(*pem, "--key " + path, diagnostics) : std::nullopt;
}

}  // namespace pulsewright::flow
