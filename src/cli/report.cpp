// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "base/files.h"
#include "base/hash.h"
#include "cli/commands.h"
#include "cli/data_flags.h"
#include "flow/load_moment.h"
#include "flow/output_place.h"
#include "report/page.h"
#include "report/sweep_page.h"
#include "sweep/table.h"

namespace pulsewright::cli {

namespace {

struct ReportOptions {
  std::string subject;
  std::string out;
  DataFlags data;
  std::string synth;
  bool no_audit = false;
  unsigned threads = 0;
};

Exit written(const ReportOptions& options, const std::string& page, Json object, const Console& console) {
  write_file(options.out, page);
  object["out"] = options.out;
  object["bytes"] = page.size();
  object["sha256"] = sha256_hex(page);
  console.result(object, fmt::format("wrote {}: {} bytes\n", options.out, page.size()));
  return Exit::yes;
}

Exit report_sweep(const ReportOptions& options, const Console& console) {
  Diagnostics diagnostics;
  flow::check_output_file("--out", options.out, diagnostics);
  const auto table = read_table(sweep::Store(options.subject), diagnostics);
  if (!table || !diagnostics.empty()) return console.refuse(diagnostics);
  return written(options, report::write_sweep_page(*table), {}, console);
}

Exit write_report(const ReportOptions& options, const Console& console) {
  if (sweep::is_sweep(options.subject)) return report_sweep(options, console);
  Diagnostics diagnostics;
  flow::check_output_file("--out", options.out, diagnostics);
  const data::DataRequest request = options.data.request_for(options.subject, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  console.progress("report: reading");
  const auto moment = flow::load_moment(options.subject, request, diagnostics);
  if (!moment) return console.refuse(diagnostics);
  const report::Evidence evidence = report::read_evidence(
      options.subject, {!options.no_audit, options.synth, console.progress_callback()}, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  console.progress("report: computing");
  Workers workers(options.threads);
  const report::Contents contents = gather_contents(*moment, evidence, workers);
  Json object;
  object["netlist_sha256"] = contents.netlist_sha256.empty() ? Json() : Json(contents.netlist_sha256);
  return written(options, write_page(contents), std::move(object), console);
}

}  // namespace

void add_report(Command& command) {
  auto options = std::make_shared<ReportOptions>();
  command.details(
      "One file without scripts that shows what a circuit is, reaches and costs, and what was proved of "
      "it. A bundle is audited on the way.");
  command.example("pulsewright report bundle --out report.html");
  command.option("subject", options->subject, "run, bundle, SC-NIR document or folder of a sweep").required();
  command.option("--out", options->out, "the HTML file").required();
  options->data.add_to(command, "data set whose test set is run, unless a bundle carries its images");
  command.option("--synth", options->synth, "folder that `synth` wrote, whose placement is shown");
  command.flag("--no-audit", options->no_audit, "leave out the audit of a bundle");
  command.option("--threads", options->threads, "threads (0: all); the result is the same");
  command.runs([options](const Console& console) { return write_report(*options, console); });
}

}  // namespace pulsewright::cli
