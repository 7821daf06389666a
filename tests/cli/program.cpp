// SPDX-License-Identifier: Apache-2.0
#include "cli/program.h"

#include <algorithm>
#include <cstdlib>

#include "base/process.h"
#include "catch.h"
#include "cli/command_list.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"
#include "samples/saved_text.h"

namespace pulsewright::cli_tests {

namespace fs = std::filesystem;

namespace {

// A page holds several commands, some of them simulations, and other tests run beside this one.
constexpr std::chrono::seconds patience{600};

}  // namespace

Json Run::json() const {
  Diagnostics wrong;
  const auto value = parse_json(output, wrong);
  INFO("standard output: " << output.substr(0, 2000));
  REQUIRE(to_text(wrong) == "");
  REQUIRE(value.has_value());
  return *value;
}

Run run_program(const fs::path& folder, const std::vector<std::string>& arguments) {
  const TemporaryFolder outputs;
  // exec, so that a signal that ends the program is seen.
  std::vector<std::string> command = {"sh", "-c", R"(exec "$@" >"$0/output" 2>"$0/errors")",
                                      outputs.path().string(), PULSEWRIGHT_PROGRAM};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const ProcessResult result = run_process(command, folder, patience);
  REQUIRE_FALSE(result.timed_out);
  return {result.exit_code, read_file(outputs.path() / "output"), read_file(outputs.path() / "errors")};
}

Run run_script(const fs::path& folder, const std::string& script) {
  const std::string path = fs::path(PULSEWRIGHT_PROGRAM).parent_path().string();
  const ProcessResult result =
      run_process({"bash", "-c", "PATH=$0:$PATH; eval \"$1\"", path, script}, folder, patience);
  REQUIRE_FALSE(result.timed_out);
  return {result.exit_code, result.output, ""};
}

const std::vector<std::string>& quick_training() {
  // One source pair and encoding, so that the files of a bundle do not hang on what the search prefers.
  static const std::vector<std::string> arguments = {"train",
                                                     "--data",
                                                     "digits",
                                                     "--hidden",
                                                     "6",
                                                     "--real-epochs",
                                                     "2",
                                                     "--search-epochs",
                                                     "2",
                                                     "--epochs",
                                                     "3",
                                                     "--length",
                                                     "8",
                                                     "--encoding",
                                                     "sign_magnitude",
                                                     "--source-pair",
                                                     "ramp_vdc"};
  return arguments;
}

const fs::path& samples_folder() {
  static const TemporaryFolder folder;
  static const fs::path path = [] {
    const fs::path place = folder.path();
    std::vector<std::string> training = quick_training();
    training.insert(training.end(), {"--out", "run"});
    REQUIRE(run_program(place, training).exit_code == 0);
    REQUIRE(run_program(place, {"export", "run", "--out", "bundle", "--no-synthesis"}).exit_code == 0);
    REQUIRE(run_program(place, {"rtl", "run", "--out", "rtl"}).exit_code == 0);
    write_file(place / "small.json", write_netlist(samples::reference_netlist()));
    write_file(place / "other/notes.txt", "keep me\n");
    write_file(place / "other.json", "{\"name\": \"other\"}\n");
    write_file(place / "empty", "");
    std::string garbage;
    for (unsigned i = 0; i < 4096; ++i) garbage += static_cast<char>(i * i * 37 + i / 5);
    write_file(place / "garbage", garbage);
    return place;
  }();
  return path;
}

Workshop::Workshop() {
  fs::copy(samples_folder(), path(), fs::copy_options::recursive);
}

const std::vector<std::string>& commands() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const CommandGroup& group : command_groups())
      all.insert(all.end(), group.commands.begin(), group.commands.end());
    return all;
  }();
  return names;
}

std::vector<TextFile> files_of(const fs::path& folder) {
  std::vector<TextFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      files.push_back({entry.path().lexically_relative(folder).generic_string(), read_file(entry.path())});
  std::ranges::sort(files, {}, &TextFile::path);
  return files;
}

bool equal(const std::vector<TextFile>& left, const std::vector<TextFile>& right) {
  return std::equal(
      left.begin(), left.end(), right.begin(), right.end(),
      [](const TextFile& a, const TextFile& b) { return a.path == b.path && a.text == b.text; });
}

bool resave() {
  return std::getenv("PULSEWRIGHT_RESAVE") != nullptr;
}

void check_page_tables(const std::string& page, const std::string& command,
                       const std::vector<std::string>& arguments) {
  const TemporaryFolder folder;
  const Run run = run_program(folder.path(), arguments);
  REQUIRE(run.exit_code == 0);
  const std::filesystem::path path = PULSEWRIGHT_ROOT "/docs/" + page;
  const std::string tables_follow = "<!-- pulsewright " + command + " -->\n";
  const std::string text = read_file(path);
  const std::size_t marker = text.find(tables_follow);
  REQUIRE(marker != std::string::npos);
  const std::size_t tables = marker + tables_follow.size();
  samples::check_saved_text(path, text.substr(0, tables) + "\n" + run.output);
}

}  // namespace pulsewright::cli_tests
