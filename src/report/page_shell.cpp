// SPDX-License-Identifier: Apache-2.0
#include "report/page_shell.h"

namespace pulsewright::report {

namespace {

// Ratios of contrast: at least 5.2 on white and 5.9 on the dark ground. Print keeps the light colours.
constexpr Markup style = R"(
:root{color-scheme:light;--ground:#fff;--ink:#1b1f24;--soft:#59636e;--line:#8c959f;--band:#eef1f4;--a:#0072b2;--b:#a84b00;--c:#00735c}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;--ground:#14171a;--ink:#e8eaed;--soft:#a6b0ba;--line:#7d8790;--band:#23292f;--a:#56b4e9;--b:#e69f00;--c:#cc79a7}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:66rem;padding:1rem;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.2;margin:.5rem 0}h2{font-size:1.25rem;border-top:1px solid var(--line);padding-top:1rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:1.2rem 0 .3rem}
a{color:var(--a)}code,pre{font:.85em/1.45 ui-monospace,monospace}pre{white-space:pre-wrap;max-height:30rem;overflow:auto}
nav ol{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding:0;list-style:none}
.lead{font-size:1.1rem}.gap{border-left:.25rem solid var(--b);padding-left:.7rem}
.scroll{overflow-x:auto;max-width:100%}table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:.5rem 0}
caption{text-align:left;color:var(--soft);padding:.2rem 0}th,td{padding:.15rem .55rem;text-align:right;white-space:nowrap;border-bottom:1px solid var(--band)}
th{font-weight:600}tbody th{text-align:left}td.words{text-align:left;white-space:normal}.same{background:var(--band);font-weight:600}
svg{display:block;width:100%;height:auto;margin:.5rem 0}svg text{fill:var(--ink);font:11px system-ui,sans-serif}
.edge{stroke:var(--line);fill:none}.box{stroke:var(--ink);fill:var(--band)}.a{fill:var(--a)}.b{fill:var(--b)}.c{fill:var(--c)}
.curve{fill:none;stroke:var(--a);stroke-width:1.5}.grid{stroke:var(--band)}
.pictures{display:flex;flex-wrap:wrap;gap:.8rem;padding:0;list-style:none}.pictures li{width:7.5rem;font-size:.85rem}.pictures img{display:block;width:6rem;image-rendering:pixelated;border:1px solid var(--line)}
:focus-visible{outline:3px solid var(--a);outline-offset:2px}
@media print{@page{size:A4;margin:15mm}body{max-width:none;padding:0;font-size:10pt}nav{display:none}h2,h3,caption{break-after:avoid}tr,svg,li{break-inside:avoid}.scroll{overflow:visible}pre{max-height:none}th,td{white-space:normal}}
)";

}  // namespace

void begin_page(Html& html, std::string_view title, std::span<const SectionEntry> sections) {
  html.markup(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
  html.text(title).markup(": Pulsewright report</title>\n<style>").markup(style);
  html.markup("</style>\n</head>\n<body>\n<header><h1>").text(title).markup("</h1></header>\n");
  html.markup("<nav aria-label=\"Sections\"><ol>\n");
  for (const SectionEntry& entry : sections)
    html.markup("<li><a href=\"#").markup(entry.id).markup("\">").markup(entry.name).markup("</a></li>\n");
  html.markup("</ol></nav>\n<main>\n");
}

void end_page(Html& html) {
  html.markup("</main>\n</body>\n</html>\n");
}

}  // namespace pulsewright::report
