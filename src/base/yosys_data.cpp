// SPDX-License-Identifier: Apache-2.0
#include "base/yosys_data.h"

#include <fmt/format.h>

#include "base/failure.h"
#include "base/process.h"
#include "base/temporary_folder.h"

namespace pulsewright {

namespace {

std::filesystem::path data_folder() {
  if (find_program("yosys-config")) {
    const std::string text =
        run_tool({"yosys-config", "--datdir"}, temporary_root(), std::chrono::seconds(60));
    return text.substr(0, text.find('\n'));
  }
  const auto program = find_program("yosys");
  if (!program) throw Failure("yosys is not on PATH: apt-get install yosys");
  return program->parent_path().parent_path() / "share" / "yosys";
}

}  // namespace

std::filesystem::path find_yosys_file(const std::string& file, const std::string& package) {
  const std::filesystem::path path = data_folder() / file;
  if (!std::filesystem::is_regular_file(path))
    throw Failure(fmt::format("yosys has no {} in its data folder: apt-get install {}", file, package));
  return path;
}

}  // namespace pulsewright
