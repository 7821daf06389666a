// SPDX-License-Identifier: Apache-2.0
#include "handoff/file_checks.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/hash.h"

namespace pulsewright::handoff {

namespace {

std::optional<Manifest> check_manifest(const std::string& text, Diagnostics& findings) {
  if (text.size() > largest_manifest) {
    findings.push_back({Code::bundle_too_large, manifest_name,
                        fmt::format("at most {} bytes", largest_manifest), std::to_string(text.size()), ""});
    return std::nullopt;
  }
  Diagnostics wrong;
  auto manifest = read_manifest(text, wrong);
  for (Diagnostic& diagnostic : wrong) {
    if (diagnostic.where != manifest_name)
      diagnostic.where = fmt::format("{}: {}", manifest_name, diagnostic.where);
    findings.push_back(std::move(diagnostic));
  }
  return manifest;
}

void check_extra(const Manifest& manifest, const Snapshot& snapshot, Diagnostics& findings) {
  std::set<std::string_view> named = {manifest_name, signature_name};
  for (const FileRecord& record : manifest.files) named.insert(record.path);
  for (const auto& [path, bytes] : snapshot)
    if (!named.contains(path))
      findings.push_back({Code::file_extra, shown_path(path), "only the files of the manifest",
                          "a file it does not name", ""});
}

}  // namespace

bool check_record(const FileRecord& record, const Snapshot& snapshot, Diagnostics& findings) {
  const auto found = snapshot.find(record.path);
  if (found == snapshot.end()) {
    // A link, or what is too large, has its own finding.
    const bool told = std::ranges::any_of(
        findings, [&](const Diagnostic& finding) { return finding.where == record.path; });
    if (!told)
      findings.push_back(
          {Code::file_missing, record.path, fmt::format("{} bytes", record.bytes), "no file", ""});
    return false;
  }
  const std::string& bytes = found->second;
  if (static_cast<std::int64_t>(bytes.size()) != record.bytes)
    findings.push_back({Code::file_changed, record.path, fmt::format("{} bytes", record.bytes),
                        fmt::format("{} bytes", bytes.size()), ""});
  else if (const std::string hash = sha256_hex(bytes); hash != record.sha256)
    findings.push_back({Code::file_changed, record.path, "SHA-256 " + record.sha256, hash, ""});
  return true;
}

FileReport check_files(const Snapshot& snapshot, const std::optional<std::string>& trusted_key,
                       Diagnostics& findings) {
  FileReport report;
  const auto manifest = snapshot.find(manifest_name);
  if (manifest == snapshot.end()) {
    findings.push_back({Code::file_missing, manifest_name, "the manifest of a bundle", "nothing",
                        "`pulsewright export RUN --out BUNDLE` writes one"});
    return report;
  }
  report.manifest_sha256 = sha256_hex(manifest->second);
  report.manifest = check_manifest(manifest->second, findings);
  if (report.manifest) {
    for (const FileRecord& record : report.manifest->files)
      report.files_checked += check_record(record, snapshot, findings);
    check_extra(*report.manifest, snapshot, findings);
  }
  const auto signature = snapshot.find(signature_name);
  if (signature != snapshot.end())
    report.signature = check_signature(signature->second, manifest->second, trusted_key, findings);
  else if (trusted_key)
    findings.push_back({Code::not_signed, signature_name, "a signature by the given key", "no file",
                        "`pulsewright sign BUNDLE --key private.pem` makes one"});
  return report;
}

}  // namespace pulsewright::handoff
