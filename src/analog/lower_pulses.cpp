// SPDX-License-Identifier: Apache-2.0
#include "analog/lower_pulses.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/bits.h"
#include "hdl/print_verilog.h"
#include "hdl/sink_unused_bits.h"
#include "hdl/stream_ports.h"

namespace pulsewright::analog {

namespace {

using primitives::Parameters;

const hdl::Expression reset = {hdl::Slice{"rst_i"}};
const hdl::Expression always = {hdl::literal(1, 1)};
constexpr unsigned exponent_width = 4;

/// Builds the one module of a unit.
class UnitLowering {
 public:
  explicit UnitLowering(const PulseUnit& unit)
      : unit_(unit),
        inputs_(static_cast<unsigned>(unit.shape.inputs)),
        outputs_(static_cast<unsigned>(unit.shape.outputs)),
        points_(inputs_ * outputs_),
        length_width_(bits_for(unit.longest)) {}

  hdl::Module lower() {
    using enum hdl::Direction;
    module_.name = unit_.name;
    module_.comment = fmt::format("Pulsed updates of {} x {} cross-points with {} counts each.", outputs_,
                                  inputs_, unit_.high - unit_.low + 1);
    module_.ports = {{"clk_i", input, 1},
                     {"rst_i", input, 1},
                     {"x_i", input, inputs_ * unit_.x_width},
                     {"d_i", input, outputs_ * unit_.d_width},
                     {"valid_i", input, 1},
                     {"ready_i", input, 1},
                     {"ready_o", output, 1},
                     {"counts_o", output, counts_bits()},
                     {"length_o", output, length_width_},
                     {"valid_o", output, 1}};
    add_control();
    const hdl::Slice x = hold("x", inputs_ * unit_.x_width);
    const hdl::Slice d = hold("d", outputs_ * unit_.d_width);
    normalise(x);
    scale(d);
    add_sources();
    const hdl::Expression x_bits = encode_columns();
    const hdl::Expression d_bits = encode_rows();
    if (is_folded())
      add_folded_array(x_bits, d_bits);
    else
      add_array(x_bits, d_bits);
    module_.assignments.push_back({"length_o", {length_}});
    return std::move(module_);
  }

 private:
  bool is_folded() const { return unit_.layout == UnitLayout::folded; }
  unsigned counts_bits() const { return (is_folded() ? inputs_ : points_) * unit_.count_width(); }

  void add(hdl::Instance instance) { module_.instances.push_back(std::move(instance)); }

  void add_control() {
    take_ = module_.add_wire("take", 1);
    start_ = module_.add_wire("start", 1);
    slot_ = module_.add_wire("slot", 1);
    scaled_ = module_.add_wire("scaled", 1);
    length_ = module_.add_wire("length", length_width_);
    // Of a folded unit: the course goes on, the generators step, the update is to be shown, and is taken.
    hdl::Expression enable = always;
    stepped_ = slot_;
    hdl::Slice done = {"valid_o"};
    hdl::Slice taken = {"ready_i"};
    if (is_folded()) {
      enable = {module_.add_wire("advance", 1)};
      stepped_ = module_.add_wire("stepped", 1);
      done = module_.add_wire("done", 1);
      taken = module_.add_wire("shown", 1);
    }
    add(hdl::clocked_instance("u_control", "control_pulses", {{"longest", {unit_.longest}}}, reset, enable,
                              {{"valid_i", {hdl::Slice{"valid_i"}}},
                               {"scaled_i", {scaled_}},
                               {"length_i", {length_}},
                               {"ready_i", {taken}},
                               {"ready_o", {hdl::Slice{"ready_o"}}},
                               {"take_o", {take_}},
                               {"start_o", {start_}},
                               {"slot_o", {slot_}},
                               {"valid_o", {done}}}));
  }

  /// The vector stays while it is used; what offers it may go on.
  hdl::Slice hold(const std::string& side, unsigned width) {
    const hdl::Slice values = module_.add_wire(side + "_values", width);
    add(hdl::clocked_instance("u_hold_" + side, "hold", {{"width", {width}}}, reset, {take_},
                              {{"value_i", {hdl::Slice{side + "_i", 0, width}}}, {"value_o", {values}}}));
    return values;
  }

  /// The words of the columns are shifted, instead of the thresholds of all of them.
  void normalise(const hdl::Slice& x) {
    const unsigned width = bits_for(unit_.x_width - 1);
    const auto words = static_cast<unsigned>(unit_.x_words);
    exponent_ = {module_.add_wire("exponent", width), hdl::literal(exponent_width - width, 0)};
    hdl::Expression random;
    for (std::uint64_t q = 0; q < words; ++q) random.push_back(random_word(q));
    add(hdl::block_instance(
        "u_normalise", "normalise_lines",
        {{"lines", {inputs_}},
         {"width", {unit_.x_width}},
         {"words", {words}},
         {"word_width", {unit_word_width}}},
        {{"values_i", {x}},
         {"words_i", std::move(random)},
         {"signs_o", {module_.add_wire("x_signs", inputs_)}},
         {"exponent_o", {exponent_.front()}},
         {"thresholds_o", {module_.add_wire("x_thresholds", inputs_ * (unit_.x_width + 1))}},
         {"words_o", {module_.add_wire("x_words", words * unit_.x_width)}}}));
  }

  void scale(const hdl::Slice& d) {
    add(hdl::clocked_instance(
        "u_scale", "scale_pulses",
        {{"lines", {outputs_}},
         {"width", {unit_.d_width}},
         {"word_width", {unit_word_width}},
         {"multiplier_width", {bits_for(unit_.rate.multiplier)}},
         {"multiplier", {unit_.rate.multiplier}},
         {"shift", {unit_.rate.shift}},
         {"longest", {unit_.longest}}},
        reset, always,
        {{"start_i", {start_}},
         {"values_i", {d}},
         {"exponent_i", exponent_},
         {"signs_o", {module_.add_wire("d_signs", outputs_)}},
         {"length_o", {length_}},
         {"thresholds_o", {module_.add_wire("d_thresholds", outputs_ * threshold_width)}},
         {"ready_o", {scaled_}}}));
  }

  /// They step with the slots alone, so that the words of a vector do not depend on when it comes.
  void add_sources() {
    for (std::size_t g = 0; g < unit_.seeds.size(); ++g)
      add(hdl::clocked_instance(fmt::format("u_source_{}", g), "source_xorshift",
                                {{"seed", {unit_.seeds[g]}}}, reset, {stepped_},
                                {{"words_o", {module_.add_wire(fmt::format("words_{}", g), 32)}}}));
  }

  /// Word `number` of all generators.
  static hdl::Slice random_word(std::uint64_t number) {
    return {fmt::format("words_{}", number / 4), static_cast<unsigned>(number % 4) * unit_word_width,
            unit_word_width};
  }

  /// The pulses of a side; the lines that share a word are compared together. `words`: of `width` bits each.
  hdl::Expression encode(const std::string& side, unsigned lines, unsigned width,
                         const std::vector<hdl::Slice>& words) {
    for (std::size_t q = 0; q < words.size(); ++q) {
      hdl::Expression thresholds;
      for (std::size_t line = q; line < lines; line += words.size())
        thresholds.push_back(
            hdl::Slice{side + "_thresholds", static_cast<unsigned>(line) * (width + 1), width + 1});
      const auto count = static_cast<unsigned>(thresholds.size());
      add(hdl::block_instance(fmt::format("u_encode_{}_{}", side, q), "encode_compare",
                              {{"width", {width}}, {"count", {count}}},
                              {{"word_i", {words[q]}},
                               {"thresholds_i", std::move(thresholds)},
                               {"bits_o", {module_.add_wire(fmt::format("{}_bits_{}", side, q), count)}}}));
    }
    hdl::Expression bits;
    for (std::size_t line = 0; line < lines; ++line)
      bits.push_back(hdl::Slice{fmt::format("{}_bits_{}", side, line % words.size()),
                                static_cast<unsigned>(line / words.size()), 1});
    return bits;
  }

  hdl::Expression encode_columns() {
    std::vector<hdl::Slice> words;
    for (unsigned q = 0; q < unit_.x_words; ++q)
      words.push_back({"x_words", q * unit_.x_width, unit_.x_width});
    return encode("x", inputs_, unit_.x_width, words);
  }

  /// Rows and columns never share a word.
  hdl::Expression encode_rows() {
    std::vector<hdl::Slice> words;
    for (std::uint64_t q = 0; q < unit_.d_words; ++q) words.push_back(random_word(unit_.x_words + q));
    return encode("d", outputs_, unit_word_width, words);
  }

  void add_array(const hdl::Expression& x_bits, const hdl::Expression& d_bits) {
    const hdl::Slice hits = module_.add_wire("hits", points_);
    const hdl::Slice ups = module_.add_wire("ups", points_);
    add(hdl::block_instance("u_gate", "gate_coincidence", {{"rows", {outputs_}}, {"columns", {inputs_}}},
                            {{"x_bits_i", x_bits},
                             {"x_signs_i", {hdl::Slice{"x_signs", 0, inputs_}}},
                             {"d_bits_i", d_bits},
                             {"d_signs_i", {hdl::Slice{"d_signs", 0, outputs_}}},
                             {"hits_o", {hits}},
                             {"ups_o", {ups}}}));
    add(hdl::clocked_instance(
        "u_count", "count_saturating",
        {{"counters", {points_}},
         {"width", {unit_.count_width()}},
         {"low", {unit_.low}},
         {"high", {unit_.high}},
         {"start", {unit_.start}}},
        reset, {slot_},
        {{"hits_i", {hits}}, {"ups_i", {ups}}, {"counts_o", {hdl::Slice{"counts_o", 0, counts_bits()}}}}));
  }

  void add_folded_array(const hdl::Expression& x_bits, const hdl::Expression& d_bits) {
    add(hdl::clocked_instance("u_rows", "pulse_row_folded",
                              {{"rows", {outputs_}},
                               {"columns", {inputs_}},
                               {"width", {unit_.count_width()}},
                               {"low", {unit_.low}},
                               {"high", {unit_.high}},
                               {"start", {unit_.start}}},
                              reset, always,
                              {{"step_i", {slot_}},
                               {"show_i", {hdl::Slice{"done"}}},
                               {"taken_i", {hdl::Slice{"ready_i"}}},
                               {"x_bits_i", x_bits},
                               {"x_signs_i", {hdl::Slice{"x_signs", 0, inputs_}}},
                               {"d_bits_i", d_bits},
                               {"d_signs_i", {hdl::Slice{"d_signs", 0, outputs_}}},
                               {"advance_o", {hdl::Slice{"advance"}}},
                               {"stepped_o", {stepped_}},
                               {"valid_o", {hdl::Slice{"valid_o"}}},
                               {"shown_o", {hdl::Slice{"shown"}}},
                               {"counts_o", {hdl::Slice{"counts_o", 0, counts_bits()}}}}));
  }

  static constexpr unsigned threshold_width = unit_word_width + 1;

  const PulseUnit& unit_;
  unsigned inputs_;
  unsigned outputs_;
  unsigned points_;
  unsigned length_width_;
  hdl::Module module_;
  hdl::Slice take_, start_, slot_, stepped_, scaled_, length_;
  hdl::Expression exponent_;
};

/// The unit behind AXI4-Streams: a frame with x and then d comes in, one with all counts goes out.
hdl::Module lower_streams(const PulseUnit& unit) {
  using enum hdl::Direction;
  const auto inputs = static_cast<unsigned>(unit.shape.inputs);
  const auto outputs = static_cast<unsigned>(unit.shape.outputs);
  const bool is_folded = unit.layout == UnitLayout::folded;
  const unsigned shown = is_folded ? inputs : inputs * outputs;
  const unsigned beat = beat_width(unit);
  hdl::Module top;
  top.name = unit.name + "_top";
  top.comment = fmt::format("{} with {} values of x and {} of d in a frame, and {} counts in its answer.",
                            unit.name, inputs, outputs, unit.shape.points());
  top.ports = {{"clk_i", input, 1}, {"rst_i", input, 1}};
  add_stream_ports(top);
  top.ports.push_back({"frame_error_o", output, 1});
  const hdl::Slice frame = top.add_wire("frame", (inputs + outputs) * beat);
  const hdl::Slice frame_valid = top.add_wire("frame_valid", 1);
  const hdl::Slice frame_taken = top.add_wire("frame_taken", 1);
  const hdl::Slice counts = top.add_wire("counts", shown * unit.count_width());
  const hdl::Slice counts_valid = top.add_wire("counts_valid", 1);
  const hdl::Slice counts_taken = top.add_wire("counts_taken", 1);
  top.instances.push_back(hdl::clocked_instance(
      "u_receive", "axis_receive", {{"beats", {inputs + outputs}}, {"width", {beat}}}, reset, always,
      {{"data_i", {hdl::Slice{"s_axis_tdata", 0, beat}}},
       {"tvalid_i", {hdl::Slice{"s_axis_tvalid"}}},
       {"tlast_i", {hdl::Slice{"s_axis_tlast"}}},
       {"ready_i", {frame_taken}},
       {"tready_o", {hdl::Slice{"s_axis_tready"}}},
       {"frame_o", {frame}},
       {"valid_o", {frame_valid}},
       {"error_o", {hdl::Slice{"frame_error_o"}}}}));
  // The values of a side, from the lowest bits of their beats.
  const auto side = [&](unsigned first, unsigned lines, unsigned width) {
    hdl::Expression values;
    for (unsigned line = first; line < first + lines; ++line)
      values.push_back(hdl::Slice{"frame", line * beat, width});
    return values;
  };
  top.instances.push_back({.name = "u_unit",
                           .module = unit.name,
                           .parameters = {},
                           .connections = {{"clk_i", {hdl::Slice{"clk_i"}}},
                                           {"rst_i", reset},
                                           {"x_i", side(0, inputs, unit.x_width)},
                                           {"d_i", side(inputs, outputs, unit.d_width)},
                                           {"valid_i", {frame_valid}},
                                           {"ready_i", {counts_taken}},
                                           {"ready_o", {frame_taken}},
                                           {"counts_o", {counts}},
                                           {"length_o", {top.add_wire("length", bits_for(unit.longest))}},
                                           {"valid_o", {counts_valid}}}});
  if (is_folded) {
    top.instances.push_back(hdl::clocked_instance(
        "u_send", "axis_send_rows",
        {{"lanes", {inputs * unit.count_width()}}, {"rows", {outputs}}, {"energy", {0}}}, reset, always,
        {{"row_i", {counts}},
         {"valid_i", {counts_valid}},
         {"energy_i", {hdl::literal(64, 0)}},
         {"done_i", {hdl::literal(1, 0)}},
         {"tready_i", {hdl::Slice{"m_axis_tready"}}},
         {"ready_o", {counts_taken}},
         {"idle_o", {top.add_wire("idle", 1)}},
         {"tdata_o", {hdl::Slice{"m_axis_tdata", 0, hdl::output_bits}}},
         {"tvalid_o", {hdl::Slice{"m_axis_tvalid"}}},
         {"tlast_o", {hdl::Slice{"m_axis_tlast"}}},
         {"word_o", {top.add_wire("word", 1)}},
         {"clear_o", {top.add_wire("clear", 1)}}}));
    return top;
  }
  top.instances.push_back(hdl::clocked_instance(
      "u_send", "axis_send_words", {{"words", {shown}}, {"width", {unit.count_width()}}}, reset, always,
      {{"words_i", {counts}},
       {"valid_i", {counts_valid}},
       {"tready_i", {hdl::Slice{"m_axis_tready"}}},
       {"ready_o", {counts_taken}},
       {"tdata_o", {hdl::Slice{"m_axis_tdata", 0, hdl::output_bits}}},
       {"tvalid_o", {hdl::Slice{"m_axis_tvalid"}}},
       {"tlast_o", {hdl::Slice{"m_axis_tlast"}}}}));
  return top;
}

/// Of scale_pulses: two clocks before the first digit, one for each, eight for doublings, and one in which
/// the product is used.
std::uint64_t clocks_of_product(const PulseUnit& unit) {
  return unit.d_width + 11;
}

hdl::Design finish(const PulseUnit& unit, std::vector<hdl::Module> modules) {
  hdl::Design design{.prefix = unit.name,
                     .netlist_hash = unit_sha256(unit),
                     .modules = std::move(modules),
                     .source = "pulse unit"};
  sink_unused_bits(design);
  verify_structure(design);
  return design;
}

}  // namespace

unsigned beat_width(const PulseUnit& unit) {
  return std::max(unit.x_width, unit.d_width);
}

Diagnostics check_lowerable(const PulseUnit& unit) {
  Diagnostics found;
  for (const hdl::Module& module : {UnitLowering(unit).lower(), lower_streams(unit)})
    for (const hdl::BlockViolation& violation : hdl::check_blocks(module))
      found.push_back({Code::not_lowerable, "/tile, " + violation.instance->name + violation.wrong.where,
                       violation.wrong.expected, violation.wrong.got, violation.wrong.hint});
  return found;
}

hdl::Design lower_unit(const PulseUnit& unit) {
  return finish(unit, {UnitLowering(unit).lower()});
}

hdl::Design lower_unit_streams(const PulseUnit& unit) {
  return finish(unit, {UnitLowering(unit).lower(), lower_streams(unit)});
}

std::size_t answer_words(const PulseUnit& unit) {
  if (unit.layout == UnitLayout::parallel) return unit.shape.points();
  return unit.shape.outputs *
         ((unit.shape.inputs * unit.count_width() + hdl::output_bits - 1) / hdl::output_bits);
}

std::vector<std::uint32_t> answer_of(const PulseUnit& unit, std::span<const std::uint64_t> counts) {
  if (unit.layout == UnitLayout::parallel) return {counts.begin(), counts.end()};
  std::vector<std::uint32_t> words;
  std::vector<std::uint64_t> row(words_for_bits(unit.shape.inputs * unit.count_width()) + 1);
  for (std::size_t i = 0; i < unit.shape.outputs; ++i) {
    std::ranges::fill(row, 0);
    for (std::size_t j = 0; j < unit.shape.inputs; ++j)
      put_bits(row, j * unit.count_width(), unit.count_width(), counts[i * unit.shape.inputs + j]);
    for (std::size_t w = 0; w < answer_words(unit) / unit.shape.outputs; ++w)
      words.push_back(static_cast<std::uint32_t>(get_bits(row, w * hdl::output_bits, hdl::output_bits)));
  }
  return words;
}

std::vector<TextFile> unit_files(const PulseUnit& unit) {
  std::vector<TextFile> files = print_verilog(lower_unit_streams(unit));
  files.push_back({unit_name, write_unit(unit)});
  return files;
}

std::uint64_t clocks_until_length(const PulseUnit& unit) {
  // Taken, started; the largest row; the product for the length.
  return 2 + unit.shape.outputs + clocks_of_product(unit);
}

std::uint64_t clocks_of_slot(const PulseUnit& unit) {
  return unit.layout == UnitLayout::folded ? unit.shape.outputs + 1 : 1;
}

std::uint64_t clocks_of_update(const PulseUnit& unit, std::uint64_t length) {
  // The first row of a folded unit is read before it is on show.
  const std::uint64_t shows = unit.layout == UnitLayout::folded ? 1 : 0;
  return clocks_until_length(unit) + clocks_of_product(unit) * unit.shape.outputs + 1 +
         length * clocks_of_slot(unit) + shows;
}

std::string to_text(const PulseUnit& unit) {
  return fmt::format(
      "{} x {} cross-points of {} counts{}, rate {} / 2^{}, trains of at most {} slots, {} to {} clocks per "
      "vector\n",
      unit.shape.outputs, unit.shape.inputs, unit.high - unit.low + 1,
      unit.layout == UnitLayout::folded ? " in block RAM" : "", unit.rate.multiplier, unit.rate.shift,
      unit.longest, clocks_of_update(unit, 0), clocks_of_update(unit, unit.longest));
}

}  // namespace pulsewright::analog
