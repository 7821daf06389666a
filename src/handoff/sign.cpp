// SPDX-License-Identifier: Apache-2.0
#include "handoff/sign.h"

#include "base/files.h"
#include "handoff/file_checks.h"

namespace pulsewright::handoff {

SignedBundle sign_bundle(const std::filesystem::path& bundle, const PrivateKey& key) {
  SignedBundle result;
  Snapshot snapshot = read_snapshot(bundle, result.findings);
  snapshot.erase(signature_name);
  result.manifest_sha256 = check_files(snapshot, std::nullopt, result.findings).manifest_sha256;
  if (result.findings.empty())
    write_file(bundle / signature_name, write_signature(key, snapshot.at(manifest_name)));
  return result;
}

}  // namespace pulsewright::handoff
