// SPDX-License-Identifier: Apache-2.0
// What is wrong with the user's input: coded, located, collected, and never thrown.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pulsewright {

enum class Code {
#define PW_CODE(number, name, meaning) name = number,
#include "base/diagnostic_codes.def"
#undef PW_CODE
};

struct CodeInfo {
  Code code;
  std::string_view name;
  std::string_view meaning;
};

/// Every code with its meaning, in numeric order.
const std::vector<CodeInfo>& diagnostic_codes();

/// "PW0203".
std::string code_text(Code code);

/// One thing that is wrong.
struct Diagnostic {
  Code code;
  std::string where;      ///< JSON pointer, flag, or file; with a file in front where several are read.
  std::string expected;   ///< what would have been right
  std::string got;        ///< what was found
  std::string hint = {};  ///< what to do; may be empty

  /// "PW0204 /nodes/1/shift: expected ..., got ...; hint".
  std::string text() const;

  bool operator==(const Diagnostic&) const = default;
};

using Diagnostics = std::vector<Diagnostic>;

/// One diagnostic a line, each with a final newline.
std::string to_text(const Diagnostics& diagnostics);

/// True if `least` <= `value` <= `most`; else a diagnostic at the flag (Code::bad_flag).
bool check_flag(std::string_view flag, std::int64_t value, std::int64_t least, std::int64_t most,
                Diagnostics& diagnostics);

/// Shortens a value quoted in a diagnostic to at most 60 printable characters.
std::string quote_briefly(std::string_view value);

}  // namespace pulsewright
