// SPDX-License-Identifier: Apache-2.0
// Every byte of every file of a bundle, one at a time.
#include <algorithm>

#include "base/hash.h"
#include "catch.h"
#include "handoff/file_checks.h"
#include "handoff/sign.h"
#include "handoff/sound_bundle.h"

namespace pulsewright::handoff {
namespace {

constexpr const char* private_pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n"
    "-----END PRIVATE KEY-----\n";

PrivateKey private_key() {
  Diagnostics wrong;
  return PrivateKey::read(private_pem, "private.pem", wrong).value();
}

TEST_CASE("no byte of any file of a signed bundle can change, and the file is named") {
  const Spoiled bundle;
  REQUIRE(sign_bundle(bundle.path(), private_key()).findings.empty());
  Diagnostics findings;
  Snapshot snapshot = read_snapshot(bundle.path(), findings);
  check_files(snapshot, std::nullopt, findings);
  REQUIRE(to_text(findings) == "");
  REQUIRE(snapshot.size() > 25);

  std::size_t positions = 0;
  std::size_t missed = 0;
  std::size_t misnamed = 0;
  // Of a file of the manifest, only its own record looks at the bytes: one is checked at a time.
  const Manifest manifest = read_manifest(snapshot.at(manifest_name), findings).value();
  const auto check_one = [&](const std::string& path) {
    Diagnostics found;
    const auto record = std::ranges::find(manifest.files, path, &FileRecord::path);
    if (record == manifest.files.end())
      check_files(snapshot, std::nullopt, found);
    else
      check_record(*record, snapshot, found);
    return found;
  };
  for (auto& [path, bytes] : snapshot) {
    INFO(path);
    CHECK(check_one(path).empty());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const char sound = bytes[i];
      bytes[i] = static_cast<char>(sound ^ (1 << i % 8));
      const Diagnostics found = check_one(path);
      ++positions;
      missed += found.empty();
      misnamed += std::ranges::none_of(
          found, [&](const Diagnostic& finding) { return finding.where.starts_with(path); });
      bytes[i] = sound;
    }
    CHECK(missed == 0);
    CHECK(misnamed == 0);
  }
  WARN(positions << " bytes of " << snapshot.size() << " files changed, each was found");
  CHECK(positions > 50000);
}

TEST_CASE("a byte more or less at the end of any file is found, and the file is named") {
  const Spoiled bundle;
  REQUIRE(sign_bundle(bundle.path(), private_key()).findings.empty());
  Diagnostics findings;
  const Snapshot sound = read_snapshot(bundle.path(), findings);
  for (const auto& [path, bytes] : sound)
    for (const std::string& text : {bytes + "\n", bytes.substr(0, bytes.size() - 1), std::string()}) {
      Snapshot snapshot = sound;
      snapshot[path] = text;
      Diagnostics found;
      check_files(snapshot, std::nullopt, found);
      INFO(path);
      CHECK(std::ranges::any_of(found,
                                [&](const Diagnostic& finding) { return finding.where.starts_with(path); }));
    }
}

}  // namespace
}  // namespace pulsewright::handoff
