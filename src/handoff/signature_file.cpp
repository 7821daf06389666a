// SPDX-License-Identifier: Apache-2.0
#include "handoff/signature_file.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "base/object_reader.h"

namespace pulsewright::handoff {

namespace {

constexpr std::string_view algorithm = "Ed25519";
constexpr const char* sign_again = "`pulsewright sign` signs it again";

struct SignatureFile {
  std::string manifest_sha256;
  std::string public_key;  ///< raw bytes
  std::string signature;   ///< raw bytes
};

std::string write(const SignatureFile& file) {
  Json object;
  object["schema"] = signature_schema;
  object["algorithm"] = algorithm;
  object["manifest_sha256"] = file.manifest_sha256;
  object["public_key"] = to_hex(file.public_key);
  object["signature"] = to_hex(file.signature);
  return canonical_json(object);
}

std::string read_bytes(ObjectReader& reader, std::string_view key, std::size_t size, Diagnostics& found) {
  const std::string digits = reader.string(key);
  const auto bytes = from_hex(digits);
  if (bytes && bytes->size() == size) return *bytes;
  found.push_back({Code::bad_signature, reader.pointer_to(key),
                   fmt::format("{} lowercase hexadecimal digits", 2 * size), quote_briefly(digits), ""});
  return {};
}

std::optional<SignatureFile> read(std::string_view text, Diagnostics& found) {
  if (text.size() > largest_signature) {
    found.push_back({Code::bundle_too_large, "/", fmt::format("at most {} bytes", largest_signature),
                     std::to_string(text.size()), ""});
    return std::nullopt;
  }
  const auto document = parse_json(text, found, Numbers::integers);
  if (!document) return std::nullopt;
  ObjectReader reader(*document, "", found);
  reader.choice("schema", {&signature_schema, 1});
  reader.choice("algorithm", {&algorithm, 1});
  SignatureFile file;
  file.manifest_sha256 = reader.sha256("manifest_sha256");
  file.public_key = read_bytes(reader, "public_key", public_key_bytes, found);
  file.signature = read_bytes(reader, "signature", signature_bytes, found);
  reader.finish();
  if (found.empty() && write(file) != text)
    found.push_back({Code::not_canonical, "/", "the canonical form", "another text", sign_again});
  if (!found.empty()) return std::nullopt;
  return file;
}

}  // namespace

std::string write_signature(const PrivateKey& key, std::string_view manifest) {
  return write({sha256_hex(manifest), key.public_key(), key.sign(manifest)});
}

SignatureReport check_signature(std::string_view text, std::string_view manifest,
                                const std::optional<std::string>& trusted_key, Diagnostics& findings) {
  Diagnostics found;
  const auto file = read(text, found);
  SignatureReport report{SignatureState::bad, file ? to_hex(file->public_key) : ""};
  const auto find = [&](const char* key, std::string expected, std::string got, const char* hint) {
    found.push_back({Code::bad_signature, key, std::move(expected), std::move(got), hint});
  };
  if (file && file->manifest_sha256 != sha256_hex(manifest))
    find("/manifest_sha256", fmt::format("{}, the manifest of this bundle", sha256_hex(manifest)),
         file->manifest_sha256,
         "the manifest was changed after it was signed, or the signature is another's");
  else if (file && !is_signature(file->signature, manifest, file->public_key))
    find("/signature", "a signature of the manifest by /public_key", "one that does not hold",
         "signature or key are damaged, or somebody made them up");
  if (file && trusted_key && file->public_key != *trusted_key)
    find("/public_key", fmt::format("the given key, {}", to_hex(*trusted_key)), to_hex(file->public_key),
         "somebody else signed this bundle");
  if (found.empty()) report.state = trusted_key ? SignatureState::trusted : SignatureState::unproven;
  for (Diagnostic& diagnostic : found) {
    diagnostic.where = fmt::format("{}: {}", signature_name, diagnostic.where);
    findings.push_back(std::move(diagnostic));
  }
  return report;
}

}  // namespace pulsewright::handoff
