// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "netlist/netlist.h"

namespace pulsewright::netlist {
namespace {

TEST_CASE("letters, digits and underscores make an identifier that starts with no digit") {
  for (const char* name : {"a", "_", "Layer_1", "_9", "moduleX", "Module"}) CHECK(is_identifier(name));
  for (const char* name : {"", "1a", "a b", "a-b", "a.b", "a$", "a\n", "\xc3\xa9", "a;", "\\a "})
    CHECK_FALSE(is_identifier(name));
}

TEST_CASE("an identifier has at most 63 characters") {
  CHECK(is_identifier(std::string(63, 'a')));
  CHECK_FALSE(is_identifier(std::string(64, 'a')));
}

TEST_CASE("a Verilog keyword is no identifier, wherever it stands in the list") {
  for (const char* name :
       {"always", "and", "endmodule", "module", "pulsestyle_ondetect", "uwire", "wire", "xor"})
    CHECK_FALSE(is_identifier(name));
}

TEST_CASE("a NUL byte inside a name is seen") {
  CHECK_FALSE(is_identifier(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace pulsewright::netlist
