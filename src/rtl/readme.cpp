// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "rtl/layer_plan.h"
#include "rtl/package.h"
#include "rtl/register_map.h"
#include "rtl/timing.h"
#include "rtl/top.h"

namespace pulsewright {

namespace {

/// A line for each of a few clocks. The rates are whole images, rounded down.
std::string rate_rows(const Timing& timing) {
  std::string rows;
  for (const std::int64_t mhz : {12, package_clock_mhz, 100})
    rows += fmt::format("{}| {} MHz | {:.2f} us | {} |", rows.empty() ? "" : "\n", mhz,
                        static_cast<double>(timing.latency_clocks) / static_cast<double>(mhz),
                        mhz * 1000000 / timing.interval_clocks);
  return rows;
}

std::string kind_of(const Layer& layer) {
  std::string kind = "dense";
  if (layer.conv2d != nullptr) {
    const Window& window = layer.conv2d->window;
    kind = fmt::format("convolution {} x {} over {} x {} x {}", window.kernel_rows, window.kernel_columns,
                       window.rows, window.columns, window.channels);
  }
  if (layer.pool != nullptr)
    kind += fmt::format(", {} pool {} x {}", to_text(layer.pool->pool), layer.pool->window.kernel_rows,
                        layer.pool->window.kernel_columns);
  if (layer.fold != nullptr)
    kind += fmt::format("; {} neurons and {} inputs a clock", layer.fold->neurons, layer.fold->inputs);
  return kind;
}

std::string layer_row(const Layer& layer) {
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

}  // namespace

TextFile package_readme(const Netlist& netlist, std::size_t images) {
  const Chain chain = chain_of(netlist);
  const Timing timing = timing_of(chain);
  Markers markers = netlist_markers(netlist);
  markers["maximum"] = std::to_string(chain.input->maximum);
  markers["order"] = chain.layers.front().conv2d ? "in the order row, column, channel" : "in row order";
  markers["last_class"] = std::to_string(chain.classes() - 1);
  markers["latency"] = std::to_string(timing.latency_clocks);
  markers["interval"] = std::to_string(timing.interval_clocks);
  markers["rates"] = rate_rows(timing);
  markers["architecture"] = to_text(netlist.architecture);
  constexpr const char* weight_places[] = {", in logic", ", in block memories",
                                           ": of folded layers in block memories, of the others in logic"};
  markers["weight_place"] = weight_places[static_cast<int>(netlist.architecture)];
  std::string ports;
  for (const Setting& setting : settings_of(netlist))
    ports +=
        fmt::format("\n| `{}` | in | {} | as `length.{}` below, while the last pixel of an image enters |",
                    setting_port(setting), setting.width, setting.name);
  markers["setting_ports"] = ports;
  markers["registers"] = register_rows(register_map(netlist));
  markers["images"] = std::to_string(images);
  std::string rows;
  for (const Layer& layer : chain.layers) rows += (rows.empty() ? "" : "\n") + layer_row(layer);
  markers["layers"] = rows;
  return {"README.md", fill_package_text("readme.md", markers)};
}

}  // namespace pulsewright
