// SPDX-License-Identifier: Apache-2.0
// Quoting of the commands that are printed to be run next.
#pragma once

#include <string>
#include <string_view>

namespace pulsewright::usage {

/// A path as a shell and the program after it read it back: quoted where it has to be, and with ./ in front
/// of a dash, which else begins a flag. For the commands that are printed to be run next.
std::string shell_word(std::string_view path);

}  // namespace pulsewright::usage
