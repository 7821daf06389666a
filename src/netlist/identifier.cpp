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

/// What IEEE 1800-2017, annex B, reserves beside them.
constexpr std::string_view system_verilog_keywords =
    " accept_on alias always_comb always_ff always_latch assert assume before bind bins binsof bit break "
    "byte chandle checker class clocking const constraint context continue cover covergroup coverpoint cross "
    "dist do endchecker endclass endclocking endgroup endinterface endpackage endprogram endproperty "
    "endsequence enum eventually expect export extends extern final first_match foreach forkjoin global iff "
    "ignore_bins illegal_bins implements implies import inside int interconnect interface intersect join_any "
    "join_none let local logic longint matches modport nettype new nexttime null package packed priority "
    "program property protected pure rand randc randcase randsequence ref reject_on restrict return s_always "
    "s_eventually s_nexttime s_until s_until_with sequence shortint shortreal soft solve static string "
    "strong "
    "struct super sync_accept_on sync_reject_on tagged this throughout timeprecision timeunit type typedef "
    "union unique unique0 until until_with untyped var virtual void wait_order weak wildcard with within ";

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Whether it is one of these words, each between two spaces.
bool is_among(std::string_view name, std::string_view words) {
  return words.find(fmt::format(" {} ", name)) != std::string_view::npos;
}

}  // namespace

bool is_identifier(std::string_view name) {
  return !name.empty() && name.size() <= longest_name && is_letter(name.front()) &&
         std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c); }) &&
         !is_among(name, verilog_keywords);
}

void check_identifier(std::string_view name, std::size_t longest, const std::string& pointer,
                      Diagnostics& found) {
  if (is_identifier(name) && name.size() <= longest) return;
  found.push_back(
      {Code::bad_identifier, pointer,
       fmt::format("[A-Za-z_][A-Za-z0-9_]* of at most {} characters, no Verilog keyword", longest),
       quote_briefly(name), "names become Verilog text"});
}

void check_module_name(std::string_view name, std::size_t longest, const std::string& pointer,
                       Diagnostics& found) {
  check_identifier(name, longest, pointer, found);
  if (is_among(name, system_verilog_keywords))
    found.push_back({Code::bad_identifier, pointer, "no SystemVerilog keyword", quote_briefly(name),
                     "it is the name of a module"});
}

}  // namespace pulsewright::netlist
