// SPDX-License-Identifier: Apache-2.0
#include "hdl/simulator.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <functional>
#include <set>

#include <dlfcn.h>
#include <fmt/format.h>

#include "base/embedded.h"
#include "base/failure.h"
#include "base/process.h"
#include "base/yosys_data.h"
#include "hdl/line_companion.h"

namespace pulsewright::hdl {

namespace {

constexpr std::chrono::seconds version_timeout{60};

void write_bench_main(const std::string& name, const std::filesystem::path& folder) {
  write_file(folder / name, embedded_text(embedded_benches(), name));
}

std::vector<std::string> verilog_names(const std::vector<TextFile>& files) {
  std::vector<std::string> names;
  for (const TextFile& file : files)
    if (file.path.ends_with(".v")) names.push_back(file.path);
  return names;
}

void append(std::vector<std::string>& command, const std::vector<std::string>& more) {
  command.insert(command.end(), more.begin(), more.end());
}

/// Where the files may find what they include, besides the folder that the tools run in.
std::vector<std::string> include_flags(const std::vector<TextFile>& files) {
  std::set<std::string> flags;  // each once, in a fixed order
  for (const TextFile& file : files)
    if (const std::size_t slash = file.path.rfind('/'); slash != std::string::npos)
      flags.insert("-I" + file.path.substr(0, slash));
  return {flags.begin(), flags.end()};
}

/// To optimise takes as long as some hundred thousand clocks of a design that is not.
const char* optimisation_for(const SimulationLimits& limits) {
  return limits.clocks > 500000 ? "-O2" : "-O0";
}

/// The output of a tool that refuses its files; empty if it accepts them. A refusal is the same answer twice,
/// with an error in it. A tool that was killed or starved has not judged its files, and is a Failure.
std::string refusal_of(const std::vector<std::string>& command, const std::filesystem::path& folder,
                       const SimulationLimits& limits) {
  constexpr std::size_t most = 4000;
  const ProcessResult first = run_process(command, folder, limits.timeout);
  if (first.succeeded()) return "";
  const ProcessResult run = run_process(command, folder, limits.timeout);
  if (run.succeeded()) return "";
  std::string words = fmt::format("{} {}:\n{}", command[0], run.ending(),
                                  run.output.substr(run.output.size() - std::min(run.output.size(), most)));
  const bool judges = run.output.find("rror") != std::string::npos;
  if (run.timed_out || run.start_error != 0 || run.exit_code != first.exit_code || !judges)
    throw Failure(words);
  return words;
}

/// True where somebody else ended a run: the user, the system that lacked memory, a limit.
bool is_stopped(const ProcessResult& run) {
  constexpr int signals[] = {SIGHUP, SIGINT, SIGKILL, SIGTERM, SIGXCPU, SIGXFSZ};
  return std::ranges::find(signals, run.exit_code - 128) != std::end(signals);
}

/// The refusal of command_of(true), which compiles through ccache if there is one, or, if that fails, of
/// command_of(false): a cache without a home or without room must not make the work fail. It is not tried
/// again then.
std::string refusal_of_cached(const std::function<std::vector<std::string>(bool)>& command_of,
                              const std::filesystem::path& folder, const SimulationLimits& limits) {
  static std::atomic<bool> has_cache = find_program("ccache").has_value();
  if (has_cache && run_process(command_of(true), folder, limits.timeout).succeeded()) return "";
  std::string refusal = refusal_of(command_of(false), folder, limits);
  if (refusal.empty()) has_cache = false;
  return refusal;
}

std::string build_verilator(const std::vector<TextFile>& files, const std::filesystem::path& folder,
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
  // A warning does not stop the run: what is wrong shows in the words.
  build.push_back("-Wno-fatal");
  // Verilator's rules refuse a folder with a blank in its path, which nothing in them depends on.
  build.insert(build.end(), {"-MAKEFLAGS", "CURDIR=."});
  for (const char* kind : {"OPT_FAST", "OPT_SLOW", "OPT_GLOBAL"})
    build.insert(build.end(), {"-MAKEFLAGS", fmt::format("{}={}", kind, optimisation)});
  append(build, include_flags(files));
  append(build, verilog_names(files));
  // Verilator's own runtime, and whatever a mutant leaves as it was, compile once.
  return refusal_of_cached(
      [&](bool cached) {
        std::vector<std::string> command = build;
        command.insert(command.end(), {"-MAKEFLAGS", cached ? "OBJCACHE=ccache" : "OBJCACHE="});
        return command;
      },
      folder, limits);
}

std::string build_icarus(const std::vector<TextFile>& files, const std::filesystem::path& folder,
                         const SimulationLimits& limits) {
  write_bench_main("icarus_main.v", folder);
  std::vector<std::string> build = {"iverilog", "-g2005",           "-s",           "icarus_main",
                                    "-o",       "parity_bench.vvp", "icarus_main.v"};
  append(build, include_flags(files));
  append(build, verilog_names(files));
  return refusal_of(build, folder, limits);
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

std::string build_cxxrtl(const std::vector<TextFile>& files, const std::filesystem::path& folder,
                         const SimulationLimits& limits) {
  const char* const optimisation = optimisation_for(limits);
  const std::string include = find_yosys_file("include/backends/cxxrtl/cxxrtl.h", "yosys-dev")
                                  .parent_path()
                                  .parent_path()
                                  .parent_path();
  write_bench_main("cxxrtl_main.cpp", folder);
  write_bench_main("cxxrtl_prefix.h", folder);
  std::vector<std::string> build = {"yosys", "-q", "-s", "parity_bench.ys"};
  append(build, verilog_names(files));
  if (std::string refusal = refusal_of(build, folder, limits); !refusal.empty()) return refusal;
  for (const std::string name : {"parity_design", "cxxrtl_main"}) {
    const auto command_of = [&](bool cached) {
      return compile(cached, name + ".cpp", name + ".o", include, optimisation);
    };
    if (std::string refusal = refusal_of_cached(command_of, folder, limits); !refusal.empty()) return refusal;
  }
  const std::string program = (folder / "parity_bench").string();
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"g++", "-o", program, "cxxrtl_main.o", "parity_design.o"},
        {program, "names"}})
    if (std::string refusal = refusal_of(command, folder, limits); !refusal.empty()) return refusal;
  return "";
}

}  // namespace

std::string simulator_version(Simulator simulator) {
  const std::vector<std::string> commands[] = {
      {"verilator", "--version"}, {"iverilog", "-V"}, {"yosys", "-V"}};
  const std::string text = run_tool(commands[static_cast<int>(simulator)], temporary_root(), version_timeout);
  return text.substr(0, text.find('\n'));
}

bool is_whole(std::string_view trace) {
  if (!trace.ends_with('\n')) return false;
  trace.remove_suffix(1);
  const std::string_view last = trace.substr(trace.rfind('\n') + 1);
  const std::string lines = fmt::format(" {}", std::ranges::count(trace, '\n'));
  return (last.starts_with("Z ") || last.starts_with("T ")) && last.ends_with(lines) &&
         std::ranges::count(last, ' ') == 3;
}

Simulation::Simulation(Simulator simulator, const std::vector<TextFile>& files, std::filesystem::path folder,
                       const SimulationLimits& limits)
    : simulator_(simulator), folder_(std::move(folder)), timeout_(limits.timeout) {
  write_files(folder_, files);
  constexpr decltype(&build_icarus) builders[] = {build_verilator, build_icarus, build_cxxrtl};
  refusal_ = builders[static_cast<int>(simulator)](files, folder_, limits);
  // A tool that says that all is well and writes nothing has not run.
  constexpr const char* programs[] = {"verilated/parity_bench", "parity_bench.vvp", "parity_bench"};
  const char* const program = programs[static_cast<int>(simulator)];
  if (refusal_.empty() && !std::filesystem::exists(folder_ / program))
    throw Failure(fmt::format("{} wrote no {}", to_text(simulator), program));
}

SimulationRun Simulation::run_once(const std::vector<std::string>& command) const {
  const ProcessResult result = run_process(command, folder_, timeout_);
  const std::string name = std::filesystem::path(command[0]).filename().string();
  if (is_stopped(result)) throw Failure(fmt::format("{} {}", name, result.ending()));
  if (!result.succeeded())
    return {.trouble = fmt::format("{} {}:\n{}", name, result.ending(), result.output)};
  SimulationRun run{.trace = read_file(folder_ / "trace.txt")};
  if (!is_whole(run.trace)) run.trouble = name + " ended before the bench did";
  return run;
}

std::string Simulation::run(std::uint32_t seed, std::size_t fault) const {
  if (!refusal_.empty()) throw Failure(refusal_);
  SimulationRun run = try_run(seed, fault);
  if (!run.trouble.empty()) throw Failure(run.trouble);
  return std::move(run.trace);
}

SimulationRun Simulation::try_run(std::uint32_t seed, std::size_t fault) const {
  PW_ASSERT(refusal_.empty());
  PW_ASSERT(fault == 0 || simulator_ != Simulator::cxxrtl);
  // Verilator starts from random values if its flag and its option both ask for them.
  const std::vector<std::string> commands[] = {
      {(folder_ / "verilated" / "parity_bench").string(), "+verilator+rand+reset+2",
       fmt::format("+verilator+seed+{}", seed % 0x7fffffff + 1)},
      {"vvp", "-n", "parity_bench.vvp"},
      {(folder_ / "parity_bench").string()}};
  std::vector<std::string> command = commands[static_cast<int>(simulator_)];
  if (fault > 0) command.push_back(fmt::format("+fault={}", fault));
  SimulationRun first = run_once(command);
  if (first.trouble.empty()) return first;
  SimulationRun again = run_once(command);
  if (again.trouble != first.trouble)
    throw Failure(fmt::format("{}; a second time it does not end like that", first.trouble));
  return again;
}

LoadedSimulation::LoadedSimulation(const std::vector<std::string>& names, const std::string& top,
                                   const std::string& main, const std::filesystem::path& folder,
                                   std::chrono::seconds timeout) {
  write_bench_main(main, folder);
  // Only what runs in every clock is optimised: for the rest it would take longer than it saves.
  std::vector<std::string> command = {
      "verilator",    "--cc",       "--exe",
      "--build",      "-j",         "2",
      "-O3",          "--language", "1364-2005",
      "--x-initial",  "unique",     "--x-assign",
      "unique",       "--Mdir",     "obj",
      "--top-module", top,          "-CFLAGS",
      "-fPIC",        "-MAKEFLAGS", "OPT_FAST=-O1 OPT_SLOW=-O0 OPT_GLOBAL=-O0",
      "-LDFLAGS",     "-shared",    "-o",
      "loaded.so",    main};
  append(command, names);
  run_tool(command, folder, timeout);
  library_ = ::dlopen((folder / "obj/loaded.so").c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library_ == nullptr) throw Failure(fmt::format("cannot load the verilated {}: {}", top, ::dlerror()));
}

LoadedSimulation::~LoadedSimulation() {
  ::dlclose(library_);
}

void* LoadedSimulation::symbol(const char* name) const {
  void* const found = ::dlsym(library_, name);
  PW_ASSERT(found != nullptr);
  return found;
}

std::filesystem::path build_program(const std::vector<std::string>& names, const std::string& top,
                                    const std::string& prefix, const std::string& main,
                                    const std::filesystem::path& folder, std::chrono::seconds timeout) {
  write_bench_main(main, folder);
  // Verilator's rules refuse a folder with a blank in its path, which nothing in them depends on.
  std::vector<std::string> build = {"verilator",
                                    "--cc",
                                    "--exe",
                                    "--build",
                                    "-O3",
                                    "--x-assign",
                                    "unique",
                                    "--x-initial",
                                    "unique",
                                    "--language",
                                    "1364-2005",
                                    "--top-module",
                                    top,
                                    "--prefix",
                                    "V" + prefix,
                                    "-Wno-fatal",
                                    "-Mdir",
                                    "verilated",
                                    "-o",
                                    prefix,
                                    main,
                                    "-MAKEFLAGS",
                                    "CURDIR=.",
                                    "-MAKEFLAGS",
                                    "OPT_FAST=-O2",
                                    "-MAKEFLAGS",
                                    "OPT_SLOW=-O0",
                                    "-MAKEFLAGS",
                                    "OPT_GLOBAL=-O2"};
  append(build, names);
  const auto command_of = [&](bool cached) {
    std::vector<std::string> command = build;
    command.insert(command.end(), {"-MAKEFLAGS", cached ? "OBJCACHE=ccache" : "OBJCACHE="});
    return command;
  };
  if (const std::string refusal = refusal_of_cached(command_of, folder, {timeout}); !refusal.empty())
    throw Failure(refusal);
  return folder / "verilated" / prefix;
}

std::vector<std::string> random_start(std::uint32_t seed) {
  // Verilator starts from random values if its flag and its option both ask for them.
  return {"+verilator+rand+reset+2", fmt::format("+verilator+seed+{}", seed % 0x7fffffff + 1)};
}

namespace {

/// Compiles into `folder`; returns the command that runs it there.
std::vector<std::string> icarus_command(const std::vector<std::string>& names, const std::string& top,
                                        const std::vector<std::string>& macros,
                                        const std::filesystem::path& folder, std::chrono::seconds timeout) {
  std::vector<std::string> build = {"iverilog", "-g2005", "-s", top};
  for (const std::string& macro : macros) build.push_back("-D" + macro);
  append(build, {"-o", "design.vvp"});
  append(build, names);
  run_tool(build, folder, timeout);
  return {"vvp", "-n", "design.vvp"};
}

}  // namespace

std::string run_icarus(const std::vector<std::string>& names, const std::string& top,
                       const std::vector<std::string>& macros, const std::filesystem::path& folder,
                       std::chrono::seconds timeout) {
  return run_tool(icarus_command(names, top, macros, folder, timeout), folder, timeout);
}

std::unique_ptr<LineCompanion> start_icarus(const std::vector<std::string>& names, const std::string& top,
                                            const std::vector<std::string>& macros,
                                            const std::filesystem::path& folder,
                                            std::chrono::seconds timeout) {
  return std::make_unique<LineCompanion>(icarus_command(names, top, macros, folder, timeout), folder,
                                         timeout);
}

}  // namespace pulsewright::hdl
