// SPDX-License-Identifier: Apache-2.0
// Which room may know which: the #includes against the lines of src/CMakeLists.txt, and the fences around
// third-party libraries.
#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "base/files.h"
#include "catch.h"
#include "house/tree.h"

namespace pulsewright::house {
namespace {

using Rooms = std::map<std::string, std::set<std::string>>;

/// Each pulsewright_room(<room> USES <rooms...>) of the text.
Rooms rooms_of(const std::string& text) {
  static const std::regex call(R"(\npulsewright_room\((\w+)([^)]*)\))");
  static const std::regex uses(R"(USES((\s+[a-z_]+\b)+))");
  Rooms rooms;
  for (std::sregex_iterator it(text.begin(), text.end(), call), end; it != end; ++it) {
    std::set<std::string>& used = rooms[(*it)[1]];
    const std::string arguments = (*it)[2];
    std::smatch match;
    if (!std::regex_search(arguments, match, uses)) continue;
    std::istringstream names{match[1].str()};
    for (std::string name; names >> name;) used.insert(name);
  }
  return rooms;
}

const Rooms& rooms() {
  static const Rooms declared = rooms_of(read_file(PULSEWRIGHT_ROOT "/src/CMakeLists.txt"));
  return declared;
}

/// Sentences on the includes of one file of src/ that reach past its room.
std::vector<std::string> reaches_past(const SourceFile& file) {
  std::vector<std::string> sentences;
  for (const std::string& name : includes_of(file.text)) {
    const std::string other = name.substr(0, name.find('/'));
    if (!rooms().contains(other) || other == file.room()) continue;
    if (file.room() != "cli" && !rooms().at(file.room()).contains(other))
      sentences.push_back(
          fmt::format("{} includes {}, but {} does not use {}", file.path, name, file.room(), other));
  }
  return sentences;
}

/// A library's headers and the only places that may include them.
struct Fence {
  std::regex header;
  std::vector<std::string> places;
};

const std::vector<Fence>& fences() {
  static const std::vector<Fence> list = {
      {std::regex("^nlohmann/"), {"src/base/json.cpp"}},
      {std::regex("^toml\\+\\+/"), {"src/base/toml.cpp"}},
      {std::regex("^openssl/"), {"src/base/hash.cpp", "src/base/signature.cpp"}},
      {std::regex("^(unsupported/)?Eigen/"), {"src/linear/", "src/train/", "src/autodiff/", "src/baseline/"}},
      {std::regex("^hwy/"),
       {"src/linear/matrix_product.cpp", "src/exact/kernels.cpp", "src/exact/stream_kernels.cpp",
        "src/base/instruction_sets.cpp", "src/bench/roofline.cpp"}},
      {std::regex("^benchmark/"), {"src/bench/stopwatch.cpp"}},
      {std::regex("^CLI/"), {"src/usage/command_line.cpp"}},
      {std::regex("^n?curses"), {"src/watch/terminal.cpp"}},
      {std::regex("^mpi\\.h"), {"src/sweep/mpi/main.cpp"}},
      {std::regex("^protozero/"), {"src/interchange/parse_onnx.cpp"}},
      {std::regex("^zlib"),
       {"src/data/zip_archive.cpp", "src/interchange/hdf5_data.cpp", "src/data/gzip.cpp"}},
      {std::regex("^(nanobind/|Python\\.h)"), {"src/python/", "tests/python/host.cpp"}},
      {std::regex("^catch"), {"tests/"}},
      {std::regex("^verilated|^Vparity|^V[a-z_]+\\.h"), {"sim/"}},
  };
  return list;
}

std::vector<std::string> fence_breaches(const SourceFile& file) {
  std::vector<std::string> sentences;
  for (const std::string& name : includes_of(file.text))
    for (const Fence& fence : fences()) {
      const bool allowed = std::ranges::any_of(
          fence.places, [&](const std::string& place) { return file.path.starts_with(place); });
      if (std::regex_search(name, fence.header) && !allowed)
        sentences.push_back(
            fmt::format("{} includes {}, which only {} may", file.path, name, fence.places.front()));
    }
  return sentences;
}

template <class Check>
std::vector<std::string> everywhere(const std::vector<std::string>& folders, Check check) {
  std::vector<std::string> sentences;
  for (const SourceFile& file : files_below(folders, {".cpp", ".h", ".def"}))
    std::ranges::copy(check(file), std::back_inserter(sentences));
  return sentences;
}

TEST_CASE("no room includes a room that it does not use") {
  const std::vector<std::string> sentences = everywhere({"src"}, reaches_past);
  INFO(joined(sentences));
  CHECK(sentences.empty());
}

TEST_CASE("an include that reaches past its room is noticed") {
  CHECK(reaches_past({"src/base/x.cpp", "#include \"netlist/netlist.h\"\n"}).size() == 1);
  CHECK(reaches_past({"src/netlist/x.h", "#include <rtl/generate.h>\n"}).size() == 1);
  CHECK(reaches_past({"src/netlist/x.h", "  #  include \"base/json.h\"\n"}).empty());
  CHECK(reaches_past({"src/cli/main.cpp", "#include \"train/trainer.h\"\n"}).empty());
}

TEST_CASE("third-party headers stay behind their fences") {
  const std::vector<std::string> sentences = everywhere({"src", "tests", "sim"}, fence_breaches);
  INFO(joined(sentences));
  CHECK(sentences.empty());
}

TEST_CASE("a third-party header outside its fence is noticed") {
  CHECK(fence_breaches({"src/base/json.h", "#include <nlohmann/json.hpp>\n"}).size() == 1);
  CHECK(fence_breaches({"src/analog/x.cpp", "#include <toml++/toml.h>\n"}).size() == 1);
  CHECK(fence_breaches({"src/exact/engine.cpp", "#include <Eigen/Dense>\n"}).size() == 1);
  CHECK(fence_breaches({"src/linear/matrix_product.h", "#include <hwy/highway.h>\n"}).size() == 1);
  CHECK(fence_breaches({"src/bench/stopwatch.h", "#include <benchmark/benchmark.h>\n"}).size() == 1);
  CHECK(fence_breaches({"src/train/x.cpp", "#include <CLI/CLI.hpp>\n"}).size() == 1);
  CHECK(fence_breaches({"src/base/files.cpp", "#include \"catch.h\"\n"}).size() == 1);
  CHECK(fence_breaches({"src/parity/testbench.cpp", "#include \"verilated.h\"\n"}).size() == 1);
  CHECK(fence_breaches({"src/flow/x.cpp", "#include <nanobind/nanobind.h>\n"}).size() == 1);
  CHECK(fence_breaches({"src/watch/screen.cpp", "#include <curses.h>\n"}).size() == 1);
  CHECK(fence_breaches({"src/sweep/engine.cpp", "#include <mpi.h>\n"}).size() == 1);
  CHECK(fence_breaches({"src/linear/matrix.h", "#include <Eigen/Core>\n"}).empty());
}

TEST_CASE("the folders of src are the declared rooms, and cli") {
  std::set<std::string> folders;
  for (const auto& entry : std::filesystem::directory_iterator(PULSEWRIGHT_ROOT "/src"))
    if (entry.is_directory()) folders.insert(entry.path().filename().string());
  std::set<std::string> declared{"cli"};
  for (const auto& [room, uses] : rooms()) declared.insert(room);
  CHECK(folders == declared);
}

TEST_CASE("rooms use only rooms, and base uses none") {
  for (const auto& [room, uses] : rooms())
    for (const std::string& used : uses) {
      INFO(room << " uses " << used);
      CHECK(rooms().contains(used));
      // With this, the lines cannot form a cycle.
      CHECK(rooms().at(used).size() < uses.size());
    }
  CHECK(rooms().at("base").empty());
  CHECK(rooms().at("netlist") == std::set<std::string>{"base", "primitives"});
}

/// Sentences on namespaces that a file of src opens and that are not its room's.
std::vector<std::string> strange_namespaces(const SourceFile& file) {
  static const std::regex opened(R"(^namespace (pulsewright[\w:]*) \{)");
  const std::string own = file.room() == "base" ? "pulsewright" : "pulsewright::" + file.room();
  std::vector<std::string> sentences;
  for (const std::string& line : lines_of(file.text)) {
    std::smatch match;
    if (!std::regex_search(line, match, opened)) continue;
    const std::string name = match[1];
    if (name != own && (file.room() == "base" || !name.starts_with(own + "::")))
      sentences.push_back(fmt::format("{} opens {}, not {}", file.path, name, own));
  }
  return sentences;
}

TEST_CASE("the code of each room stands in its namespace") {
  const std::vector<std::string> sentences = everywhere({"src"}, strange_namespaces);
  INFO(joined(sentences));
  CHECK(sentences.empty());
}

TEST_CASE("code in another room's namespace is noticed") {
  CHECK(strange_namespaces({"src/exact/x.cpp", "namespace pulsewright {\n"}).size() == 1);
  CHECK(strange_namespaces({"src/exact/x.cpp", "namespace pulsewright::train {\n"}).size() == 1);
  CHECK(strange_namespaces({"src/base/x.h", "namespace pulsewright::base {\n"}).size() == 1);
  CHECK(strange_namespaces({"src/exact/x.cpp", "namespace pulsewright::exact::HWY_NAMESPACE {\n"}).empty());
}

/// Lines of the sources of a room.
std::size_t lines_of_room(const std::string& room) {
  std::size_t lines = 0;
  for (const SourceFile& file : files_below({"src/" + room}, {".cpp", ".h"}))
    lines += lines_of(file.text).size();
  return lines;
}

TEST_CASE("the rooms that grew too large once stay small") {
  INFO("move what is not the room's own to the room that it belongs to (docs/architecture.md), or delete it");
  CHECK(lines_of_room("train") < 4800);
  CHECK(lines_of_room("rtl") < 4000);
  CHECK(lines_of_room("cli") < 3700);
}

/// Sentences on a file of src that starts a simulator itself.
std::vector<std::string> starts_simulator(const SourceFile& file) {
  static const std::regex words(R"re("(iverilog|vvp|--cc|cxxrtl\.h)")re");
  static const std::set<std::string> places = {"src/hdl/simulator.cpp", "src/hdl/elaborate.cpp",
                                               "src/flow/tool_check.cpp"};
  std::smatch match;
  if (places.contains(file.path) || !std::regex_search(file.text, match, words)) return {};
  return {fmt::format("{} has \"{}\", which is for hdl/simulator.cpp", file.path, match[1].str())};
}

TEST_CASE("one file starts the simulators") {
  const std::vector<std::string> sentences = everywhere({"src"}, starts_simulator);
  INFO(joined(sentences));
  CHECK(sentences.empty());
}

TEST_CASE("a second place that starts a simulator is noticed") {
  CHECK(starts_simulator({"src/parity/x.cpp", R"(run_tool({"iverilog", "-g2005"}))"}).size() == 1);
  CHECK(starts_simulator({"src/ising/x.cpp", R"(command = {"verilator", "--cc"})"}).size() == 1);
  CHECK(starts_simulator({"src/parity/x.cpp", R"(simulator == "verilator")"}).empty());
}

TEST_CASE("progress is told in events, not in lines") {
  const std::vector<std::string> sentences =
      everywhere({"src"}, [](const SourceFile& file) -> std::vector<std::string> {
        if (file.text.find("std::function<void(const std::string&)>") == std::string::npos) return {};
        return {file.path + " calls back with a text"};
      });
  INFO(joined(sentences));
  CHECK(sentences.empty());
}

TEST_CASE("no folder is called by what it is not") {
  const std::set<std::string> banned = {"utils",  "util", "common", "helpers",
                                        "helper", "core", "misc",   "shared"};
  for (const char* folder : {"/src", "/tests"})
    for (const auto& entry : std::filesystem::directory_iterator(std::string(PULSEWRIGHT_ROOT) + folder)) {
      INFO(entry.path().filename().string());
      CHECK_FALSE(banned.contains(entry.path().filename().string()));
    }
}

}  // namespace
}  // namespace pulsewright::house
