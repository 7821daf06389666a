// SPDX-License-Identifier: Apache-2.0
#include "handoff/sign.h"

#include <filesystem>
#include <memory>

#include "base/document_kind.h"
#include "base/hash.h"
#include "cli/commands.h"
#include "flow/key_files.h"

namespace pulsewright::cli {

namespace {

struct SignOptions {
  std::string bundle;
  std::string key;
};

Exit sign(const SignOptions& options, const Console& console) {
  Diagnostics wrong;
  if (!std::filesystem::is_directory(options.bundle))
    wrong.push_back({Code::no_such_input, options.bundle, "a bundle's folder", found_at(options.bundle), ""});
  const auto key = flow::load_private_key(options.key, wrong);
  if (!wrong.empty()) return console.refuse(wrong);
  const handoff::SignedBundle result = handoff::sign_bundle(options.bundle, *key);
  const bool is_signed = result.findings.empty();
  const std::string signer = to_hex(key->public_key());
  Json object;
  object["status"] = is_signed ? "signed" : "invalid";
  object["manifest_sha256"] = result.manifest_sha256;
  object["public_key"] = signer;
  object["findings"] = to_json(result.findings);
  console.result(object, is_signed ? options.bundle + ": signed by " + signer + "\n"
                                   : "NOT SIGNED: the bundle is not what its manifest says\n" +
                                         to_text(result.findings));
  return is_signed ? Exit::yes : Exit::no;
}

}  // namespace

void add_sign(Command& command) {
  auto options = std::make_shared<SignOptions>();
  command.details("The signature is by Ed25519.");
  command.example("pulsewright sign bundle --key private.pem");
  command.option("bundle", options->bundle, "the bundle's folder").required();
  command.option("--key", options->key, "the Ed25519 private key, a PEM file").required();
  command.runs([options](const Console& console) { return sign(*options, console); });
}

}  // namespace pulsewright::cli
