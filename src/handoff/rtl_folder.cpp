// SPDX-License-Identifier: Apache-2.0
#include "handoff/rtl_folder.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "parity/testbench.h"

namespace pulsewright::handoff {

namespace {

constexpr const char* list_name = "files.f";

/// Where the Makefile of a package puts what simulators and synthesis make, memory images among it.
constexpr std::string_view made_folder = "build/";

/// What can stand on a tool's command line and in its scripts, and mean nothing but a file below the folder.
bool is_plain_path(std::string_view path) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-' || c == '/';
  };
  const auto starts_plain = [](std::string_view part) {
    return !part.empty() && part.front() != '.' && part.front() != '-' && part.front() != '/';
  };
  for (std::string_view rest = path;;) {
    if (!starts_plain(rest)) return false;
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  return std::ranges::all_of(path, is_plain);
}

bool is_verilog(std::string_view path) {
  return path.ends_with(".v");
}

/// The names in a list, a line each; empty lines and comments (//, #) are left out.
std::vector<std::string> listed_names(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream lines(list);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string::npos) continue;
    line = line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
    if (!line.starts_with("//") && !line.starts_with('#')) names.push_back(line);
  }
  return names;
}

class FileSelection {
 public:
  FileSelection(const Snapshot& folder, std::string where, Diagnostics& diagnostics)
      : folder_(folder), where_(std::move(where)), diagnostics_(diagnostics) {}

  std::optional<std::vector<TextFile>> run() {
    const std::size_t before = diagnostics_.size();
    for (const std::string& name : verilog_names()) add_listed(name);
    if (files_.empty() && diagnostics_.size() == before)
      diagnose(Code::does_not_elaborate, where_ + list_name, "a Verilog file", "none");
    for (const auto& [name, text] : folder_)
      if (!is_verilog(name) && is_plain_path(name) && !name.starts_with(made_folder)) add(name, text);
    if (diagnostics_.size() != before) return std::nullopt;
    return std::move(files_);
  }

 private:
  /// In the order of the list; without one, by name.
  std::vector<std::string> verilog_names() const {
    const auto list = folder_.find(list_name);
    if (list != folder_.end()) return listed_names(list->second);
    std::vector<std::string> names;
    for (const auto& [name, text] : folder_)
      if (is_verilog(name)) names.push_back(name);
    return names;
  }

  void diagnose(Code code, std::string where, std::string expected, std::string got) {
    diagnostics_.push_back({code, std::move(where), std::move(expected), std::move(got),
                            "`pulsewright rtl` writes such a folder"});
  }

  void add_listed(const std::string& name) {
    const auto file = folder_.find(name);
    if (!is_verilog(name) || !is_plain_path(name))
      diagnose(Code::does_not_elaborate, where_ + list_name, "plain paths of .v files", quote_briefly(name));
    else if (file == folder_.end())
      diagnose(Code::does_not_elaborate, where_ + list_name, "paths of files below its folder",
               quote_briefly(name));
    else if (std::ranges::find(files_, name, &TextFile::path) != files_.end())
      diagnose(Code::does_not_elaborate, where_ + list_name, "each file once",
               quote_briefly(name) + " again");
    else
      add(name, file->second);
  }

  void add(const std::string& name, const std::string& text) {
    if (parity::is_bench_file(name))
      diagnose(Code::does_not_elaborate, where_ + shown_path(name), "another name", "one that the bench has");
    files_.push_back({name, text});
  }

  const Snapshot& folder_;
  std::string where_;
  Diagnostics& diagnostics_;
  std::vector<TextFile> files_;
};

}  // namespace

std::optional<std::vector<TextFile>> read_rtl_folder(const std::filesystem::path& folder,
                                                     Diagnostics& diagnostics) {
  const auto is_there = [](const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
  };
  const bool is_inner = is_there(folder / list_name) || !is_there(folder / "rtl");
  const std::filesystem::path rtl = is_inner ? folder : folder / "rtl";
  std::error_code ignored;
  if (!std::filesystem::is_directory(rtl, ignored)) {
    diagnostics.push_back({Code::no_such_input, rtl.string(), "a folder of Verilog files",
                           is_there(rtl) ? "a file" : "nothing", "`pulsewright rtl` writes one"});
    return std::nullopt;
  }
  Diagnostics unsafe;
  const Snapshot snapshot = read_snapshot(rtl, unsafe);
  for (Diagnostic& finding : unsafe) finding.where = rtl.string() + "/" + finding.where;
  std::ranges::move(unsafe, std::back_inserter(diagnostics));
  auto files = FileSelection(snapshot, rtl.string() + "/", diagnostics).run();
  return unsafe.empty() ? std::move(files) : std::nullopt;
}

std::optional<std::vector<TextFile>> files_of_snapshot(const Snapshot& snapshot, std::string_view prefix,
                                                       Diagnostics& diagnostics) {
  Snapshot folder;
  for (const auto& [path, text] : snapshot)
    if (path.starts_with(prefix)) folder.emplace(path.substr(prefix.size()), text);
  return FileSelection(folder, std::string(prefix), diagnostics).run();
}

}  // namespace pulsewright::handoff
