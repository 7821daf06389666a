// SPDX-License-Identifier: Apache-2.0
#include "base/embedded.h"

#include <algorithm>

#include "base/failure.h"

namespace pulsewright {

std::string_view embedded_text(std::span<const EmbeddedFile> files, std::string_view name) {
  const auto file = std::ranges::find(files, name, &EmbeddedFile::name);
  PW_ASSERT(file != files.end());
  return file->text;
}

}  // namespace pulsewright
