// SPDX-License-Identifier: Apache-2.0
#include "rtl/register_map.h"

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "netlist/document.h"
#include "plan/load_plan.h"
#include "plan/timing.h"
#include "rtl/package/package.h"
#include "rtl/top.h"

namespace pulsewright::rtl {

namespace {

constexpr std::uint32_t identification = 0x50575343;  // "PWSC"
constexpr std::uint32_t map_version = 1;

/// The settings of each image; without fields if there are none.
Register length_register(const netlist::Netlist& netlist) {
  Register length{.name = "length",
                  .writable = true,
                  .meaning = "0 after reset; an image has what stands here while its last pixel enters",
                  .fields = {}};
  unsigned low = 0;
  for (const Setting& setting : settings_of(netlist)) {
    length.fields.push_back(
        {setting.name, low, setting.width,
         setting.name == "halvings"
             ? fmt::format(
                   "all streams are run at 1/2^halvings of their length; what is above {} counts as {}",
                   netlist.halvings, netlist.halvings)
             : "the last layer ends once no class can overtake the leading one"});
    low += setting.width;
  }
  return length;
}

}  // namespace

std::vector<Register> register_map(const netlist::Netlist& netlist) {
  const netlist::Chain chain = chain_of(netlist);
  const plan::Timing timing = plan::timing_of(chain);
  std::vector<Register> map = {
      hdl::constant_register("identification", "`PWSC` in ASCII", identification),
      hdl::constant_register("version",
                             "of this map in the upper byte, then of the generator: major, minor, patch",
                             hdl::version_word(map_version)),
      {.name = "control",
       .writable = true,
       .meaning = "0 after reset",
       .fields = {{"enable", 0, 1,
                   "images may enter; where it is cleared, one that has begun goes on to its end"},
                  {"reset", 1, 1,
                   "write 1: drops all images inside and puts the design and what it counts into their first "
                   "state, once an answer that has begun to leave is taken; reads as 0"}}},
      {.name = "status",
       .writable = true,
       .meaning = "",
       .fields = {{"busy", 0, 1, "an image is entering or inside"},
                  {"resetting", 1, 1, "a reset was asked for and has not ended"},
                  {"frame_error", 2, 1,
                   "an image of a wrong length was dropped; stays until 1 is written to it"}}},
      {.name = "images_in", .meaning = "whole images that entered since reset, modulo 2^32"},
      {.name = "images_out", .meaning = "whole answers that left since reset, modulo 2^32"},
      {.name = "frame_errors", .meaning = "images of a wrong length since reset, modulo 2^32"},
      {.name = "last_class", .meaning = "the class of the last answer that left; 0 before the first"},
      hdl::constant_register("features", "pixels of an image", chain.input->features),
      hdl::constant_register("maximum", "the largest pixel", chain.input->maximum),
      hdl::constant_register("classes", "logits of an answer", chain.classes()),
      hdl::constant_register("latency_clocks", "from the first pixel to the class; 2^32 - 1 where it is more",
                             timing.latency_clocks),
      hdl::constant_register("interval_clocks", "from one image to the next; 2^32 - 1 where it is more",
                             timing.interval_clocks)};
  if (Register length = length_register(netlist); !length.fields.empty()) map.push_back(std::move(length));
  if (!plan::load_plan(chain).memories.empty())
    hdl::add_load_registers("`control.enable` is 0 and nothing is inside", map);
  hdl::add_hash_registers("netlist", netlist_hash(netlist), map);
  return map;
}

std::vector<RegisterWrite> load_writes(const netlist::Netlist& design, const netlist::Netlist& loaded) {
  const std::vector<Register> map = register_map(design);
  std::vector<RegisterWrite> writes = {{register_offset(map, "control"), 0},
                                       {register_offset(map, "load_checksum"), 0}};
  std::optional<std::uint32_t> next;
  for (const plan::LoadWord& word : plan::load_words(loaded)) {
    if (next != word.address) writes.push_back({register_offset(map, "load_address"), word.address});
    writes.push_back({register_offset(map, "load_word"), word.word});
    next = word.address + 1;
  }
  return writes;
}

std::string load_lines(const netlist::Netlist& design, const netlist::Netlist& loaded) {
  const std::vector<plan::LoadWord> words = plan::load_words(loaded);
  std::string lines =
      fmt::format("// design {}\n// holds  {}\n// {} words; load_checksum is then {:08x}\n",
                  netlist_hash(design), netlist_hash(loaded), words.size(), load_checksum(words));
  for (const RegisterWrite& write : load_writes(design, loaded))
    lines += fmt::format("{:03x}_{:08x}\n", write.offset, write.word);
  return lines;
}

namespace {

/// What the logits of a regression stand for, for C.
std::string quantity_macros(const netlist::Netlist& netlist) {
  const std::vector<netlist::Quantity>& quantities = chain_of(netlist).output->quantities;
  if (quantities.empty()) return "";
  std::string lines = "\n/* A logit L stands for (UNIT * L + OFFSET) * 2^EXPONENT of its quantity. */\n";
  for (std::size_t q = 0; q < quantities.size(); ++q) {
    const std::string name = fmt::format("{}_QUANTITY_{}", hdl::capitals(netlist.name), q);
    lines += fmt::format(
        "#define {0}_NAME \"{1}\"\n#define {0}_UNIT ({2}LL)\n#define {0}_OFFSET ({3}LL)\n"
        "#define {0}_EXPONENT ({4})\n",
        name, quantities[q].name, quantities[q].unit, quantities[q].offset, quantities[q].exponent);
  }
  return lines;
}

}  // namespace

TextFile register_header(const netlist::Netlist& netlist) {
  const std::string prefix = hdl::capitals(netlist.name);
  hdl::Markers markers = netlist_markers(netlist);
  markers["prefix"] = prefix;
  markers["registers"] = hdl::register_macros(prefix, register_map(netlist));
  markers["quantities"] = quantity_macros(netlist);
  return {"sw/" + netlist.name + "_regs.h", fill_package_text("regs.h", markers)};
}

}  // namespace pulsewright::rtl
