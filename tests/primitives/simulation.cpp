// SPDX-License-Identifier: Apache-2.0
#include "primitives/simulation.h"

#include <algorithm>
#include <chrono>
#include <sstream>

#include <dlfcn.h>
#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "base/files.h"
#include "base/process.h"

namespace pulsewright::primitives {
namespace {

constexpr std::chrono::seconds time_limit{300};

/// Writes the modules and the top; their file names.
std::vector<std::string> write_sources(std::span<const ParityCase> cases, const Modules& modules,
                                       const std::filesystem::path& folder) {
  std::vector<std::string> names{"parity_top.v"};
  write_parity_top(cases, folder);
  for (const auto& [name, text] : modules) {
    names.push_back(name + ".v");
    write_file(folder / names.back(), text);
  }
  return names;
}

/// Replays the stimulus of one file and writes the packed outputs of each cycle, as hexadecimal with X.
constexpr const char* icarus_bench = R"(`default_nettype none
module parity_bench;
  reg [{in}+1:0] stimulus [0:{cycles}-1];
  reg [{in}+1:0] now;
  reg clk;
  wire [{out}-1:0] out;
  integer t, trace;

  parity_top u_top (.clk_i(clk), .rst_i(now[{in}+1]), .en_i(now[{in}]), .in_i(now[{in}-1:0]), .out_o(out));

  initial begin
    $readmemh("stimulus.hex", stimulus);
    trace = $fopen("trace.hex", "w");
    clk = 1'b0;
    for (t = 0; t < {cycles}; t = t + 1) begin
      now = stimulus[t];
      #1 $fdisplay(trace, "%h", out);
      clk = 1'b1;
      #1 clk = 1'b0;
    end
    $fclose(trace);
    $finish(0);
  end
endmodule
)";

std::string stimulus_hex(const Recording& recording, std::size_t in_bits) {
  std::string text;
  std::vector<std::uint64_t> line(words_for_bits(in_bits + 2));
  for (std::size_t t = 0; t < recording.cycles; ++t) {
    std::ranges::fill(line, 0);
    std::copy_n(recording.inputs.begin() + t * recording.in_stride, recording.in_stride, line.begin());
    set_bit(line, in_bits, recording.enable[t]);
    set_bit(line, in_bits + 1, recording.reset[t]);
    for (std::size_t nibble = (in_bits + 2 + 3) / 4; nibble-- > 0;)
      text += "0123456789abcdef"[line[nibble / 16] >> (nibble % 16 * 4) & 15];
    text += '\n';
  }
  return text;
}

/// Reads one line of the bench: the packed bits, and which of them are unknown.
void read_hex(const std::string& line, std::span<std::uint64_t> packed, std::span<std::uint64_t> unknown) {
  std::ranges::fill(packed, 0);
  std::ranges::fill(unknown, 0);
  for (std::size_t nibble = 0; nibble < line.size(); ++nibble) {
    const char digit = line[line.size() - 1 - nibble];
    const std::size_t value = std::string_view("0123456789abcdef").find(digit);
    const bool known = value != std::string_view::npos;
    (known ? packed : unknown)[nibble / 16] |= (known ? value : 15) << (nibble % 16 * 4);
  }
}

void append(std::span<const ParityCase> cases, std::span<const std::uint64_t> packed,
            std::vector<std::vector<std::uint64_t>>& outputs) {
  std::size_t position = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const std::size_t before = outputs[i].size();
    outputs[i].resize(before + cases[i].out_words());
    unpack(cases[i].primitive->outputs, *cases[i].parameters, packed, position,
           std::span(outputs[i]).subspan(before));
  }
}

Trace empty_trace(std::size_t cases) {
  return {.outputs = std::vector<std::vector<std::uint64_t>>(cases),
          .unknown = std::vector<std::vector<std::uint64_t>>(cases)};
}

/// "port word_o bit 3" for the lowest bit that differs in flat word `word`.
std::string place(const ParityCase& parity_case, std::size_t word, std::uint64_t difference) {
  for (const Port& port : parity_case.primitive->outputs) {
    const std::size_t words = words_for_bits(port.width(*parity_case.parameters));
    if (word < words)
      return fmt::format("port {} bit {}", port.name, 64 * word + std::countr_zero(difference));
    word -= words;
  }
  return "no port";
}

}  // namespace

Modules modules_of(std::span<const ParityCase> cases) {
  Modules modules;
  for (const ParityCase& c : cases)
    modules.emplace(std::string(c.primitive->name), std::string(template_text(c.primitive->name)));
  return modules;
}

VerilatedTop::VerilatedTop(std::vector<ParityCase> cases, const Modules& modules,
                           const std::filesystem::path& folder)
    : cases_(std::move(cases)) {
  std::vector<std::string> command{
      "verilator",  "--cc",        "--exe",     "--build",
      "-j",         "2",           "-O3",       "--language",
      "1364-2005",  "--x-initial", "unique",    "--x-assign",
      "unique",     "--Mdir",      "obj",       "--top-module",
      "parity_top", "-CFLAGS",     "-O1 -fPIC", "-LDFLAGS",
      "-shared",    "-o",          "parity.so", PULSEWRIGHT_ROOT "/tests/primitives/verilator/lock_step.cpp"};
  for (std::string& name : write_sources(cases_, modules, folder)) command.push_back(std::move(name));
  run_tool(command, folder, time_limit);
  void* library = dlopen((folder / "obj/parity.so").c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw Failure(fmt::format("cannot load the verilated top: {}", dlerror()));
  open_ = reinterpret_cast<void (*)(int)>(dlsym(library, "parity_open"));
  clock_ = reinterpret_cast<void (*)(bool, bool, const void*, void*)>(dlsym(library, "parity_clock"));
  PW_ASSERT(open_ != nullptr && clock_ != nullptr);
}

void VerilatedTop::restart(int seed) {
  open_(seed);
}

Trace VerilatedTop::run(const Recording& recording) {
  Trace trace = empty_trace(cases_.size());
  std::vector<std::uint64_t> packed(words_for_bits(packed_bits(cases_, &Primitive::outputs)));
  for (std::size_t t = 0; t < recording.cycles; ++t) {
    clock_(recording.reset[t] != 0, recording.enable[t] != 0,
           recording.inputs.data() + t * recording.in_stride, packed.data());
    append(cases_, packed, trace.outputs);
  }
  for (std::size_t i = 0; i < cases_.size(); ++i) trace.unknown[i].resize(trace.outputs[i].size());
  return trace;
}

Trace run_icarus(std::span<const ParityCase> cases, const Modules& modules, const Recording& recording,
                 const std::filesystem::path& folder) {
  const std::size_t in_bits = std::max<std::size_t>(packed_bits(cases, &Primitive::inputs), 1);
  const std::size_t out_bits = packed_bits(cases, &Primitive::outputs);
  std::string bench = icarus_bench;
  for (const auto& [key, value] :
       {std::pair{"{in}", in_bits}, {"{out}", out_bits}, {"{cycles}", recording.cycles}})
    for (std::size_t at; (at = bench.find(key)) != std::string::npos;)
      bench.replace(at, std::string_view(key).size(), std::to_string(value));
  write_file(folder / "parity_bench.v", bench);
  write_file(folder / "stimulus.hex", stimulus_hex(recording, in_bits));

  std::vector<std::string> command{"iverilog",   "-g2005",        "-s", "parity_bench", "-o",
                                   "parity.vvp", "parity_bench.v"};
  for (std::string& name : write_sources(cases, modules, folder)) command.push_back(std::move(name));
  run_tool(command, folder, time_limit);
  run_tool({"vvp", "-n", "parity.vvp"}, folder, time_limit);

  Trace trace = empty_trace(cases.size());
  std::istringstream lines(read_file(folder / "trace.hex"));
  std::vector<std::uint64_t> packed(words_for_bits(out_bits + 3));
  std::vector<std::uint64_t> unknown(packed.size());
  for (std::string line; std::getline(lines, line);) {
    read_hex(line, packed, unknown);
    append(cases, packed, trace.outputs);
    append(cases, unknown, trace.unknown);
  }
  return trace;
}

void compare_case(const ParityCase& parity_case, std::span<const std::uint64_t> golden,
                  std::span<const std::uint64_t> hardware, std::span<const std::uint64_t> unknown,
                  std::size_t from, Comparison& comparison) {
  const std::size_t stride = parity_case.out_words();
  const auto differs = [&](const std::string& how) {
    if (comparison.mismatches++ == 0) comparison.first = parity_case.name() + ": " + how;
  };
  if (golden.size() != hardware.size() || unknown.size() != hardware.size())
    differs(fmt::format("the model has {} cycles, the hardware {}", golden.size() / stride,
                        hardware.size() / stride));
  const std::size_t words = std::min({golden.size(), hardware.size(), unknown.size()});
  for (std::size_t i = from * stride; i < words; ++i, ++comparison.words) {
    if (const std::uint64_t wrong = (golden[i] ^ hardware[i]) | unknown[i]; wrong != 0)
      differs(fmt::format("cycle {} {}: the model has {:x}, the hardware {:x}{}", i / stride,
                          place(parity_case, i % stride, wrong), golden[i], hardware[i],
                          unknown[i] != 0 ? " with unknown bits" : ""));
  }
}

void compare(std::span<const ParityCase> cases, const Recording& golden, const Trace& hardware,
             std::size_t from, Comparison& comparison) {
  for (std::size_t i = 0; i < cases.size(); ++i)
    compare_case(cases[i], golden.outputs[i], hardware.outputs[i], hardware.unknown[i], from, comparison);
}

std::string tool_version(const std::string& tool, const std::string& flag) {
  const std::string text = run_tool({tool, flag}, std::filesystem::temp_directory_path(), time_limit);
  return text.substr(0, text.find('\n'));
}

}  // namespace pulsewright::primitives
