// SPDX-License-Identifier: Apache-2.0
#include "report/page.h"

#include "report/html.h"
#include "report/page_shell.h"
#include "report/sections.h"

namespace pulsewright::report {

namespace {

constexpr SectionEntry entries[] = {{"verdict", "Verdict"},   {"network", "Network"},
                                    {"training", "Training"}, {"lengths", "Accuracy and length"},
                                    {"layers", "Layers"},     {"streams", "Streams"},
                                    {"classes", "Classes"},   {"cost", "Cost"},
                                    {"parity", "Parity"},     {"audit", "Audit"},
                                    {"origin", "Origin"}};
constexpr SectionEntry entries_without_circuit[] = {
    {"verdict", "Verdict"}, {"training", "Training"}, {"origin", "Origin"}};

}  // namespace

std::string write_page(const Contents& contents) {
  Html html;
  // Before there is a circuit, the other sections would all say the same.
  if (!contents.moment.netlist) {
    begin_page(html, contents.moment.name, entries_without_circuit);
    write_verdict(html, contents);
    write_training(html, contents);
    write_origin(html, contents);
    end_page(html);
    return html.page();
  }
  begin_page(html, contents.moment.name, entries);
  write_verdict(html, contents);
  write_network(html, contents);
  write_training(html, contents);
  write_lengths(html, contents);
  write_layers(html, contents);
  write_streams(html, contents);
  write_classes(html, contents);
  write_cost(html, contents);
  write_parity(html, contents);
  write_audit(html, contents);
  write_origin(html, contents);
  end_page(html);
  return html.page();
}

}  // namespace pulsewright::report
