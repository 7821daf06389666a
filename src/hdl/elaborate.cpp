// SPDX-License-Identifier: Apache-2.0
#include "hdl/elaborate.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/process.h"

namespace pulsewright::hdl {

namespace {

// The largest parallel design of ours, 784-128-10, takes half a minute.
constexpr std::chrono::seconds longest{1800};

/// The last module of every run, and a root: an elaboration without an error has seen the text to its end.
const TextFile last_module{"pulsewright_last.v", "module pulsewright_last; endmodule\n"};

const TextFile right_module{"pulsewright_right.v",
                            "module pulsewright_right(input wire a_i, output wire b_o);\n"
                            "  assign b_o = !a_i;\nendmodule\n"};
const TextFile wrong_module{"pulsewright_wrong.v", "module pulsewright_wrong;\n  assign = ;\nendmodule\n"};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Verilog files in a folder of their own, as Icarus is given them.
class Sources {
 public:
  Sources(const std::vector<TextFile>& files, std::string top) : top_(std::move(top)) {
    for (const TextFile& file : files)
      if (file.path.ends_with(".v")) add(std::filesystem::path(file.path).filename().string(), file.text);
    add(last_module.path, last_module.text);
  }

  ProcessResult elaborate() const { return run({"-t", "null", "-s", top_, "-s", "pulsewright_last"}); }

  /// The preprocessor alone, whose end the compiler does not see, gets to the last module.
  bool are_read_whole() const {
    const char* output = "preprocessed.v";
    return run({"-E", "-o", output}).succeeded() &&
           read_file(folder_.path() / output).find(last_module.text) != std::string::npos;
  }

  /// "NAME:LINE: ..." of one of the files.
  bool has_place(std::string_view line) const {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !names_.contains(line.substr(0, colon))) return false;
    unsigned number = 0;
    const auto [end, wrong] = std::from_chars(line.data() + colon + 1, line.data() + line.size(), number);
    return wrong == std::errc() && number > 0 && end != line.data() + line.size() && *end == ':';
  }

  bool has_error(std::string_view line) const {
    return has_place(line) && line.find("error") != std::string_view::npos;
  }

 private:
  void add(const std::string& name, const std::string& text) {
    write_file(folder_.path() / name, text);
    names_.insert(name);
    order_.push_back(name);
  }

  ProcessResult run(const std::vector<std::string>& options) const {
    std::vector<std::string> command = {"iverilog", "-g2005", "-Wall"};
    command.insert(command.end(), options.begin(), options.end());
    command.insert(command.end(), order_.begin(), order_.end());
    return run_process(command, folder_.path(), longest);
  }

  const TemporaryFolder folder_;
  std::string top_;
  std::vector<std::string> order_;
  std::set<std::string, std::less<>> names_;
};

[[noreturn]] void fail(std::string_view why, const ProcessResult& run) {
  constexpr std::size_t most = 2000;
  throw Failure(fmt::format("iverilog says nothing of this Verilog, {}: it {}\n{}", why, run.ending(),
                            run.output.substr(run.output.size() - std::min(run.output.size(), most))));
}

/// What Icarus prints about Verilog that is known to be right: noise of the machine, not of the design.
/// Throws Failure if its verdict is not the known one.
std::vector<std::string> control() {
  const ProcessResult right = Sources({right_module}, "pulsewright_right").elaborate();
  if (!right.succeeded()) fail("for it fails on a module that is known to be right", right);
  const Sources sources({wrong_module}, "pulsewright_wrong");
  const ProcessResult wrong = sources.elaborate();
  const auto said = lines_of(wrong.output);
  if (std::ranges::none_of(said, [&](const std::string& line) { return sources.has_error(line); }))
    fail("for it does not refuse a module that is known to be wrong", wrong);
  return lines_of(right.output);
}

}  // namespace

std::string elaborate(const std::vector<TextFile>& files, const std::string& top) {
  const Sources sources(files, top);
  const ProcessResult run = sources.elaborate();
  if (run.timed_out) throw Failure(fmt::format("iverilog did not finish within {} s", longest.count()));
  const std::vector<std::string> noise = control();
  std::vector<std::string> said;
  for (const std::string& line : lines_of(run.output))
    if (std::ranges::find(noise, line) == noise.end()) said.push_back(line);
  if (said.empty() && run.succeeded()) return "";

  const auto any = [&](auto predicate) {
    return std::ranges::any_of(said, [&](const std::string& line) { return (sources.*predicate)(line); });
  };
  const bool judges = any(run.succeeded() ? &Sources::has_place : &Sources::has_error);
  if (!judges) fail("for it names no place in it", run);
  if (!sources.are_read_whole()) fail("for its preprocessor does not come to the end", run);
  const ProcessResult again = sources.elaborate();
  if (again.output != run.output || again.exit_code != run.exit_code)
    fail("for a second time it says something else", again);
  std::string words;
  for (const std::string& line : said) words += line + "\n";
  return words;
}

}  // namespace pulsewright::hdl
