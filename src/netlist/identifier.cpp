// SPDX-License-Identifier: Apache-2.0
#include "netlist/identifier.h"

#include <algorithm>

#include <fmt/format.h>

#include "netlist/fields.h"
#include "netlist/netlist.h"

namespace pulsewright::netlist {

namespace {

/// The reserved words of IEEE 1364-2005, annex B, each between two spaces.
constexpr std::string_view verilog_keywords =
    " always and assign automatic begin buf bufif0 bufif1 case casex casez cell cmos config deassign "
    "default defparam design disable edge else end endcase endconfig endfunction endgenerate endmodule "
    "endprimitive endspecify endtable endtask event for force forever fork function generate genvar "
    "highz0 highz1 if ifnone incdir include initial inout input instance integer join large liblist "
    "library localparam macromodule medium module nand negedge nmos nor noshowcancelled not notif0 notif1 "
    "or output parameter pmos posedge primitive pull0 pull1 pulldown pullup pulsestyle_ondetect "
    "pulsestyle_onevent rcmos real realtime reg release repeat rnmos rpmos rtran rtranif0 rtranif1 "
    "scalared showcancelled signed small specify specparam strong0 strong1 supply0 supply1 table task "
    "time tran tranif0 tranif1 tri tri0 tri1 triand trior trireg unsigned use uwire vectored wait wand "
    "weak0 weak1 while wire wor xnor xor ";

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool is_identifier(std::string_view name) {
  return !name.empty() && name.size() <= longest_name && is_letter(name.front()) &&
         std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c); }) &&
         verilog_keywords.find(fmt::format(" {} ", name)) == std::string_view::npos;
}

void check_identifier(std::string_view name, std::size_t longest, const std::string& pointer,
                      Diagnostics& found) {
  if (is_identifier(name) && name.size() <= longest) return;
  found.push_back(
      {Code::bad_identifier, pointer,
       fmt::format("[A-Za-z_][A-Za-z0-9_]* of at most {} characters, no Verilog keyword", longest),
       quote_briefly(name), "names become Verilog text"});
}

}  // namespace pulsewright::netlist
