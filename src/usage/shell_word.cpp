// SPDX-License-Identifier: Apache-2.0
#include "usage/shell_word.h"

#include <algorithm>

namespace pulsewright::usage {

namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-./:@%+,=").find(c) != std::string_view::npos;
}

}  // namespace

std::string shell_word(std::string_view path) {
  std::string word(path);
  if (word.starts_with('-') || word.starts_with('~')) word.insert(0, "./");
  if (!word.empty() && std::ranges::all_of(word, is_plain)) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

}  // namespace pulsewright::usage
