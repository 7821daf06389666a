// SPDX-License-Identifier: Apache-2.0
// The streams of one image, layer by layer, and how its class settles.
#include <algorithm>

#include <fmt/format.h>

#include "report/plot.h"
#include "report/sections.h"

namespace pulsewright::report {

namespace {

constexpr std::size_t table_rows = 8;

void write_sum(Html& html, const std::string& key, const views::StreamsView& view) {
  html.markup("<p>Counted: ").number(key + "/counted", view.counted);
  html.markup("; with the bias of ").number(key + "/bias", view.bias);
  html.markup(" the neuron gives ").number(key + "/sum", view.sum);
  if (view.next_threshold)
    html.markup(", which becomes the threshold ").number(key + "/next", *view.next_threshold);
  html.markup(". Mean SCC of the synapses: ").number(key + "/mean_scc", view.mean_scc, 4);
  html.markup("; it is undefined for ").number(key + "/undefined_scc", view.undefined_scc);
  html.markup(" whose input or weight is constant.</p>\n");
}

void write_synapses(Html& html, const std::string& key, const views::StreamsView& view) {
  html.begin_table("The synapses that count most",
                   {"input", "threshold", "weight", "counted", "expected of independent streams", "SCC"});
  for (std::size_t i = 0; i < std::min(table_rows, view.rows.size()); ++i) {
    const views::StreamRow& row = view.rows[i];
    const std::string place = fmt::format("{}/synapse/{}", key, row.input);
    html.markup("<tr>").cell(place + "/input", static_cast<std::int64_t>(row.input));
    html.cell(place + "/threshold", row.input_threshold).cell(place + "/weight", row.weight);
    html.cell(place + "/count", row.count).cell(place + "/expected", row.expected, 2);
    if (row.scc_q16)
      html.cell(place + "/scc", static_cast<double>(*row.scc_q16) / 65536.0, 4);
    else
      html.cell("undefined");
    html.markup("</tr>\n");
  }
  html.end_table();
}

void write_layer(Html& html, const std::string& layer, const views::StreamsView& view) {
  const std::string key = "streams/" + layer;
  html.markup("<h3>").text(layer).markup(", neuron ");
  html.number(key + "/neuron", static_cast<std::int64_t>(view.selection.neuron)).markup("</h3>\n");
  html.picture(
      fmt::format("Streams of {}: input, weight and counted product bits of each synapse, by falling size "
                  "of the count; time runs to the right",
                  layer),
      plot_width, raster_height(view), stream_raster(view));
  html.markup("<p>Drawn: ")
      .number(key + "/drawn", static_cast<std::int64_t>(std::min(view.rows.size(), raster_rows)))
      .markup(" of ")
      .number(key + "/synapses", static_cast<std::int64_t>(view.rows.size()))
      .markup(" synapses, ")
      .number(key + "/length", view.length)
      .markup(" bits each. ")
      .markup(view.gate == netlist::Gate::gate_and
                  ? Markup("A negative weight counts its product bits down.")
                  : Markup("Streams stand for values of either sign, so each product bit that is one counts "
                           "up, and the bias takes off what products of zero count."))
      .markup("</p>\n");
  write_sum(html, key, view);
  write_synapses(html, key, view);
}

}  // namespace

void write_streams(Html& html, const Contents& contents) {
  html.begin_section("streams", "Streams");
  html.markup("<p>All of it is computed for image ");
  html.number("streams/image", static_cast<std::int64_t>(contents.image)).markup(" (counted from zero) of ");
  html.text(contents.moment.images_source);
  if (contents.classes && !contents.classes->wrong.empty())
    html.markup(", the first one that the circuit gets wrong");
  html.markup(".</p>\n");
  for (std::size_t l = 0; l < contents.streams.size(); ++l)
    write_layer(html, contents.layers[l].id, contents.streams[l]);
  html.markup("<h3>How the class settles</h3>\n");
  if (!contents.settling) {
    html.not_measured(
        "the last layer has several positions or a pool, whose answer is not a row of running sums.");
  } else {
    const views::SettlingView& settling = *contents.settling;
    html.picture(
        "The logits after each clock of the last layer; the one of the named class is drawn thick, the "
        "dashed line is where it has settled",
        plot_width, plot_height, settling_plot(settling));
    html.markup("<p>The circuit says ")
        .name(views::class_name(contents.moment, static_cast<std::size_t>(settling.label)))
        .markup(", and from clock ")
        .number("streams/settled", settling.settled)
        .markup(" on it would have said nothing else, of ")
        .number("streams/clocks", static_cast<std::int64_t>(settling.logits.size()) - 1)
        .markup(".</p>\n");
  }
  html.end_section();
}

}  // namespace pulsewright::report
