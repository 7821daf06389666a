// SPDX-License-Identifier: Apache-2.0
// The network as a picture, and the table of its layers.
#include <fmt/format.h>

#include "report/sections.h"

namespace pulsewright::report {

namespace {

constexpr int box_width = 300;
constexpr int box_height = 86;
constexpr int gap = 34;

/// One box with up to four lines; the names in it come from the netlist.
std::string box(int y, const std::vector<std::string>& lines) {
  std::string svg = fmt::format(R"(<rect class="box" x="10" y="{}" width="{}" height="{}" rx="6"/>)", y,
                                box_width, box_height);
  for (std::size_t i = 0; i < lines.size(); ++i)
    svg +=
        fmt::format(R"(<text x="22" y="{}">{}</text>)", y + 20 + 18 * static_cast<int>(i), escaped(lines[i]));
  return svg;
}

std::string arrow(int y) {
  const int x = 10 + box_width / 2;
  return fmt::format(R"(<path class="edge" d="M{} {}v{}m-5 -6l5 6l5 -6"/>)", x, y, gap);
}

std::vector<std::string> lines_of(const views::LayerRow& row) {
  std::string neurons = fmt::format("{}: {} to {}", row.kind, row.values, row.outputs);
  if (!row.pool.empty()) neurons += fmt::format(", {} pool", row.pool);
  return {row.id, neurons,
          fmt::format("{}, {}, {} bits", to_text(row.weight_encoding), to_text(row.gate), row.length),
          row.shares_source ? row.input_source + ", shared"
                            : fmt::format("{} and {}", row.input_source, row.weight_source)};
}

std::string schedule_words(const views::LayerRow& row) {
  if (!row.fold) return "parallel";
  return fmt::format("folded, {} neurons by {} inputs{}", row.fold->neurons, row.fold->inputs,
                     row.fold->weights == netlist::WeightPlace::loadable ? ", loadable" : "");
}

double scc(std::int64_t q16) {
  return static_cast<double>(q16) / 65536.0;
}

void write_row(Html& html, const views::LayerRow& row) {
  const std::string key = "layers/" + row.id;
  html.row_head(row.id);
  html.cell(key + "/inputs", row.inputs).cell(key + "/neurons", row.neurons);
  html.cell(key + "/positions", row.positions).cell(key + "/length", row.length);
  html.cell(to_text(row.weight_encoding)).cell(to_text(row.accumulator));
  html.cell(key + "/synapses", row.synapses).cell(key + "/live", row.live_synapses);
  html.markup("<td>").text(row.fold ? "folded" : "parallel").markup("</td></tr>\n");
}

void write_sources(Html& html, const views::LayerRow& row) {
  const std::string key = "layers/" + row.id;
  html.row_head(row.id);
  html.cell(row.pair.empty() ? "none of the named pairs" : row.pair).cell(to_text(row.gate));
  html.cell(to_text(row.claim.plan));
  html.cell(key + "/claimed_scc", scc(row.claim.mean_scc_q16), 4);
  if (row.measured) {
    html.cell(key + "/measured_scc", scc(row.measured->mean_scc_q16), 4);
    html.cell(key + "/largest_scc", scc(row.measured->max_abs_scc_q16), 4);
  } else {
    html.cell("not measured").cell("not measured");
  }
  html.markup("</tr>\n");
}

}  // namespace

void write_network(Html& html, const Contents& contents) {
  html.begin_section("network", "Network");
  const netlist::InputNode& input = *chain_of(*contents.moment.netlist).input;
  std::string body = box(10, {input.id, fmt::format("{} values, 0 to {}", input.features, input.maximum)});
  std::string name = fmt::format("The circuit: {} pixel values", input.features);
  int y = 10 + box_height;
  for (const views::LayerRow& row : contents.layers) {
    body += arrow(y) + box(y + gap, lines_of(row));
    y += gap + box_height;
    name += fmt::format(", then {} with {} neurons and streams of {} bits ({})", row.id, row.neurons,
                        row.length, schedule_words(row));
  }
  html.picture(name, box_width + 20, y + 10, body);
  html.markup(
      "<p>Each box counts products of streams: the gate multiplies, a counter adds, and the sum becomes "
      "the threshold of the next stream. The largest sum of the last layer names the class.</p>\n");
  html.end_section();
}

void write_layers(Html& html, const Contents& contents) {
  html.begin_section("layers", "Layers");
  html.begin_table("Layers of the circuit", {"layer", "inputs of a neuron", "neurons", "positions", "bits",
                                             "weights", "adder", "synapses", "live", "schedule"});
  for (const views::LayerRow& row : contents.layers) write_row(html, row);
  html.end_table();
  html.begin_table("Sources; SCC is the correlation of Alaghi and Hayes of input and weight streams",
                   {"layer", "source pair", "gate", "plan", "mean SCC claimed", "measured", "largest"});
  for (const views::LayerRow& row : contents.layers) write_sources(html, row);
  html.end_table();
  html.markup(
      "<p>The claimed SCC stands in the netlist; the measured one was computed for this page from the "
      "words of the two sources, over all pairs of thresholds. The largest is that of thresholds that this "
      "circuit can meet. Inputs of one layer share a source, so that they are fully correlated with each "
      "other; an exact counter does not mind.</p>\n");
  html.end_section();
}

}  // namespace pulsewright::report
