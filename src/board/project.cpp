// SPDX-License-Identifier: Apache-2.0
#include "board/project.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/embedded.h"
#include "base/failure.h"
#include "base/object_reader.h"
#include "base/version.h"
#include "board/lower_board.h"
#include "hdl/text_template.h"
#include "netlist/document.h"
#include "netlist/identifier.h"
#include "plan/timing.h"

namespace pulsewright::board {

namespace {

constexpr std::string_view schema = "pulsewright.board/1";

std::string from_template(std::string_view name, const hdl::Markers& markers) {
  return hdl::fill_template(embedded_text(embedded_board(), name), markers);
}

/// A pin and the port that it is connected to, in the order of the ports.
struct Pin {
  std::string port;
  std::string_view site;
  bool is_driven;  ///< by the FPGA
};

std::vector<Pin> pins_of(const Board& board, const std::vector<std::string>& leds) {
  std::vector<Pin> pins = {{"clk_i", board.clock_pin, false},
                           {"serial_i", board.receive_pin, false},
                           {"serial_o", board.transmit_pin, true}};
  if (!board.button_pin.empty()) pins.push_back({"button_i", board.button_pin, false});
  for (std::size_t i = 0; i < leds.size(); ++i) pins.push_back({fmt::format("leds_o[{}]", i), leds[i], true});
  return pins;
}

/// For nextpnr-ice40.
std::string pcf_lines(const std::vector<Pin>& pins) {
  std::string lines;
  for (const Pin& pin : pins) lines += fmt::format("set_io {} {}\n", pin.port, pin.site);
  return lines;
}

/// For nextpnr-ecp5.
std::string lpf_lines(const std::vector<Pin>& pins, std::uint32_t clock_hz) {
  std::string lines = fmt::format("FREQUENCY PORT \"clk_i\" {:.6f} MHZ;\n", clock_hz / 1e6);
  for (const Pin& pin : pins) {
    const std::string_view pull = pin.is_driven || pin.port == "clk_i" ? "NONE"
                                  : pin.port == "serial_i"             ? "UP"
                                                                       : "DOWN";
    lines +=
        fmt::format("LOCATE COMP \"{0}\" SITE \"{1}\";\nIOBUF PORT \"{0}\" PULLMODE={2} IO_TYPE=LVCMOS33;\n",
                    pin.port, pin.site, pull);
  }
  return lines;
}

Json project_json(const netlist::Netlist& netlist, const Board& board, std::uint32_t rate) {
  Json json;
  json["schema"] = schema;
  json["tool_version"] = std::string(version());
  json["board"] = board.name;
  json["netlist_sha256"] = netlist_hash(netlist);
  json["top"] = netlist.name + "_board";
  json["clock_hz"] = board.clock_hz;
  json["rate_baud"] = rate;
  json["clocks_per_bit"] = *clocks_per_bit(board.clock_hz, rate);
  return json;
}

hdl::Markers markers_of(const netlist::Netlist& netlist, const Board& board, std::uint32_t rate) {
  const netlist::Chain chain = chain_of(netlist);
  const plan::Timing timing = plan::timing_of(chain);
  const std::vector<std::string> leds = board.led_pins();
  const std::uint32_t clocks = *clocks_per_bit(board.clock_hz, rate);
  return {{"name", netlist.name},
          {"top", netlist.name + "_board"},
          {"version", std::string(version())},
          {"hash", netlist_hash(netlist)},
          {"board", std::string(board.name)},
          {"title", std::string(board.title)},
          {"device", std::string(device_flag(board.device))},
          {"package", std::string(board.package)},
          {"clock_mhz", fmt::format("{:g}", board.clock_hz / 1e6)},
          {"programmer", std::string(board.programmer)},
          {"source", std::string(board.source)},
          {"rate", std::to_string(rate)},
          {"clocks_per_bit", std::to_string(clocks)},
          {"true_rate", fmt::format("{:.0f}", board.clock_hz / static_cast<double>(clocks))},
          {"features", std::to_string(chain.input->features)},
          {"classes", std::to_string(chain.classes())},
          {"latency", std::to_string(timing.latency_clocks)},
          {"led_count", std::to_string(leds.size())},
          {"button_sentence", board.button_pin.empty()
                                  ? "The board has no button for a reset; loading the bitstream resets it."
                                  : fmt::format("The button at pin {} resets the design.", board.button_pin)},
          {"pins", is_ice40(board.device) ? pcf_lines(pins_of(board, leds))
                                          : lpf_lines(pins_of(board, leds), board.clock_hz)}};
}

std::string near_rates(const Board& board, std::uint32_t rate) {
  const std::uint32_t clocks = nearest_clocks_per_bit(board.clock_hz, rate);
  std::set<std::uint32_t> rates;
  for (const std::int64_t candidate :
       {std::int64_t{clocks} - 1, std::int64_t{clocks}, std::int64_t{clocks} + 1}) {
    const auto near = candidate < 1 ? 0 : board.clock_hz / static_cast<std::uint32_t>(candidate);
    if (near > 0 && clocks_per_bit(board.clock_hz, near)) rates.insert(near);
  }
  return fmt::format("{}", fmt::join(rates, ", "));
}

}  // namespace

Diagnostics check_board(const netlist::Netlist& netlist, const Board& board, std::uint32_t rate) {
  Diagnostics found;
  if (!clocks_per_bit(board.clock_hz, rate))
    found.push_back({Code::bad_flag, "--rate",
                     fmt::format("a rate that {:g} MHz makes within {} %", board.clock_hz / 1e6,
                                 largest_rate_error_percent),
                     std::to_string(rate), "the nearest are " + near_rates(board, rate)});
  const netlist::Chain chain = chain_of(netlist);
  if (chain.input->features > most_pixels)
    found.push_back({Code::not_lowerable, "/nodes",
                     fmt::format("at most {} pixels, for the serial link", most_pixels),
                     std::to_string(chain.input->features), ""});
  if (chain.input->maximum > 255)
    found.push_back({Code::not_lowerable, "/nodes", "pixels of one byte",
                     fmt::format("pixels up to {}", chain.input->maximum), ""});
  return found;
}

std::vector<TextFile> project_files(const netlist::Netlist& netlist, const Board& board, std::uint32_t rate) {
  PW_ASSERT(check_board(netlist, board, rate).empty());
  std::vector<TextFile> files;
  std::string list;
  for (TextFile& file : generate_board_rtl(netlist, board, *clocks_per_bit(board.clock_hz, rate))) {
    if (file.path.ends_with(".v")) list += file.path + "\n";
    files.push_back({"rtl/" + file.path, std::move(file.text)});
  }
  files.push_back({"rtl/files.f", std::move(list)});
  const hdl::Markers markers = markers_of(netlist, board, rate);
  const bool is_ice = is_ice40(board.device);
  files.push_back({is_ice ? "pins.pcf" : "pins.lpf", from_template("pins.in", markers)});
  files.push_back({"Makefile", from_template(is_ice ? "ice40.mk.in" : "ecp5.mk.in", markers)});
  files.push_back({"README.md", from_template("board_readme.md.in", markers)});
  files.push_back({netlist::document_name, write_netlist(netlist)});
  files.push_back({project_marker, canonical_json(project_json(netlist, board, rate))});
  return files;
}

std::optional<Project> read_project(std::string_view text, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto json = parse_json(text, diagnostics, Numbers::integers);
  if (!json) return std::nullopt;
  Project project;
  ObjectReader reader(*json, "", diagnostics);
  if (const std::string name = reader.string("schema"); name != schema)
    diagnostics.push_back({Code::wrong_schema, "/schema", std::string(schema), quote_briefly(name), ""});
  reader.string("tool_version");
  const std::string name = reader.string("board");
  project.board = find_board(name);
  if (project.board == nullptr)
    diagnostics.push_back({Code::unknown_choice, "/board", fmt::format("{}", fmt::join(board_names(), ", ")),
                           quote_briefly(name), ""});
  project.netlist_sha256 = reader.sha256("netlist_sha256");
  project.top = reader.string("top");
  constexpr std::size_t longest_top = 80;
  netlist::check_identifier(project.top, longest_top, "/top", diagnostics);
  constexpr std::int64_t most = 1000000000;
  reader.integer("clock_hz", {1, most});
  project.rate = static_cast<std::uint32_t>(reader.integer("rate_baud", {1, most}));
  project.clocks_per_bit = static_cast<std::uint32_t>(reader.integer("clocks_per_bit", {4, 65535}));
  reader.finish();
  return diagnostics.size() == before ? std::optional(std::move(project)) : std::nullopt;
}

bool is_project(const std::filesystem::path& folder) {
  std::error_code unreadable;
  return std::filesystem::is_regular_file(folder / project_marker, unreadable);
}

std::optional<Project> load_project(const std::filesystem::path& folder, Diagnostics& diagnostics) {
  if (!is_project(folder)) {
    diagnostics.push_back({Code::no_such_input, folder.string(), "a folder that `pulsewright board` wrote",
                           "a folder without " + std::string(project_marker), ""});
    return std::nullopt;
  }
  Diagnostics found;
  const std::filesystem::path file = folder / project_marker;
  auto project = read_project(read_file(file), found);
  for (Diagnostic& diagnostic : found) {
    diagnostic.where = fmt::format("{}: {}", file.string(), diagnostic.where);
    diagnostics.push_back(std::move(diagnostic));
  }
  return project;
}

}  // namespace pulsewright::board
