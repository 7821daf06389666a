// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "plan/layer_plan.h"
#include "plan/load_plan.h"
#include "plan/schedule_text.h"
#include "plan/timing.h"
#include "rtl/package/package.h"
#include "rtl/register_map.h"
#include "rtl/top.h"

namespace pulsewright::rtl {

namespace {

/// A line for each of a few clocks. The rates are whole images, rounded down.
std::string rate_rows(const plan::Timing& timing) {
  std::string rows;
  for (const std::int64_t mhz : {12, package_clock_mhz, 100})
    rows += fmt::format("{}| {} MHz | {:.2f} us | {} |", rows.empty() ? "" : "\n", mhz,
                        static_cast<double>(timing.latency_clocks) / static_cast<double>(mhz),
                        mhz * 1000000 / timing.interval_clocks);
  return rows;
}

std::string kind_of(const netlist::Layer& layer) {
  std::string kind = "dense";
  if (layer.conv2d != nullptr) {
    const netlist::Window& window = layer.conv2d->window;
    kind = fmt::format("convolution {} x {} over {} x {} x {}", window.kernel_rows, window.kernel_columns,
                       window.rows, window.columns, window.channels);
  }
  if (layer.pool != nullptr)
    kind += fmt::format(", {} pool {} x {}", to_text(layer.pool->pool), layer.pool->window.kernel_rows,
                        layer.pool->window.kernel_columns);
  if (layer.fold != nullptr)
    kind += fmt::format("; {} neurons and {} inputs per clock{}{}", layer.fold->neurons, layer.fold->inputs,
                        has_table(layer) ? ", all stream bits at once" : plan::bits_text(layer),
                        is_loadable(layer) ? ", loadable" : "");
  return kind;
}

std::string layer_row(const netlist::Layer& layer) {
  std::int64_t weights = 0;
  std::int64_t live = 0;
  for (const auto& row : layer.synapses->weights)
    for (const std::int64_t weight : row) {
      ++weights;
      live += weight != 0;
    }
  return fmt::format("| `{}` | {} | {} | {} | {} of {} | {} | {} x {} | {}, {} | {} |", layer.synapses->id,
                     kind_of(layer), layer.inputs(), layer.outputs(), live, weights,
                     layer.input_stream->length, to_text(layer.input_stream->encoding),
                     to_text(layer.weight_stream->encoding), layer.input_generator->kind,
                     layer.weight_generator->kind, to_text(layer.synapses->accumulator));
}

/// How software replaces weights; nothing where it cannot.
std::string loading_section(const plan::LoadPlan& plan) {
  if (plan.memories.empty()) return "";
  std::string rows;
  for (const plan::LoadableMemory& memory : plan.memories)
    rows += fmt::format("| `{:#x}` | `{}` | {} | {} | {} | {} | {} |\n", memory.base, memory.layer,
                        to_text(memory.content), memory.depth, memory.width, (memory.width + 31) / 32,
                        memory.row_span);
  return R"(## Loading weights

Software can give the layers below the weights, biases and gain of another trained network of the same shape.
`pulsewright weights OTHER --for DESIGN --out FILE` checks the shape and writes the words, one write to a register a
line; `sw/*_weights.hex` has those that the design begins with.

1. Write 0 to `control`, and wait until `load_status.ready` is 1.
2. Write to `load_checksum`; then `load_address`, and each word to `load_word`, which goes to the address and raises it.
3. Read `load_checksum`, which must be the one that the file names, then write 1 to `control`.

A word that is written while an image is inside or can enter is refused: it changes nothing, the bus answers OKAY, and
`load_status.refused` stays 1. So no image ever meets a part of a network, unless software enables a design that is
loaded in part. Neither reset changes what is loaded; configuring the FPGA does. `netlist_hash` stays that of the design.

| base | layer | content | rows | bits of a row | words of a row | addresses of a row |
| --- | --- | --- | --- | --- | --- | --- |
)" + rows +
         R"(
Row r begins at base + r * addresses, lowest bits first. A row of weights has all weights of a clock, neuron by neuron
and input by input: the magnitude, and above it the sign where weights are signed. Rows of biases are in two's
complement and less what inverted products add, which `pulsewright weights` works out.

Without this module, `load_i` of the top writes `load_word_i` to `load_address_i` in each clock in which it is high;
then it is the user's part to see that no image is inside.

)";
}

/// What the logits of a regression stand for.
std::string quantity_section(const netlist::Netlist& netlist) {
  const std::vector<netlist::Quantity>& quantities = chain_of(netlist).output->quantities;
  if (quantities.empty()) return "";
  std::string section = fmt::format(
      "\n* The logits are quantities, and the class is of no use: a logit L stands for (unit * L + offset) * "
      "2^exponent, as below and in\n  `sw/{}_regs.h`.\n\n"
      "| logit | quantity | unit | offset | exponent |\n| --- | --- | --- | --- | --- |",
      netlist.name);
  for (std::size_t q = 0; q < quantities.size(); ++q)
    section += fmt::format("\n| {} | `{}` | {} | {} | {} |", q, quantities[q].name, quantities[q].unit,
                           quantities[q].offset, quantities[q].exponent);
  return section;
}

/// What the design is expected to take of the HX8K, and what to do where that is too much.
std::string size_section(const netlist::Netlist& netlist, const ExpectedSize& size) {
  std::string section =
      fmt::format("{}.\nThis is an estimate by the costs of the blocks, as a rule within a tenth.",
                  size_sentence(netlist, size));
  if (size.fit() != Fit::fits)
    section +=
        "\n\n**`make bitstream` is likely to fail**, and FuseSoC's `synth_hx8k` too. `pulsewright fold` "
        "makes a "
        "smaller, slower design of the\nsame network (`--max-lut4 5000` finds one), `pulsewright train "
        "--live-synapses` a network with fewer synapses.";
  return section;
}

}  // namespace

TextFile package_readme(const netlist::Netlist& netlist, const ExpectedSize& size, std::size_t images) {
  const netlist::Chain chain = chain_of(netlist);
  const plan::Timing timing = plan::timing_of(chain);
  hdl::Markers markers = netlist_markers(netlist);
  markers["maximum"] = std::to_string(chain.input->maximum);
  markers["order"] = chain.layers.front().conv2d ? "in the order row, column, channel" : "in row order";
  markers["kind"] = chain.is_regression() ? "network" : "classifier";
  markers["quantities"] = quantity_section(netlist);
  markers["last_class"] = std::to_string(chain.classes() - 1);
  markers["latency"] = std::to_string(timing.latency_clocks);
  markers["interval"] = std::to_string(timing.interval_clocks);
  markers["rates"] = rate_rows(timing);
  markers["architecture"] = to_text(netlist.architecture);
  constexpr const char* weight_places[] = {", in logic", ", in block memories",
                                           ": of folded layers in block memories, of the others in logic"};
  const plan::LoadPlan loads = plan::load_plan(chain);
  markers["weight_place"] = weight_places[static_cast<int>(netlist.architecture)];
  if (!loads.memories.empty()) markers["weight_place"] += "; loadable layers begin with them";
  std::string ports;
  for (const Setting& setting : settings_of(netlist))
    ports +=
        fmt::format("\n| `{}` | in | {} | as `length.{}` below, while the last pixel of an image enters |",
                    setting_port(setting), setting.width, setting.name);
  markers["registers"] = register_rows(register_map(netlist));
  if (!loads.memories.empty())
    ports += fmt::format(
        "\n| `load_i`, `load_address_i`, `load_word_i` | in | 1, {}, 32 | a word for a loadable memory, "
        "below |",
        loads.address_width);
  markers["setting_ports"] = ports;
  markers["loading"] = loading_section(loads);
  markers["size"] = size_section(netlist, size);
  markers["images"] = std::to_string(images);
  std::string rows;
  for (const netlist::Layer& layer : chain.layers) rows += (rows.empty() ? "" : "\n") + layer_row(layer);
  markers["layers"] = rows;
  return {"README.md", fill_package_text("readme.md", markers)};
}

}  // namespace pulsewright::rtl
