// SPDX-License-Identifier: Apache-2.0
#include "board/lower_board.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/hash.h"
#include "board/frame.h"
#include "hdl/print_verilog.h"
#include "hdl/sink_unused_bits.h"
#include "hdl/stream_ports.h"
#include "netlist/document.h"
#include "plan/load_plan.h"
#include "rtl/passes.h"
#include "rtl/top.h"

namespace pulsewright::board {

namespace {

const hdl::Expression always = {hdl::Literal{1, {1}}};
const hdl::Expression never = {hdl::Literal{1, {0}}};

/// The reset lasts 2^16 clocks after power-on, longer than a button bounces and a clock takes to settle.
constexpr unsigned reset_width = 16;

std::string low_bytes(std::uint64_t value, int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<char>(value >> 8 * i & 0xff));
  return bytes;
}

class BoardLowering {
 public:
  BoardLowering(const netlist::Netlist& netlist, const Board& board, std::uint32_t clocks_per_bit)
      : netlist_(netlist),
        chain_(chain_of(netlist)),
        board_(board),
        clocks_(clocks_per_bit),
        leds_(static_cast<unsigned>(board.led_pins().size())) {
    module_.name = netlist.name + "_board";
    module_.comment = fmt::format("{}_top behind the pins of the {}.", netlist.name, board.title);
    module_.ports = {{"clk_i", hdl::Direction::input, 1},
                     {"serial_i", hdl::Direction::input, 1},
                     {"serial_o", hdl::Direction::output, 1}};
    if (!board.button_pin.empty()) module_.ports.push_back({"button_i", hdl::Direction::input, 1});
    module_.ports.push_back({"leds_o", hdl::Direction::output, leds_});
  }

  hdl::Module lower() {
    declare();
    add_reset();
    add_receiver();
    add_top();
    add_sender();
    add_leds();
    return std::move(module_);
  }

 private:
  void declare() {
    for (const char* name :
         {"reset", "byte_valid", "byte_error", "request_restart", "request_valid", "idle", "pixel_valid",
          "pixel_last", "pixel_ready", "identify", "image", "word_valid", "word_last", "word_ready",
          "answer_restart", "answer_valid", "line_valid", "line_ready"})
      module_.add_wire(name, 1);
    for (const char* name : {"byte", "request_data", "pixel", "answer_data", "line_data"})
      module_.add_wire(name, hdl::pixel_bits);
    for (const char* name : {"request_sum", "tag", "word", "answer_sum"}) module_.add_wire(name, 32);
  }

  /// All of a declared wire.
  hdl::Expression wire(std::string_view name) const {
    const auto found = std::ranges::find(module_.wires, name, &hdl::Wire::name);
    PW_ASSERT(found != module_.wires.end());
    return {hdl::Slice{found->name, 0, found->width}};
  }

  void add_clocked(const std::string& name, std::string_view block, primitives::Parameters parameters,
                   hdl::Expression reset, hdl::Expression enable, std::vector<hdl::Connection> connections) {
    connections.insert(
        connections.begin(),
        {{"clk_i", {hdl::Slice{"clk_i"}}}, {"rst_i", std::move(reset)}, {"en_i", std::move(enable)}});
    module_.instances.push_back(
        hdl::block_instance(name, block, std::move(parameters), std::move(connections)));
  }
  void add_running(const std::string& name, std::string_view block, primitives::Parameters parameters,
                   std::vector<hdl::Connection> connections) {
    add_clocked(name, block, std::move(parameters), wire("reset"), always, std::move(connections));
  }

  void add_gate(const std::string& name, hdl::Expression a, hdl::Expression b, bool negate,
                hdl::Expression product) {
    module_.instances.push_back(hdl::block_instance(
        name, "gate_and", {{"width", {1}}, {"negate", {negate}}},
        {{"a_i", std::move(a)}, {"b_i", std::move(b)}, {"products_o", std::move(product)}}));
  }

  void add_reset() {
    hdl::Expression request = never;
    if (!board_.button_pin.empty()) {
      module_.add_wire("pressed", 1);
      request = wire("pressed");
      add_gate("u_button", {hdl::Slice{"button_i"}}, always, !board_.button_level, request);
    }
    add_clocked("u_reset", "reset_synchroniser", {{"width", {reset_width}}}, never, always,
                {{"request_i", std::move(request)}, {"reset_o", wire("reset")}});
  }

  void add_receiver() {
    add_running("u_serial_receive", "serial_receive", {{"clocks", {clocks_}}},
                {{"line_i", {hdl::Slice{"serial_i"}}},
                 {"data_o", wire("byte")},
                 {"valid_o", wire("byte_valid")},
                 {"error_o", wire("byte_error")}});
    add_running("u_request_sum", "checksum_crc32", {},
                {{"restart_i", wire("request_restart")},
                 {"data_i", wire("request_data")},
                 {"valid_i", wire("request_valid")},
                 {"sum_o", wire("request_sum")}});
    add_running("u_frame_receive", "frame_receive",
                {{"pixels", {static_cast<std::uint64_t>(chain_.input->features)}}},
                {{"data_i", wire("byte")},
                 {"valid_i", wire("byte_valid")},
                 {"error_i", wire("byte_error")},
                 {"sum_i", wire("request_sum")},
                 {"idle_i", wire("idle")},
                 {"tready_i", wire("pixel_ready")},
                 {"restart_o", wire("request_restart")},
                 {"data_o", wire("request_data")},
                 {"valid_o", wire("request_valid")},
                 {"tdata_o", wire("pixel")},
                 {"tvalid_o", wire("pixel_valid")},
                 {"tlast_o", wire("pixel_last")},
                 {"identify_o", wire("identify")},
                 {"image_o", wire("image")},
                 {"sum_o", wire("tag")}});
  }

  void add_top() {
    module_.add_wire("frame_error", 1);
    hdl::Instance top{"u_top",
                      nullptr,
                      netlist_.name + "_top",
                      {},
                      {{"clk_i", {hdl::Slice{"clk_i"}}},
                       {"rst_i", wire("reset")},
                       {"s_axis_tdata", wire("pixel")},
                       {"s_axis_tvalid", wire("pixel_valid")},
                       {"s_axis_tready", wire("pixel_ready")},
                       {"s_axis_tlast", wire("pixel_last")},
                       {"m_axis_tdata", wire("word")},
                       {"m_axis_tvalid", wire("word_valid")},
                       {"m_axis_tready", wire("word_ready")},
                       {"m_axis_tlast", wire("word_last")},
                       {"frame_error_o", wire("frame_error")}}};
    for (const rtl::Setting& setting : rtl::settings_of(netlist_))
      top.connections.push_back({rtl::setting_port(setting), {hdl::literal(setting.width, 0)}});
    if (const plan::LoadPlan loads = plan::load_plan(chain_); !loads.memories.empty())
      top.connections.insert(top.connections.end(),
                             {{"load_i", never},
                              {"load_address_i", {hdl::literal(loads.address_width, 0)}},
                              {"load_word_i", {hdl::literal(32, 0)}}});
    module_.instances.push_back(std::move(top));
  }

  void add_sender() {
    primitives::Parameters::List identification;
    for (const char byte : identification_of(netlist_))
      identification.push_back(static_cast<unsigned char>(byte));
    const std::uint64_t bytes = identification.size();
    add_running("u_frame_send", "frame_send",
                {{"words", {static_cast<std::uint64_t>(chain_.classes()) + 1}},
                 {"bytes", {bytes}},
                 {"identification", std::move(identification)}},
                {{"identify_i", wire("identify")},
                 {"image_i", wire("image")},
                 {"request_i", wire("tag")},
                 {"tdata_i", wire("word")},
                 {"tvalid_i", wire("word_valid")},
                 {"sum_i", wire("answer_sum")},
                 {"ready_i", wire("line_ready")},
                 {"idle_o", wire("idle")},
                 {"tready_o", wire("word_ready")},
                 {"restart_o", wire("answer_restart")},
                 {"data_o", wire("answer_data")},
                 {"valid_o", wire("answer_valid")},
                 {"line_data_o", wire("line_data")},
                 {"line_valid_o", wire("line_valid")}});
    add_running("u_answer_sum", "checksum_crc32", {},
                {{"restart_i", wire("answer_restart")},
                 {"data_i", wire("answer_data")},
                 {"valid_i", wire("answer_valid")},
                 {"sum_o", wire("answer_sum")}});
    add_running("u_serial_send", "serial_send", {{"clocks", {clocks_}}},
                {{"data_i", wire("line_data")},
                 {"valid_i", wire("line_valid")},
                 {"ready_o", wire("line_ready")},
                 {"line_o", {hdl::Slice{"serial_o"}}}});
  }

  /// word_ready implies that the word is there.
  void add_leds() {
    module_.add_wire("class_taken", 1);
    add_gate("u_class_taken", wire("word_ready"), wire("word_last"), false, wire("class_taken"));
    add_clocked("u_class", "hold", {{"width", {leds_}}}, wire("reset"), wire("class_taken"),
                {{"value_i", {hdl::Slice{"word", 0, leds_}}}, {"value_o", {hdl::Slice{"leds_o", 0, leds_}}}});
  }

  const netlist::Netlist& netlist_;
  netlist::Chain chain_;
  const Board& board_;
  std::uint64_t clocks_;
  unsigned leds_;
  hdl::Module module_;
};

}  // namespace

std::string identification_of(const netlist::Netlist& netlist) {
  const netlist::Chain chain = chain_of(netlist);
  const auto hash = from_hex(netlist_hash(netlist));
  PW_ASSERT(hash.has_value());
  return low_bytes(protocol_version, 1) + *hash +
         low_bytes(static_cast<std::uint64_t>(chain.input->features), 2) +
         low_bytes(static_cast<std::uint64_t>(chain.classes()) + 1, 2);
}

hdl::Module lower_board(const netlist::Netlist& netlist, const Board& board, std::uint32_t clocks_per_bit) {
  return BoardLowering(netlist, board, clocks_per_bit).lower();
}

std::vector<TextFile> generate_board_rtl(const netlist::Netlist& netlist, const Board& board,
                                         std::uint32_t clocks_per_bit) {
  hdl::Design design = rtl::lower_netlist(netlist);
  design.modules.push_back(lower_board(netlist, board, clocks_per_bit));
  sink_unused_bits(design);
  verify_structure(design);
  return print_verilog(design);
}

}  // namespace pulsewright::board
