// SPDX-License-Identifier: Apache-2.0
// The project of a board: a folder with everything that its bitstream is made from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "base/files.h"
#include "board/boards.h"
#include "netlist/netlist.h"

namespace pulsewright::board {

/// A file that every project has: what it is, for the host.
inline constexpr const char* project_marker = "board.json";

/// Everything that keeps a lowerable netlist from this board (PW0401), and from this rate (PW0601).
Diagnostics check_board(const netlist::Netlist& netlist, const Board& board, std::uint32_t rate);

/// What `pulsewright board` writes: rtl/, the pins, a Makefile, the netlist, board.json and a read-me.
/// check_board() found nothing.
std::vector<TextFile> project_files(const netlist::Netlist& netlist, const Board& board, std::uint32_t rate);

/// What board.json says.
struct Project {
  const Board* board = nullptr;
  std::string netlist_sha256;
  std::string top;
  std::uint32_t rate = usual_rate;
  std::uint32_t clocks_per_bit = 0;
};

/// Reads board.json strictly; every problem is diagnosed with its JSON pointer.
std::optional<Project> read_project(std::string_view text, Diagnostics& diagnostics);

/// True for a folder with board.json.
bool is_project(const std::filesystem::path& folder);

/// Reads the board.json of a folder; diagnosed with the file's name in front.
std::optional<Project> load_project(const std::filesystem::path& folder, Diagnostics& diagnostics);

}  // namespace pulsewright::board
