// SPDX-License-Identifier: Apache-2.0
#include "handoff/claims.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

namespace pulsewright::handoff {

namespace {

/// Each is a run of whole words: "a board", "board_power_mw" and "boards" are found, "keyboard" is not.
constexpr std::array<std::string_view, 21> claims = {"silicon",
                                                     "board",
                                                     "boards",
                                                     "tapeout",
                                                     "tape out",
                                                     "pynq",
                                                     "bitfile",
                                                     "oscilloscope",
                                                     "wattmeter",
                                                     "thermocouple",
                                                     "timing closure",
                                                     "timing met",
                                                     "timing closed",
                                                     "closes timing",
                                                     "meets timing",
                                                     "worst slack",
                                                     "worst negative slack",
                                                     "lab measurement",
                                                     "hardware measurement",
                                                     "measured power",
                                                     "measured on hardware"};

/// The words of a text in small letters, each between single spaces.
std::string words_of(std::string_view text) {
  std::string words = " ";
  for (const char letter : text) {
    const auto c = static_cast<unsigned char>(letter);
    if (std::isalnum(c))
      words += static_cast<char>(std::tolower(c));
    else if (words.back() != ' ')
      words += ' ';
  }
  return words.back() == ' ' ? words : words + ' ';
}

class ClaimSearch {
 public:
  ClaimSearch(const std::string& name, Diagnostics& findings) : name_(name), findings_(findings) {}

  void visit(const Json& value, const std::string& pointer) {
    if (const Json::Object* object = value.object()) {
      for (const auto& [key, member] : *object) visit_member(key, member, pointer + "/" + pointer_token(key));
    } else if (const Json::Array* array = value.array()) {
      for (std::size_t i = 0; i < array->size(); ++i) visit((*array)[i], fmt::format("{}/{}", pointer, i));
    } else if (const std::string* text = value.string()) {
      expect_no_claim(*text, pointer);
    }
  }

 private:
  void visit_member(const std::string& key, const Json& member, const std::string& pointer) {
    if (key == "hardware_measurement_claimed") return expect(member, false, pointer);
    if (key == "evidence_boundary") return expect(member, evidence_boundary, pointer);
    expect_no_claim(key, pointer);
    visit(member, pointer);
  }

  void expect(const Json& got, const Json& expected, const std::string& pointer) {
    if (got == expected) return;
    findings_.push_back({Code::unfounded_claim, fmt::format("{}: {}", name_, pointer), expected.brief(),
                         got.brief(), "raw evidence of hardware is another kind of packet"});
  }

  void expect_no_claim(std::string_view text, const std::string& pointer) {
    const std::string words = words_of(text);
    for (const std::string_view claim : claims)
      if (words.find(fmt::format(" {} ", claim)) != std::string::npos)
        return findings_.push_back({Code::unfounded_claim, fmt::format("{}: {}", name_, pointer),
                                    "no words of evidence from hardware", quote_briefly(text), ""});
  }

  const std::string& name_;
  Diagnostics& findings_;
};

}  // namespace

void check_claims(const Json& document, const std::string& name, Diagnostics& findings) {
  ClaimSearch(name, findings).visit(document, "");
}

}  // namespace pulsewright::handoff
