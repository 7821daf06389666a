// SPDX-License-Identifier: Apache-2.0
// The checkpoint reader: on the input as it is, and on the input as the state behind a good head and hash,
// which no fuzzer finds by itself.
#include "base/hash.h"
#include "fuzz/target.h"
#include "train/checkpoint.h"

namespace pulsewright {
namespace {

constexpr std::string_view configuration = "{}";

std::string sealed(std::string_view state) {
  static const std::string empty = train::write_checkpoint({}, configuration);
  // Magic, version and the hash of the configuration: docs of write_checkpoint().
  std::string bytes = empty.substr(0, 8 + 8 + 64);
  bytes += state;
  return bytes + sha256_hex(bytes);
}

void read_one(std::string_view bytes) {
  Diagnostics wrong;
  const auto state = train::read_checkpoint(bytes, configuration, "checkpoint", wrong);
  fuzz::require(state.has_value() == wrong.empty(), "a state or diagnostics");
  if (!state) return;
  const std::string text = write_checkpoint(*state, configuration);
  const auto again = train::read_checkpoint(text, configuration, "checkpoint", wrong);
  fuzz::require(again && write_checkpoint(*again, configuration) == text, "a state is kept without loss");
}

}  // namespace
}  // namespace pulsewright

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pulsewright;
  const std::string_view text = fuzz::text_of(data, size);
  read_one(text);
  read_one(sealed(text));
  return 0;
}
