// SPDX-License-Identifier: Apache-2.0
#include "hdl/text_template.h"

#include "base/failure.h"

namespace pulsewright::hdl {

namespace {

/// The length of the name of a marker that begins behind the '@' at `at`; 0 where none does.
std::size_t marker_length(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (text[end] == '_' || (text[end] >= 'a' && text[end] <= 'z'))) ++end;
  return end < text.size() && text[end] == '@' ? end - at - 1 : 0;
}

}  // namespace

std::string fill_template(std::string_view text, const Markers& markers) {
  std::string filled;
  std::size_t copied = 0;
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    const std::size_t length = marker_length(text, at);
    if (length == 0) continue;
    const auto value = markers.find(text.substr(at + 1, length));
    PW_ASSERT(value != markers.end());
    filled += text.substr(copied, at - copied);
    filled += value->second;
    at += length + 1;
    copied = at + 1;
  }
  return filled.append(text.substr(copied));
}

std::string capitals(std::string_view text) {
  std::string capital(text);
  for (char& c : capital)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return capital;
}

}  // namespace pulsewright::hdl
