// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "catch.h"
#include "netlist/identifier.h"
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

TEST_CASE("the name of a module must not be a keyword of SystemVerilog either") {
  for (const char* name : {"accept_on", "inside", "logic", "within"}) {
    CHECK(is_identifier(name));
    Diagnostics found;
    check_module_name(name, 40, "/name", found);
    CHECK(to_text(found) ==
          fmt::format("PW0205 /name: expected no SystemVerilog keyword, got \"{}\"; it is the name "
                      "of a module\n",
                      name));
  }
  Diagnostics found;
  for (const char* name : {"logic_1", "Logic", "a"}) check_module_name(name, 40, "/name", found);
  CHECK(found.empty());
  check_module_name("module", 40, "/name", found);
  CHECK(found.size() == 1);
}

TEST_CASE("a NUL byte inside a name is seen") {
  CHECK_FALSE(is_identifier(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace pulsewright::netlist
