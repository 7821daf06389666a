// SPDX-License-Identifier: Apache-2.0
#include "report/notebook.h"

#include "netlist/document.h"
#include "report/html.h"
#include "report/sections.h"

namespace pulsewright::report {

namespace {

// In the colours of the notebook, whatever they are.
constexpr Markup notebook_style = R"(<style>
.pulsewright svg{display:block;max-width:20rem;height:auto}
.pulsewright svg text{fill:currentColor;font:11px system-ui,sans-serif}
.pulsewright .box,.pulsewright .edge{fill:none;stroke:currentColor}.pulsewright .scroll{overflow-x:auto}
</style>
)";

}  // namespace

std::string notebook_html(const netlist::Netlist& netlist) {
  const views::Moment moment{.name = netlist.name, .netlist = netlist};
  const Evidence evidence;
  const Contents contents{.moment = moment,
                          .evidence = evidence,
                          .netlist_sha256 = netlist_hash(netlist),
                          .layers = views::layer_rows(netlist),
                          .loss = {},
                          .classes = {},
                          .lengths = {},
                          .lengths_obstacle = {},
                          .cost = {},
                          .streams = {},
                          .settling = {}};
  Html html;
  html.markup("<div class=\"pulsewright\">\n").markup(notebook_style).markup("<p><b>").text(netlist.name);
  html.markup("</b>, netlist <code>").text(contents.netlist_sha256).markup("</code></p>\n");
  write_network(html, contents);
  write_layers(html, contents);
  html.markup("</div>\n");
  return html.page();
}

}  // namespace pulsewright::report
