// SPDX-License-Identifier: Apache-2.0
#include "flow/board_session.h"

#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "base/files.h"
#include "base/hash.h"
#include "board/simulation.h"
#include "flow/output_place.h"
#include "flow/test_images.h"
#include "handoff/hardware_evidence.h"
#include "netlist/document.h"

namespace pulsewright::flow {

namespace {

void check_flags(const SessionOptions& options, Diagnostics& diagnostics) {
  if (options.port.empty() == options.simulate.empty())
    diagnostics.push_back({Code::bad_flag, "--port", "either --port or --simulate",
                           options.port.empty() ? "neither" : "both", ""});
  if (!options.record.empty()) check_output_file("--record", options.record, diagnostics);
  if (!options.bitstream.empty() && !std::filesystem::is_regular_file(options.bitstream))
    diagnostics.push_back({Code::no_such_input, "--bitstream", "a file", options.bitstream, ""});
  constexpr std::uint64_t fastest = 1000000000;
  if (options.rate && (*options.rate == 0 || *options.rate > fastest))
    diagnostics.push_back(
        {Code::bad_flag, "--rate", fmt::format("1 to {}", fastest), std::to_string(*options.rate), ""});
}

void record_session(const Session& session, bool is_simulated, const board::Identity& identity,
                    const board::RecordedLine& line) {
  board::Transcript transcript{
      netlist_hash(session.netlist), {}, is_simulated, session.rate, line.events(), identity};
  if (!session.options.bitstream.empty())
    transcript.bitstream_sha256 = sha256_hex(read_file(session.options.bitstream));
  write_file(session.options.record, write_transcript(transcript));
}

}  // namespace

std::string netlist_place(const SessionOptions& options) {
  if (!options.netlist.empty()) return options.netlist;
  return options.simulate.empty() ? "." : options.simulate;
}

std::optional<Session> prepare_session(const SessionOptions& options, const data::DataRequest& data,
                                       Diagnostics& diagnostics) {
  check_flags(options, diagnostics);
  const std::string place = netlist_place(options);
  Session session{.options = options, .netlist = {}, .test = {}};
  const auto netlist = netlist::load_netlist(place, diagnostics);
  const std::string project_place = options.simulate.empty() ? place : options.simulate;
  if (!options.simulate.empty() || board::is_project(place)) {
    const auto project = board::load_project(project_place, diagnostics);
    if (project) session.rate = project->rate;
    if (!options.simulate.empty()) session.project = project;
  }
  session.rate = static_cast<std::uint32_t>(options.rate.value_or(session.rate));
  const auto count = read_image_count(options.images, diagnostics);
  if (!netlist || !diagnostics.empty()) return std::nullopt;
  auto chosen = choose_images(place, *netlist, data, diagnostics);
  if (!chosen) return std::nullopt;
  session.netlist = *netlist;
  session.test = std::move(chosen->images);
  if (*count != 0 && *count < session.test.images.size()) {
    session.test.images.resize(*count);
    if (!session.test.labels.empty()) session.test.labels.resize(*count);
  }
  return session;
}

std::optional<SessionReport> run_session(const Session& session, const ProgressListener& progress,
                                         Diagnostics& diagnostics) {
  SessionReport report{.port = session.options.port, .identity = {}, .comparison = {}, .line = {}};
  std::unique_ptr<board::SimulatedBoard> simulated;
  if (session.project) {
    tell(progress, {.task = "host", .step = "compiling the board's Verilog with verilator"});
    simulated = std::make_unique<board::SimulatedBoard>(session.options.simulate, *session.project);
    report.port = simulated->port();
  }
  board::SerialPort terminal(report.port, session.rate);
  report.is_simulated = terminal.is_pseudo_terminal();
  board::RecordedLine recorded(terminal);
  const bool records = !session.options.record.empty();
  board::Host host(records ? recorded : static_cast<board::Line&>(terminal));
  report.identity = host.identify();
  const std::string where = session.project ? session.options.simulate : report.port;
  diagnostics = check_identity(report.identity, session.netlist, where);
  if (!diagnostics.empty()) return std::nullopt;
  const auto total = static_cast<std::int64_t>(session.test.images.size());
  report.comparison = compare_images(host, session.netlist, session.test, [&](std::size_t done) {
    tell(progress,
         {.task = "host", .unit = "image", .done = static_cast<std::int64_t>(done), .total = total});
  });
  report.line = host.statistics();
  if (records) record_session(session, report.is_simulated, report.identity, recorded);
  return report;
}

Json to_json(const SessionReport& report) {
  const board::BoardComparison& comparison = report.comparison;
  Json json;
  json["netlist_sha256"] = report.identity.netlist_sha256;
  json["port"] = report.port;
  json["simulated"] = report.is_simulated;
  json["images"] = comparison.images;
  json["logits"] = comparison.logits;
  json["mismatches"] = comparison.mismatches;
  if (comparison.first) json["first_difference"] = comparison.first->text();
  if (comparison.correct) json["correct"] = *comparison.correct;
  json["images_per_second"] = comparison.images_per_second();
  json["mean_latency_ms"] = comparison.mean_latency_ms;
  json["largest_latency_ms"] = comparison.largest_latency_ms;
  json["requests"] = report.line.requests;
  json["repeated_requests"] = report.line.repeats;
  json["damaged_answers"] = report.line.damaged;
  json["foreign_answers"] = report.line.foreign;
  return json;
}

std::string to_text(const SessionReport& report) {
  const board::BoardComparison& comparison = report.comparison;
  const board::LineStatistics& line = report.line;
  std::string text = fmt::format("{} images, {} logits compared with the exact model: {} images differ\n",
                                 comparison.images, comparison.logits, comparison.mismatches);
  if (comparison.first) text += comparison.first->text() + "\n";
  if (comparison.correct)
    text += fmt::format("right class: {} of {}\n", *comparison.correct, comparison.images);
  text +=
      fmt::format("{:.1f} images/s, {:.2f} ms from a request to its answer, at most {:.2f}\n",
                  comparison.images_per_second(), comparison.mean_latency_ms, comparison.largest_latency_ms);
  if (line.repeats + line.damaged + line.foreign > 0)
    text += fmt::format("the line: {} requests repeated, {} answers damaged, {} to other requests\n",
                        line.repeats, line.damaged, line.foreign);
  if (report.is_simulated)
    text += "simulated: these rates are the simulator's, and nothing here was measured on hardware\n";
  return text;
}

std::optional<ExaminedTranscript> examine_file(const SessionOptions& options, Diagnostics& diagnostics) {
  const std::string& file = options.examine;
  const std::string place = netlist_place(options);
  const auto netlist = netlist::load_netlist(place, diagnostics);
  if (!std::filesystem::is_regular_file(file))
    diagnostics.push_back({Code::no_such_input, "--examine", "a transcript", file, ""});
  if (options.attach && !handoff::is_bundle(place))
    diagnostics.push_back({Code::bad_flag, "--attach", "a bundle to attach the transcript to", place,
                           "`pulsewright export` makes one"});
  if (!diagnostics.empty()) return std::nullopt;
  auto transcript = board::read_transcript(read_file(file), diagnostics);
  for (Diagnostic& diagnostic : diagnostics) diagnostic.where = file + ": " + diagnostic.where;
  if (transcript && transcript->netlist_sha256 != netlist_hash(*netlist))
    diagnostics.push_back({Code::foreign_evidence, file + ": /netlist_sha256", netlist_hash(*netlist),
                           transcript->netlist_sha256, "name the netlist that the board held"});
  if (!diagnostics.empty()) return std::nullopt;
  ExaminedTranscript examined{std::move(*transcript), {}, {}};
  examined.verdict = board::examine(examined.transcript, *netlist);
  examined.findings = check_evidence(examined.transcript, examined.verdict, file);
  if (options.attach && examined.shows()) {
    handoff::attach_transcript(place, examined.transcript, examined.verdict);
    examined.is_attached = true;
  }
  return examined;
}

Json to_json(const ExaminedTranscript& examined) {
  const board::Transcript& transcript = examined.transcript;
  const board::TranscriptVerdict& verdict = examined.verdict;
  Json json;
  json["netlist_sha256"] = transcript.netlist_sha256;
  json["simulated"] = transcript.is_simulated;
  json["bitstream_sha256"] = transcript.bitstream_sha256 ? Json(*transcript.bitstream_sha256) : Json();
  json["identified"] = verdict.identified ? Json(*verdict.identified) : Json();
  json["images"] = verdict.images;
  json["mismatches"] = verdict.mismatches;
  json["unanswered_images"] = verdict.unanswered;
  json["unasked_answers"] = verdict.unasked;
  json["unidentified_answers"] = verdict.unidentified;
  json["early_answers"] = verdict.early;
  json["shows_netlist"] = examined.shows();
  json["attached"] = examined.is_attached;
  json["findings"] = to_json(examined.findings);
  return json;
}

std::string to_text(const ExaminedTranscript& examined) {
  return fmt::format("{} images answered: {}\n{}: {}\n{}{}", examined.verdict.images,
                     examined.shows() ? "every logit is the exact model's" : "THIS IS NOT EVIDENCE",
                     examined.transcript.is_simulated ? "a simulation, and not evidence of hardware"
                                                      : "a serial port, as the host recorded it",
                     examined.shows() ? "it shows this netlist" : "it does not show this netlist",
                     examined.is_attached ? "attached to the bundle\n" : "", to_text(examined.findings));
}

}  // namespace pulsewright::flow
