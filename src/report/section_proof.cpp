// SPDX-License-Identifier: Apache-2.0
// What was proved: parity with the exact model, and the audit.
#include <fmt/format.h>

#include "report/sections.h"

namespace pulsewright::report {

namespace {

void write_runs(Html& html, const Json& parity) {
  html.begin_table("Runs of the Verilog against the exact model",
                   {"simulator", "version", "words", "stream bits", "mismatches", "clocks",
                    "spoilt answer caught", "fault caught"});
  const Json::Array& runs = array_at(parity, "runs");
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const std::string key = fmt::format("parity/run/{}", r);
    html.row_head(text_at(runs[r], "simulator")).cell(text_at(runs[r], "version"));
    html.cell(key + "/words", integer_at(runs[r], "words_compared"));
    html.cell(key + "/bits", integer_at(runs[r], "stream_bits_compared"));
    html.cell(key + "/mismatches", integer_at(runs[r], "mismatches"));
    html.cell(key + "/cycles", integer_at(runs[r], "cycles"));
    html.cell(flag_at(runs[r], "corrupted_golden_caught") ? "yes" : "NO");
    html.cell(flag_at(runs[r], "mutant_caught") ? "yes" : "NO").markup("</tr>\n");
  }
  html.end_table();
}

void write_files(Html& html, const handoff::Manifest& manifest) {
  html.begin_table("Files of the bundle", {"file", "bytes", "SHA-256"});
  for (std::size_t f = 0; f < manifest.files.size(); ++f) {
    html.row_head(manifest.files[f].path)
        .cell(fmt::format("audit/file/{}/bytes", f), manifest.files[f].bytes);
    html.markup("<td class=\"words\"><code>").text(manifest.files[f].sha256).markup("</code></td></tr>\n");
  }
  html.end_table();
}

}  // namespace

void write_parity(Html& html, const Contents& contents) {
  html.begin_section("parity", "Parity");
  if (!contents.evidence.parity) {
    html.not_measured(
        "there is no parity evidence. `pulsewright parity BUNDLE --sim both --images all` makes it.");
    html.end_section();
    return;
  }
  const Json& parity = *contents.evidence.parity;
  html.markup("<p>Status: <b>").text(text_at(parity, "status")).markup("</b>. Images: ");
  html.number("parity/images", integer_at(parity, "images")).markup(", with every stream bit compared for ");
  html.number("parity/traced", integer_at(parity, "traced_images"))
      .markup(" of them, and pauses and back-pressure for ");
  html.number("parity/stalled", integer_at(parity, "stalled_images")).markup(". Words compared: ");
  html.number("parity/words", integer_at(parity, "words_compared")).markup("; different: ");
  html.number("parity/mismatches", integer_at(parity, "mismatches")).markup(".</p>\n");
  write_runs(html, parity);
  html.markup(
      "<p>A comparison counts only if it can fail: each simulator also had to notice an answer that was "
      "spoilt on purpose, and a fault in the Verilog. First difference: ");
  html.text(integer_at(parity, "mismatches") == 0 ? "none." : "see the parity report.").markup("</p>\n");
  html.end_section();
}

void write_audit(Html& html, const Contents& contents) {
  html.begin_section("audit", "Audit");
  if (contents.evidence.audit) {
    const handoff::AuditReport& audit = *contents.evidence.audit;
    html.markup("<p>Audited for this page: <b>")
        .text(audit.valid() ? "valid" : "INVALID")
        .markup("</b>. Files hashed: ");
    html.number("audit/checked", static_cast<std::int64_t>(audit.files_checked))
        .markup(
            "; made again from the "
            "netlist and equal: ");
    html.number("audit/regenerated", static_cast<std::int64_t>(audit.files_regenerated))
        .markup(". Signature: ");
    html.text(to_text(audit.signature.state)).markup(". Findings: ");
    html.number("audit/findings", static_cast<std::int64_t>(audit.findings.size())).markup(".</p>\n<ul>\n");
    for (const Diagnostic& finding : audit.findings)
      html.markup("<li><code>").text(finding.text()).markup("</code></li>\n");
    html.markup("</ul>\n");
  } else if (contents.evidence.manifest) {
    html.not_measured("the audit was left out. `pulsewright audit BUNDLE` makes it.");
  } else {
    html.not_measured("only a bundle can be audited. `pulsewright export RUN --out BUNDLE` makes one.");
  }
  if (contents.evidence.manifest) write_files(html, *contents.evidence.manifest);
  html.end_section();
}

}  // namespace pulsewright::report
