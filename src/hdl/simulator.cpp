// SPDX-License-Identifier: Apache-2.0
#include "hdl/simulator.h"

#include <atomic>
#include <functional>

#include <fmt/format.h>

#include "base/embedded.h"
#include "base/failure.h"
#include "base/process.h"
#include "base/yosys_data.h"

namespace pulsewright {

namespace {

constexpr std::chrono::seconds version_timeout{60};

void write_bench_main(const std::string& name, const std::filesystem::path& folder) {
  for (const EmbeddedFile& file : embedded_benches())
    if (file.name == name) return write_file(folder / name, file.text);
  PW_ASSERT(!"every bench is embedded");
}

std::vector<std::string> verilog_names(const std::vector<TextFile>& files) {
  std::vector<std::string> names;
  for (const TextFile& file : files)
    if (file.path.ends_with(".v")) names.push_back(file.path);
  return names;
}

/// To optimise takes as long as some hundred thousand clocks of a design that is not.
const char* optimisation_for(const SimulationLimits& limits) {
  return limits.clocks > 500000 ? "-O2" : "-O0";
}

/// Runs command_of(true), which compiles through ccache, where there is one, and command_of(false) where that
/// fails: a cache without a home or without room must not make the work fail. It is not asked again then.
void run_cached(const std::function<std::vector<std::string>(bool)>& command_of,
                const std::filesystem::path& folder, std::chrono::seconds timeout) {
  static std::atomic<bool> has_cache = find_program("ccache").has_value();
  if (has_cache && run_process(command_of(true), folder, timeout).succeeded()) return;
  run_tool(command_of(false), folder, timeout);
  has_cache = false;
}

void build_verilator(const std::vector<std::string>& sources, const std::filesystem::path& folder,
                     const SimulationLimits& limits) {
  write_bench_main("verilator_main.cpp", folder);
  const char* const optimisation = optimisation_for(limits);
  // Few large files: every file of a small design costs more for its headers than for its code.
  std::vector<std::string> build = {"verilator",    "--cc",
                                    "--exe",        "--build",
                                    "-O3",          "--output-split-cfuncs",
                                    "1000",         "--output-split",
                                    "30000",        "--x-assign",
                                    "unique",       "--x-initial",
                                    "unique",       "--language",
                                    "1364-2005",    "--top-module",
                                    "parity_bench", "-Mdir",
                                    "verilated",    "-o",
                                    "parity_bench", "verilator_main.cpp"};
  // Verilator's rules refuse a folder with a blank in its path, which nothing in them depends on.
  build.insert(build.end(), {"-MAKEFLAGS", "CURDIR=."});
  for (const char* files : {"OPT_FAST", "OPT_SLOW", "OPT_GLOBAL"})
    build.insert(build.end(), {"-MAKEFLAGS", fmt::format("{}={}", files, optimisation)});
  build.insert(build.end(), sources.begin(), sources.end());
  // Verilator's own runtime, and whatever a mutant leaves as it was, compile once.
  run_cached(
      [&](bool cached) {
        std::vector<std::string> command = build;
        command.insert(command.end(), {"-MAKEFLAGS", cached ? "OBJCACHE=ccache" : "OBJCACHE="});
        return command;
      },
      folder, limits.timeout);
}

void build_icarus(const std::vector<std::string>& sources, const std::filesystem::path& folder,
                  const SimulationLimits& limits) {
  write_bench_main("icarus_main.v", folder);
  std::vector<std::string> build = {"iverilog", "-g2005",           "-s",           "icarus_main",
                                    "-o",       "parity_bench.vvp", "icarus_main.v"};
  build.insert(build.end(), sources.begin(), sources.end());
  run_tool(build, folder, limits.timeout);
}

/// A compiler command.
std::vector<std::string> compile(bool cached, const std::string& source, const std::string& object,
                                 const std::string& include, const char* optimisation) {
  std::vector<std::string> command = {"g++",      "-std=c++17",      optimisation, "-isystem", include,
                                      "-include", "cxxrtl_prefix.h", "-c",         source,     "-o",
                                      object};
  if (cached) command.insert(command.begin(), "ccache");
  return command;
}

void build_cxxrtl(const std::vector<std::string>& sources, const std::filesystem::path& folder,
                  const SimulationLimits& limits) {
  const char* const optimisation = optimisation_for(limits);
  const std::string include = find_yosys_file("include/backends/cxxrtl/cxxrtl.h", "yosys-dev")
                                  .parent_path()
                                  .parent_path()
                                  .parent_path();
  write_bench_main("cxxrtl_main.cpp", folder);
  write_bench_main("cxxrtl_prefix.h", folder);
  std::vector<std::string> build = {"yosys", "-q", "-s", "parity_bench.ys"};
  build.insert(build.end(), sources.begin(), sources.end());
  run_tool(build, folder, limits.timeout);
  for (const std::string name : {"parity_design", "cxxrtl_main"})
    run_cached(
        [&](bool cached) { return compile(cached, name + ".cpp", name + ".o", include, optimisation); },
        folder, limits.timeout);
  run_tool({"g++", "-o", "parity_bench", "cxxrtl_main.o", "parity_design.o"}, folder, limits.timeout);
}

}  // namespace

std::string simulator_version(Simulator simulator) {
  const std::vector<std::string> commands[] = {
      {"verilator", "--version"}, {"iverilog", "-V"}, {"yosys", "-V"}};
  const std::string text = run_tool(commands[static_cast<int>(simulator)], temporary_root(), version_timeout);
  return text.substr(0, text.find('\n'));
}

Simulation::Simulation(Simulator simulator, const std::vector<TextFile>& files, std::filesystem::path folder,
                       const SimulationLimits& limits)
    : simulator_(simulator), folder_(std::move(folder)), timeout_(limits.timeout) {
  write_files(folder_, files);
  constexpr decltype(&build_icarus) builders[] = {build_verilator, build_icarus, build_cxxrtl};
  builders[static_cast<int>(simulator)](verilog_names(files), folder_, limits);
}

std::string Simulation::run(std::uint32_t seed, std::size_t fault) const {
  PW_ASSERT(fault == 0 || simulator_ != Simulator::cxxrtl);
  // Verilator starts from random values if its flag and its option both ask for them.
  const std::vector<std::string> commands[] = {
      {(folder_ / "verilated" / "parity_bench").string(), "+verilator+rand+reset+2",
       fmt::format("+verilator+seed+{}", seed % 0x7fffffff + 1)},
      {"vvp", "-n", "parity_bench.vvp"},
      {(folder_ / "parity_bench").string()}};
  std::vector<std::string> command = commands[static_cast<int>(simulator_)];
  if (fault > 0) command.push_back(fmt::format("+fault={}", fault));
  run_tool(command, folder_, timeout_);
  return read_file(folder_ / "trace.txt");
}

}  // namespace pulsewright
