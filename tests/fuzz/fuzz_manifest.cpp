// SPDX-License-Identifier: Apache-2.0
// The readers of a bundle's own files: its manifest, with and without the right seal, and its signature.
#include "fuzz/target.h"
#include "handoff/bundle.h"
#include "handoff/signature_file.h"
#include "handoff/upgrade.h"

namespace pulsewright {
namespace {

void read_as_manifest(std::string_view text) {
  Diagnostics wrong;
  const auto manifest = handoff::read_manifest(text, wrong);
  fuzz::require(manifest.has_value() == wrong.empty(), "a manifest or diagnostics");
  if (!manifest) return;
  fuzz::require(write_manifest(*manifest) == text, "a manifest has one text");
  for (const handoff::FileRecord& record : manifest->files)
    fuzz::require(
        !record.path.empty() && record.path.front() != '/' && record.path.find("..") == std::string::npos,
        "every path stays inside");
}

}  // namespace
}  // namespace pulsewright

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pulsewright;
  const std::string_view text = fuzz::text_of(data, size);
  read_as_manifest(text);
  Diagnostics wrong;
  const auto document = parse_json(text, wrong, Numbers::integers);
  if (document && document->object() != nullptr)
    read_as_manifest(canonical_json(handoff::sealed_manifest(*document)));
  Diagnostics found;
  const handoff::SignatureReport report = handoff::check_signature(text, "manifest", std::nullopt, found);
  fuzz::require((report.state == handoff::SignatureState::bad) == !found.empty(),
                "a good signature or findings");
  return 0;
}
