// SPDX-License-Identifier: Apache-2.0
#include "handoff/sign.h"

#include <filesystem>
#include <memory>

#include <fmt/format.h>

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
    wrong.push_back({Code::no_such_input, options.bundle, "a bundle's folder", "no folder", ""});
  const auto key = flow::load_private_key(options.key, wrong);
  if (!wrong.empty()) return console.refuse(wrong);
  const handoff::SignedBundle result = handoff::sign_bundle(options.bundle, *key);
  Json object;
  object["status"] = result.findings.empty() ? "signed" : "invalid";
  object["manifest_sha256"] = result.manifest_sha256;
  object["public_key"] = to_hex(key->public_key());
  object["findings"] = to_json(result.findings);
  if (!result.findings.empty()) {
    console.result(object,
                   "NOT SIGNED: the bundle is not what its manifest says\n" + to_text(result.findings));
    return Exit::no;
  }
  console.result(object, fmt::format("{}: signed by {}\n", options.bundle, to_hex(key->public_key())));
  return Exit::yes;
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
