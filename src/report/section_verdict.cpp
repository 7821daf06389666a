// SPDX-License-Identifier: Apache-2.0
// The verdict: what the circuit reaches, costs and has been proved to be, in a few lines.
#include <algorithm>

#include "report/sections.h"

namespace pulsewright::report {

namespace {

void write_accuracy(Html& html, const Contents& contents) {
  html.markup("<p class=\"lead\">");
  if (contents.moment.is_regression()) {
    html.markup(
        "A regression: how near it comes to its targets is <b>not measured</b> here; "
        "<code>pulsewright evaluate</code> measures it.</p>\n");
    return;
  }
  if (!contents.classes) {
    html.markup("Accuracy: <b>not measured</b>, because the images have no labels.</p>\n");
    return;
  }
  const exact::Evaluation& evaluation = contents.classes->evaluation;
  html.markup("The circuit names the right class of <b>").number("verdict/correct", evaluation.correct);
  html.markup("</b> of ").number("verdict/images", evaluation.images).markup(" images, <b>");
  html.percent("verdict/accuracy",
               static_cast<double>(evaluation.correct) / static_cast<double>(evaluation.images));
  html.markup("</b>, computed bit for bit on ").text(contents.moment.images_source).markup(".</p>\n");
}

void write_float(Html& html, const Contents& contents) {
  if (!contents.evidence.training) return;
  const Json& test = *contents.evidence.training->find("test");
  if (test.find("float_accuracy") == nullptr) return;
  html.markup("<li>The real-valued network that was trained beside it: ");
  html.percent("verdict/float_accuracy", number_at(test, "float_accuracy")).markup(".</li>\n");
}

void write_size(Html& html, const Contents& contents) {
  html.markup("<li>Streams of ");
  for (std::size_t l = 0; l < contents.layers.size(); ++l) {
    if (l > 0) html.markup(", ");
    html.number("verdict/length/" + contents.layers[l].id, contents.layers[l].length);
  }
  html.markup(" bits, layer by layer.</li>\n<li>");
  if (contents.cost) {
    html.markup("Estimated for iCE40: ");
    html.number("verdict/lut4", contents.cost->design.area.lut4, 0).markup(" look-up tables, ");
    html.number("verdict/ff", contents.cost->design.area.ff, 0).markup(" flip-flops, ");
    html.number("verdict/bram", contents.cost->design.area.bram, 0)
        .markup(" block memories. Exact: a class ");
    html.number("verdict/latency", contents.cost->design.timing.latency_clocks);
    html.markup(" clocks after the first pixel, an image every ");
    html.number("verdict/interval", contents.cost->design.timing.interval_clocks).markup(" clocks.");
  } else {
    html.markup("Cells and clocks: <b>not measured</b>, because no schedule of this circuit has Verilog.");
  }
  html.markup("</li>\n");
}

void write_proof(Html& html, const Contents& contents) {
  html.markup("<li>Verilog against the exact model: ");
  if (contents.evidence.parity)
    html.markup("<b>")
        .text(text_at(*contents.evidence.parity, "status"))
        .markup("</b>, ")
        .number("verdict/words", integer_at(*contents.evidence.parity, "words_compared"))
        .markup(" words compared, ")
        .number("verdict/mismatches", integer_at(*contents.evidence.parity, "mismatches"))
        .markup(" different.");
  else
    html.markup("<b>not measured</b>.");
  html.markup("</li>\n<li>Audit: ");
  if (contents.evidence.audit)
    html.markup("<b>")
        .text(contents.evidence.audit->valid() ? "valid" : "INVALID")
        .markup("</b>, ")
        .number("verdict/findings", static_cast<std::int64_t>(contents.evidence.audit->findings.size()))
        .markup(" findings.");
  else
    html.markup("<b>not measured</b>.");
  html.markup("</li>\n<li>On a board: <b>not measured</b>.</li>\n");
}

/// The layer that loses most images when the streams of one layer at a time are halved.
void write_weakest(Html& html, const Contents& contents) {
  if (!contents.lengths) return;
  const views::LengthView& view = *contents.lengths;
  std::optional<std::size_t> weakest;
  std::int64_t fewest = view.images + 1;
  std::int64_t bits = 0;
  for (std::size_t l = 0; l < contents.layers.size(); ++l) {
    const auto half = std::ranges::find(view.lengths, contents.layers[l].length / 2);
    if (half == view.lengths.end()) continue;
    const std::int64_t correct = view.rows[l].correct[static_cast<std::size_t>(half - view.lengths.begin())];
    if (correct < fewest) weakest = l, fewest = correct, bits = *half;
  }
  if (!weakest) return;
  if (fewest >= view.correct) {
    html.markup(
        "<li>Halved streams in any one layer lose no image (<a href=\"#lengths\">other lengths</a>).</li>\n");
    return;
  }
  html.markup("<li>Of the layers whose streams are halved, one at a time, <code>")
      .text(contents.layers[*weakest].id);
  html.markup("</code> costs most accuracy: with ")
      .number("verdict/weakest_bits", bits)
      .markup(" bits there instead of ")
      .number("verdict/weakest_of_bits", 2 * bits)
      .markup(", and nothing else changed, ");
  html.number("verdict/weakest_correct", fewest).markup(" of ").number("verdict/weakest_images", view.images);
  html.markup(" images are right, instead of ").number("verdict/weakest_instead", view.correct);
  html.markup(" (<a href=\"#lengths\">other lengths</a>).</li>\n");
}

}  // namespace

void write_verdict(Html& html, const Contents& contents) {
  html.begin_section("verdict", "Verdict");
  if (!contents.moment.netlist) {
    html.not_measured(
        "the training has not finished, so there is no circuit yet. The same `pulsewright train` "
        "command goes on with it. Then this page also has the network, accuracy by length, layers, streams, "
        "classes, cost, parity and audit.");
    html.end_section();
    return;
  }
  write_accuracy(html, contents);
  html.markup("<ul>\n");
  write_float(html, contents);
  write_size(html, contents);
  write_proof(html, contents);
  write_weakest(html, contents);
  html.markup("</ul>\n").end_section();
}

}  // namespace pulsewright::report
