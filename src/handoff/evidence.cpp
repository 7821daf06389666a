// SPDX-License-Identifier: Apache-2.0
#include "handoff/evidence.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/limit_text.h"
#include "data/images.h"
#include "handoff/bundle.h"
#include "netlist/document.h"

namespace pulsewright::handoff {

namespace {

/// Reads a report's members; what is not there or of another type is a finding.
class Report {
 public:
  Report(const std::string& text, std::string name, Diagnostics& findings)
      : name_(std::move(name)), findings_(findings) {
    Diagnostics wrong;
    document_ = parse_json(text, wrong);
    for (Diagnostic& diagnostic : wrong) {
      diagnostic.where = name_ + ": " + diagnostic.where;
      findings_.push_back(std::move(diagnostic));
    }
  }

  bool readable() const { return document_.has_value(); }
  const Json& document() const { return *document_; }

  void expect(Code code, const std::string& key, const Json& expected, const std::string& hint = "") {
    expect(code, *document_, "", key, expected, hint);
  }

  void expect(Code code, const Json& object, const std::string& pointer, const std::string& key,
              const Json& expected, const std::string& hint = "") {
    const Json* got = object.find(key);
    if (got != nullptr && *got == expected) return;
    findings_.push_back({code, fmt::format("{}: {}/{}", name_, pointer, key), expected.brief(),
                         got ? got->brief() : "nothing", hint});
  }

 private:
  std::string name_;
  Diagnostics& findings_;
  std::optional<Json> document_;
};

constexpr const char* run_again = "run `pulsewright parity BUNDLE --sim both --images all` again";
constexpr const char* run_machine_again = "run `pulsewright parity BUNDLE --sim both` again";

std::int64_t integer_of(const Json& document, std::string_view key) {
  const Json* value = document.find(key);
  return value != nullptr && value->integer() != nullptr ? *value->integer() : -1;
}

/// Calls `check` for the run in each simulator; one that is not there is found.
void for_each_run(Report& report, const std::string& name, const char* hint, Diagnostics& findings,
                  const std::function<void(const Json& run, const std::string& pointer)>& check) {
  const Json* runs = report.document().find("runs");
  const Json::Array none;
  const Json::Array& list = runs != nullptr && runs->array() != nullptr ? *runs->array() : none;
  for (hdl::Simulator simulator : parity::evidence_simulators) {
    const auto run = std::ranges::find_if(list, [&](const Json& candidate) {
      const Json* named = candidate.find("simulator");
      return named != nullptr && *named == Json(to_text(simulator));
    });
    if (run != list.end())
      check(*run, fmt::format("/runs/{}", run - list.begin()));
    else
      findings.push_back({Code::weak_evidence, fmt::format("{}: /runs", name),
                          fmt::format("a run in {}", to_text(simulator)), "none", hint});
  }
}

/// Each simulator has a run that compared all words, found none different and caught its controls.
void check_runs(Report& report, std::int64_t words, Diagnostics& findings) {
  for_each_run(report, parity_name, run_again, findings, [&](const Json& run, const std::string& pointer) {
    report.expect(Code::weak_evidence, run, pointer, "words_compared", words);
    report.expect(Code::weak_evidence, run, pointer, "mismatches", 0);
    report.expect(Code::weak_evidence, run, pointer, "corrupted_golden_caught", true);
    report.expect(Code::weak_evidence, run, pointer, "mutant_caught", true);
  });
}

/// Likewise of a machine: all clocks and states of spins.
void check_machine_runs(Report& report, const ising::ComparedLines& lines, Diagnostics& findings) {
  for_each_run(
      report, machine_parity_name, run_machine_again, findings,
      [&](const Json& run, const std::string& pointer) {
        report.expect(Code::weak_evidence, run, pointer, "status", "equal");
        report.expect(Code::weak_evidence, run, pointer, "clocks_compared", lines.clocks, run_machine_again);
        report.expect(Code::weak_evidence, run, pointer, "spins_compared", lines.spins, run_machine_again);
        report.expect(Code::weak_evidence, run, pointer, "mismatches", 0);
        const Json* control = run.find("control");
        if (control != nullptr)
          report.expect(Code::weak_evidence, *control, pointer + "/control", "status", "different");
      });
}

/// The claim about the two streams that meet in a layer of a verified netlist.
const netlist::Correlation& claim_of(const netlist::Netlist& netlist, const netlist::Layer& layer) {
  const auto found = std::ranges::find_if(netlist.correlations, [&](const netlist::Correlation& claim) {
    return (claim.first == layer.input_stream->id && claim.second == layer.weight_stream->id) ||
           (claim.second == layer.input_stream->id && claim.first == layer.weight_stream->id);
  });
  PW_ASSERT(found != netlist.correlations.end());
  return *found;
}

}  // namespace

void check_owner(const std::string& text, const std::string& name, const DocumentId& document,
                 Diagnostics& findings) {
  Report report(text, name, findings);
  if (!report.readable()) return;
  report.expect(Code::foreign_evidence, document.key(), document.sha256);
  if (report.document().find("hardware_measurement_claimed") != nullptr)
    report.expect(Code::weak_evidence, "hardware_measurement_claimed", false);
}

void check_training_report(const std::string& text, const netlist::Netlist& netlist,
                           const std::string& evaluation, Diagnostics& findings) {
  Diagnostics told;  // check_owner() has reported what is not JSON
  Report report(text, training_name, told);
  const Json* list = report.readable() ? report.document().find("layers") : nullptr;
  const Json* score = report.readable() ? report.document().find("test") : nullptr;
  if (list == nullptr || list->array() == nullptr || score == nullptr) return;  // told by its shape
  Report told_apart(text, training_name, findings);
  const netlist::Chain chain = chain_of(netlist);
  if (list->array()->size() != chain.layers.size())
    findings.push_back({Code::foreign_evidence, fmt::format("{}: /layers", training_name),
                        fmt::format("{} layers", chain.layers.size()), list->brief(), ""});
  for (std::size_t l = 0; l < std::min(list->array()->size(), chain.layers.size()); ++l) {
    const netlist::Layer& layer = chain.layers[l];
    const auto expect = [&](const char* key, const Json& expected) {
      told_apart.expect(Code::foreign_evidence, (*list->array())[l], fmt::format("/layers/{}", l), key,
                        expected);
    };
    expect("inputs", layer.synapses->inputs());
    expect("neurons", layer.synapses->neurons());
    expect("length", layer.input_stream->length);
    expect("encoding", to_text(layer.weight_stream->encoding));
    expect("accumulator", to_text(layer.synapses->accumulator));
    const netlist::Correlation& claim = claim_of(netlist, layer);
    expect("plan", to_text(claim.plan));
    expect("mean_scc_q16", claim.mean_scc_q16);
    expect("mean_abs_scc_q16", claim.mean_abs_scc_q16);
  }
  const Json counted = parse_json(evaluation, told).value();
  for (const char* key : {"images", "correct", "rmse", "r2"})
    if (const Json* value = counted.find(key))
      told_apart.expect(Code::foreign_evidence, *score, "/test", key, *value);
}

void check_parity_evidence(const std::string& text, const netlist::Netlist& netlist,
                           const data::Images& images, const std::string& rtl_sha256, Diagnostics& findings) {
  Report report(text, parity_name, findings);
  if (!report.readable()) return;
  const Json& document = report.document();
  Diagnostics told;  // check_report_shape() has told it, too
  if (!check_schema(document, parity::parity_history(), told)) return;
  report.expect(Code::foreign_evidence, "netlist_sha256", netlist_hash(netlist), run_again);
  report.expect(Code::foreign_evidence, "rtl_sha256", rtl_sha256, run_again);
  report.expect(Code::weak_evidence, "rtl_source", "files", run_again);
  report.expect(Code::weak_evidence, "compared", "layers", run_again);
  report.expect(Code::foreign_evidence, "images_sha256", parity::images_hash(images), run_again);
  report.expect(Code::weak_evidence, "images", images.size(), run_again);
  report.expect(Code::weak_evidence, "status", "equal");
  report.expect(Code::weak_evidence, "mismatches", 0);
  report.expect(Code::weak_evidence, "engine_differences", 0);
  report.expect(Code::weak_evidence, "negative_control", true);
  const std::int64_t traced = integer_of(document, "traced_images");
  const auto all = static_cast<std::int64_t>(images.size());
  if (traced < std::min<std::int64_t>(parity::least_traced_images, all) || traced > all)
    return report.expect(Code::weak_evidence, "traced_images",
                         std::min<std::int64_t>(parity::least_traced_images, all), run_again);

  check_runs(report, words_to_compare(netlist, images, parity_options_of(text)), findings);
}

void check_machine_evidence(const std::string& text, const ising::Machine& machine,
                            const std::string& rtl_sha256, Diagnostics& findings) {
  Report report(text, machine_parity_name, findings);
  if (!report.readable()) return;
  const DocumentId document = id_of(machine);
  report.expect(Code::foreign_evidence, document.key(), document.sha256, run_machine_again);
  report.expect(Code::foreign_evidence, "rtl_sha256", rtl_sha256, run_machine_again);
  report.expect(Code::weak_evidence, "rtl_source", "files", run_machine_again);
  report.expect(Code::weak_evidence, "status", "equal");
  report.expect(Code::weak_evidence, "mismatches", 0);
  report.expect(Code::weak_evidence, "negative_control", true);
  const std::int64_t clocks = integer_of(report.document(), "clocks");
  const std::int64_t most = most_clocks(machine);
  if (clocks < least_evidence_clocks || clocks > most) {
    findings.push_back({Code::weak_evidence, fmt::format("{}: /clocks", machine_parity_name),
                        fmt::format("{} to {} clocks", least_evidence_clocks, most), std::to_string(clocks),
                        run_machine_again});
    return;
  }
  check_machine_runs(
      report,
      lines_to_compare(machine, clocks, static_cast<std::uint64_t>(integer_of(report.document(), "seed"))),
      findings);
}

void check_unit_evidence(const std::string& text, const analog::PulseUnit& unit,
                         const std::string& rtl_sha256, Diagnostics& findings) {
  Report report(text, unit_parity_name, findings);
  if (!report.readable()) return;
  const DocumentId document = id_of(unit);
  report.expect(Code::foreign_evidence, document.key(), document.sha256, run_machine_again);
  report.expect(Code::foreign_evidence, "rtl_sha256", rtl_sha256, run_machine_again);
  report.expect(Code::weak_evidence, "status", "equal");
  report.expect(Code::weak_evidence, "mismatches", 0);
  report.expect(Code::weak_evidence, "negative_control", true);
  const std::int64_t vectors = integer_of(report.document(), "vectors");
  const std::int64_t most = most_vectors(unit);
  if (vectors < least_evidence_vectors || vectors > most) {
    findings.push_back({Code::weak_evidence, fmt::format("{}: /vectors", unit_parity_name),
                        fmt::format("{} to {} vectors", least_evidence_vectors, most),
                        std::to_string(vectors), run_machine_again});
    return;
  }
  const std::int64_t seed = integer_of(report.document(), "seed");
  if (seed < 1 || seed > INT32_MAX)
    findings.push_back({Code::weak_evidence, fmt::format("{}: /seed", unit_parity_name),
                        fmt::format("1 to {}", limit_text(INT32_MAX)), std::to_string(seed),
                        run_machine_again});
  const analog::ComparedClocks compared = clocks_to_compare(unit, vectors);
  report.expect(Code::weak_evidence, "words_compared", 2 * compared.words, run_machine_again);
  for_each_run(report, unit_parity_name, run_machine_again, findings,
               [&](const Json& run, const std::string& pointer) {
                 const auto expect = [&](const char* key, const Json& value) {
                   report.expect(Code::weak_evidence, run, pointer, key, value, run_machine_again);
                 };
                 expect("status", "equal");
                 expect("cycles", compared.clocks);
                 expect("words_compared", compared.words);
                 expect("mismatches", 0);
                 const Json* control = run.find("control");
                 if (control != nullptr && integer_of(*control, "mismatches") < 1)
                   findings.push_back({Code::weak_evidence,
                                       fmt::format("{}: {}/control/mismatches", unit_parity_name, pointer),
                                       "at least 1", "0", run_machine_again});
               });
}

analog::UnitProofOptions unit_proof_options_of(const std::string& text) {
  Diagnostics wrong;
  const auto document = parse_json(text, wrong);
  PW_ASSERT(document.has_value());
  return {.vectors = integer_of(*document, "vectors"),
          .seed = static_cast<std::uint64_t>(integer_of(*document, "seed"))};
}

ising::ProofOptions proof_options_of(const std::string& text) {
  Diagnostics wrong;
  const auto document = parse_json(text, wrong);
  PW_ASSERT(document.has_value());
  return {.clocks = integer_of(*document, "clocks"),
          .seed = static_cast<std::uint64_t>(integer_of(*document, "seed"))};
}

parity::ParityOptions parity_options_of(const std::string& text) {
  Diagnostics wrong;
  const auto document = parse_json(text, wrong);
  PW_ASSERT(document.has_value());
  parity::ParityOptions options;
  options.simulators.assign(std::begin(parity::evidence_simulators), std::end(parity::evidence_simulators));
  options.traced_images =
      static_cast<std::size_t>(std::max<std::int64_t>(0, integer_of(*document, "traced_images")));
  options.stalled_images =
      static_cast<std::size_t>(std::max<std::int64_t>(0, integer_of(*document, "stalled_images")));
  options.seed = static_cast<std::uint32_t>(integer_of(*document, "seed"));
  return options;
}

}  // namespace pulsewright::handoff
