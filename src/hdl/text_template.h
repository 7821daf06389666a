// SPDX-License-Identifier: Apache-2.0
// The one way in which files are made from templates: texts with markers such as @name@.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace pulsewright::hdl {

/// The text that replaces a marker, by the marker's name without its two '@'.
using Markers = std::map<std::string, std::string, std::less<>>;

/// `text` with every marker @name@ replaced; a name has lower-case letters and underscores. Each marker must
/// have a value; an '@' that begins no marker stays.
std::string fill_template(std::string_view text, const Markers& markers);

/// `text` in capitals, as macros of C and parameters of Verilog are named.
std::string capitals(std::string_view text);

}  // namespace pulsewright::hdl
