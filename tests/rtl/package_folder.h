// SPDX-License-Identifier: Apache-2.0
// A package of a sample design on disk, and its commands.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/process.h"
#include "catch.h"
#include "rtl/reference_answers.h"
#include "samples/sample_netlist.h"

namespace pulsewright::rtl {

inline netlist::Netlist folded_reference() {
  netlist::Netlist netlist = samples::fold_netlist(samples::reference_netlist(), 3);
  netlist.name = "folded";
  REQUIRE(to_text(verify(netlist)) == "");
  return netlist;
}

class Package {
 public:
  /// With 16 images in its testbenches.
  explicit Package(const netlist::Netlist& netlist) : name_(netlist.name) {
    const data::Images images = random_images(*chain_of(netlist).input, 16, 5);
    files_ = generate_rtl_folder(netlist, images, reference_answers(netlist, images));
    write_files(path(), files_);
  }

  const std::filesystem::path& path() const { return folder_.path(); }
  /// Of the design, as in the names of its files.
  const std::string& name() const { return name_; }
  const std::vector<TextFile>& files() const { return files_; }
  bool has(const std::string& name) const { return std::filesystem::exists(path() / name); }
  ProcessResult run(const std::vector<std::string>& command) const {
    return run_process(command, path(), std::chrono::seconds(600));
  }
  /// What a target prints; it must succeed.
  std::string make(const std::string& target) const {
    return run_tool({"make", "-s", target}, path(), std::chrono::seconds(600));
  }
  /// Flips the lowest bit of a word that the testbenches expect.
  void spoil_word(std::size_t word) const {
    std::string expected = read_file(path() / "tb/expected.hex");
    expected.at(9 * word + 7) ^= 1;
    write_file(path() / "tb/expected.hex", expected);
  }

 private:
  TemporaryFolder folder_;
  std::string name_;
  std::vector<TextFile> files_;
};

}  // namespace pulsewright::rtl
