// SPDX-License-Identifier: Apache-2.0
// Bundles that somebody made to harm the auditor, or to be taken for sound.
#include <algorithm>
#include <map>

#include <sys/stat.h>
#include <unistd.h>

#include "catch.h"
#include "handoff/report_shapes.h"
#include "handoff/snapshot.h"
#include "handoff/sound_bundle.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::handoff {
namespace {

namespace fs = std::filesystem;

TEST_CASE("nothing is read through a link, and no pipe, device or socket is opened") {
  const TemporaryFolder outside;
  write_file(outside.path() / "secret.txt", "secret\n");
  const Spoiled bundle;
  fs::create_directory_symlink(outside.path(), bundle.path() / "folder");
  fs::create_symlink(outside.path() / "secret.txt", bundle.path() / "file");
  fs::create_symlink("loop", bundle.path() / "loop");
  REQUIRE(::mkfifo((bundle.path() / "pipe").c_str(), 0600) == 0);
  fs::create_symlink("/dev/zero", bundle.path() / "device");
  Diagnostics findings;
  const Snapshot snapshot = read_snapshot(bundle.path(), findings);
  CHECK(std::ranges::none_of(snapshot, [](const auto& file) { return file.second == "secret\n"; }));
  REQUIRE(findings.size() == 5);
  std::size_t i = 0;
  for (const char* name : {"device", "file", "folder", "loop", "pipe"}) {
    CHECK(findings[i].code == Code::unsafe_path);
    CHECK(findings[i++].where == name);
  }
  // In the place of a file that the manifest names.
  for (const char* name : {manifest_name, netlist::document_name, "rtl/files.f"}) {
    const Spoiled other;
    fs::remove(other.path() / name);
    REQUIRE(::mkfifo((other.path() / name).c_str(), 0600) == 0);
    CHECK(names(other.audit(), Code::unsafe_path, name));
    CHECK(other.audit().findings.size() == (name == manifest_name ? 2 : 1));
  }
}

TEST_CASE("a folder that is exchanged for a link is not followed") {
  const Spoiled bundle;
  fs::rename(bundle.path() / "rtl", bundle.path().parent_path() / "elsewhere");
  fs::create_directory_symlink("../elsewhere", bundle.path() / "rtl");
  const AuditReport report = bundle.audit();
  CHECK(names(report, Code::unsafe_path, "rtl"));
  CHECK(names(report, Code::file_missing, "rtl/files.f"));
  CHECK(report.files_regenerated == 0);
}

TEST_CASE("a bundle beyond the limits is refused without being read") {
  const TemporaryFolder folder;
  const auto refusals = [&](const SnapshotLimits& limits) {
    Diagnostics findings;
    read_snapshot(folder.path(), findings, limits);
    std::map<std::string, Code> where;
    for (const Diagnostic& finding : findings) where.emplace(finding.where, finding.code);
    return where;
  };
  using Found = std::map<std::string, Code>;
  write_file(folder.path() / "a", std::string(100, 'a'));
  write_file(folder.path() / "b", std::string(100, 'b'));
  write_file(folder.path() / "c/d/e", "");
  CHECK(refusals({.file_bytes = 100, .total_bytes = 200, .entries = 5, .depth = 3}) == Found{});
  CHECK(refusals({.file_bytes = 99}) == Found{{"a", Code::bundle_too_large}, {"b", Code::bundle_too_large}});
  CHECK(refusals({.total_bytes = 199}) == Found{{"b", Code::bundle_too_large}});
  CHECK(refusals({.entries = 4}) == Found{{"bundle", Code::bundle_too_large}});
  CHECK(refusals({.depth = 2}) == Found{{"c/d", Code::bundle_too_large}});
  // The default limits hold for a file that only pretends to have bytes.
  const Spoiled bundle;
  fs::resize_file(bundle.path() / "README.md", std::uintmax_t{1} << 40);
  CHECK(names(bundle.audit(), Code::bundle_too_large, "README.md"));
}

TEST_CASE("JSON that is nested without end is refused in every file of it") {
  for (const char* file :
       {manifest_name, netlist::document_name, parity_name, training_name, "signature.json"}) {
    const Spoiled bundle;
    const std::string deep(3 << 20, '[');
    if (file == std::string(manifest_name) || file == std::string("signature.json"))
      write_file(bundle.path() / file, deep);
    else
      bundle.forge(file, deep);
    const AuditReport report = bundle.audit();
    INFO(file << "\n" << to_text(report.findings));
    CHECK((names(report, Code::nested_too_deep, file) || names(report, Code::bundle_too_large, file)));
  }
}

TEST_CASE("what changes behind the auditor's back changes no answer") {
  // Good bytes that were hashed are judged, though they are gone by now ...
  const Spoiled sound;
  AuditOptions options;
  options.progress = [&](const ProgressEvent& event) {
    if (event.step == "reading files") return;
    for (const char* file :
         {netlist::document_name, parity_name, stimulus_name, "rtl/files.f", manifest_name})
      write_file(sound.path() / file, "{}");
  };
  const AuditReport report = sound.audit(options);
  INFO(to_text(report.findings));
  CHECK(report.valid());
  // ... and bad ones are, though good ones came since.
  const Spoiled forged;
  const std::string evidence = forged.text(parity_name);
  forged.forge(parity_name, replaced(evidence, "\"mutant_caught\": true", "\"mutant_caught\": false"));
  options.progress = [&](const ProgressEvent& event) {
    if (event.step != "reading files") write_file(forged.path() / parity_name, evidence);
  };
  CHECK(names(forged.audit(options), Code::weak_evidence, parity_name));
}

TEST_CASE("names that would be words to a shell or a terminal stay names") {
  const Spoiled bundle;
  for (const char* name : {"$(touch pwned)", "-o pwned", "a\nb", "\x1b[31mred"})
    write_file(bundle.path() / name, "x");
  const AuditReport report = bundle.audit();
  CHECK(report.findings.size() == 4);
  for (const Diagnostic& finding : report.findings) {
    INFO(finding.where);
    CHECK(finding.code == Code::file_extra);
    CHECK(std::ranges::all_of(finding.where, [](char c) { return c >= 0x20 && c < 0x7f; }));
  }
  CHECK_FALSE(fs::exists(bundle.path() / "pwned"));
  // And a netlist cannot name a module so.
  bundle.forge(netlist::document_name, replaced(bundle.text(netlist::document_name),
                                                "\"name\": \"reference\"", "\"name\": \"x; $system(1)\""));
  CHECK(names(bundle.audit(), Code::bad_identifier, "scnir_document.json: /name"));
}

TEST_CASE("a file without meaning is found though the manifest names it") {
  const Spoiled bundle;
  bundle.forge("reports/silicon.json", "{}\n");
  bundle.forge("rtl/more.v", "module more; endmodule\n");
  const AuditReport report = bundle.audit();
  CHECK(names(report, Code::file_extra, "reports/silicon.json"));
  CHECK(names(report, Code::file_extra, "rtl/more.v"));
}

TEST_CASE("streams that share a seed and claims of correlation that do not hold are found in the document") {
  {
    const Spoiled bundle;
    netlist::Netlist netlist = samples::reference_netlist();
    netlist.correlations[0].mean_scc_q16 += 1;
    bundle.forge(netlist::document_name, write_netlist(netlist));
    CHECK(names(bundle.audit(), Code::correlation_claim, "scnir_document.json: /correlations/0"));
  }
  {
    const Spoiled bundle;
    netlist::Netlist netlist = samples::reference_netlist();
    const auto stream =
        std::ranges::find(netlist.streams, netlist.correlations[0].second, &netlist::Stream::id);
    const auto other =
        std::ranges::find(netlist.streams, netlist.correlations[0].first, &netlist::Stream::id);
    REQUIRE(netlist.correlations[0].plan == netlist::CorrelationPlan::independent);
    stream->generator = other->generator;
    bundle.forge(netlist::document_name, write_netlist(netlist));
    CHECK(names(bundle.audit(), Code::shared_seed, "scnir_document.json: /correlations/0"));
  }
}

/// The Verilog of the layers, by path.
std::map<std::string, std::string> layers_of(const Spoiled& bundle) {
  std::map<std::string, std::string> layers;
  for (const auto& entry : fs::directory_iterator(bundle.path() / "rtl"))
    if (entry.path().filename().string().find("_layer_") != std::string::npos)
      layers.emplace("rtl/" + entry.path().filename().string(), read_file(entry.path()));
  REQUIRE(layers.size() == 2);
  return layers;
}

TEST_CASE("a weight that is another in the Verilog than in the netlist is found") {
  const Spoiled bundle;
  std::size_t tried = 0;
  for (const auto& [file, sound] : layers_of(bundle)) {
    const std::size_t encoder = sound.find("u_encode_weights");
    REQUIRE(encoder != std::string::npos);
    // The thresholds of the weights are constants: the last digit of each in turn.
    const std::size_t end = sound.find("})", encoder);
    for (std::size_t at = sound.find("'d", encoder); at < end; at = sound.find("'d", at + 1)) {
      std::string text = sound;
      text[at + 2] = text[at + 2] == '1' ? '2' : '1';
      bundle.forge(file, text);
      INFO(file << " byte " << at);
      CHECK(names(bundle.audit(), Code::not_regenerated, file));
      ++tried;
    }
    bundle.forge(file, sound);
  }
  CHECK(tried > 4);
  CHECK(bundle.audit().valid());
}

TEST_CASE("a report with a key too many, too few or of another type is found, and the key is named") {
  const auto finding = [](const std::string& from, const std::string& to) {
    const Spoiled bundle;
    bundle.forge(parity_name, replaced(bundle.text(parity_name), from, to));
    const AuditReport report = bundle.audit();
    for (const Diagnostic& one : report.findings)
      if (one.code == Code::unknown_key || one.code == Code::missing_key || one.code == Code::wrong_type ||
          one.code == Code::not_canonical || one.code == Code::out_of_range)
        return code_text(one.code) + " " + one.where;
    return std::string("nothing");
  };
  CHECK(finding("\"engine_differences\"", "\"engine_indifference\"") ==
        "PW0201 reports/parity.json: /engine_differences");
  CHECK(finding("{\n", "{\n  \"a\": 1,\n") == "PW0202 reports/parity.json: /a");
  CHECK(finding("\"seed\": 1", "\"seed\": \"1\"") == "PW0203 reports/parity.json: /seed");
  CHECK(finding("\"seed\": 1", "\"seed\": -1") == "PW0203 reports/parity.json: /seed");
  CHECK(finding("\"cycles\"", "\"bicycles\"") == "PW0201 reports/parity.json: /runs/0/cycles");
  CHECK(finding("\"first_differences\": []", "\"first_differences\": [\n        1\n      ]") ==
        "PW0204 reports/parity.json: /runs/0/first_differences");
  CHECK(finding("\"seed\": 1", "\"seed\":  1") == "PW0105 reports/parity.json: /");
}

TEST_CASE("a shape tells its types apart") {
  const auto fits = [](const char* value, const char* shape) {
    Diagnostics wrong;
    check_shape(parse_json(value, wrong).value(), parse_json(shape, wrong).value(), "", wrong);
    return wrong.empty();
  };
  CHECK(fits("\"a\"", "\"text\""));
  CHECK_FALSE(fits("1", "\"text\""));
  CHECK(fits("true", "\"flag\""));
  CHECK_FALSE(fits("1", "\"flag\""));
  CHECK(fits("-1", "\"integer\""));
  CHECK_FALSE(fits("1.0", "\"integer\""));
  CHECK_FALSE(fits("-1", "\"count\""));
  CHECK(fits("0.5", "\"number\""));
  CHECK_FALSE(fits("null", "\"number\""));
  CHECK(fits("\"a\"", "\"=a\""));
  CHECK_FALSE(fits("\"b\"", "\"=a\""));
  CHECK(fits("[1, 2]", "[\"count\"]"));
  CHECK_FALSE(fits("[1, true]", "[\"count\"]"));
  CHECK_FALSE(fits("{}", "[\"count\"]"));
  CHECK_FALSE(fits("[]", "{}"));
  CHECK(fits("{}", "{\"a?\": \"count\"}"));
  CHECK_FALSE(fits("{\"a\": -1}", "{\"a?\": \"count\"}"));
  CHECK(fits("{\"x\": 1, \"y\": 2}", "{\"*\": \"count\"}"));
  CHECK_FALSE(fits("{\"x\": 1, \"y\": -2}", "{\"*\": \"count\"}"));
  CHECK_FALSE(fits("{\"*\": 1}", "{}"));
}

}  // namespace
}  // namespace pulsewright::handoff
