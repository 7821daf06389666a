// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <functional>

#include "base/hash.h"
#include "base/random.h"
#include "catch.h"
#include "handoff/sound_bundle.h"
#include "netlist/document.h"
#include "parity/parity.h"
#include "samples/sample_netlist.h"

namespace pulsewright::handoff {

namespace {

namespace fs = std::filesystem;

Json parse(const std::string& text) {
  Diagnostics wrong;
  return parse_json(text, wrong).value();
}

TEST_CASE("a sound bundle is valid, and parity can be replayed") {
  AuditOptions options;
  options.replay = true;
  const AuditReport report = audit_bundle(sound_bundle(), options);
  INFO(to_text(report.findings));
  CHECK(report.valid());
  CHECK(report.elaborated);
  CHECK(report.replayed);
  CHECK(report.manifest_sha256 == sha256_hex(read_file(sound_bundle() / manifest_name)));
  CHECK(report.signature.state == SignatureState::none);
  CHECK(report.document == id_of(samples::reference_netlist()));
}

TEST_CASE("one changed byte in any file is found, and the file is named") {
  const Spoiled bundle;
  Random random(1, 1);
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(bundle.path())) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().lexically_relative(bundle.path()).generic_string();
    const std::string sound = read_file(entry.path());
    ++files;
    // On disk, and by the whole audit: test_tamper.cpp takes every place, in memory.
    const std::size_t place = random.below(sound.size());
    INFO(name << " byte " << place);
    std::string text = sound;
    text[place] = static_cast<char>(text[place] ^ (1 << random.below(8)));
    write_file(entry.path(), text);
    const AuditReport report = bundle.audit();
    CHECK(!report.valid());
    CHECK(std::ranges::any_of(report.findings,
                              [&](const Diagnostic& finding) { return finding.where.starts_with(name); }));
    write_file(entry.path(), sound);
  }
  CHECK(files > 20);
  CHECK(bundle.audit().valid());
}

TEST_CASE("a missing, an extra and a linked file are each found") {
  {
    const Spoiled bundle;
    fs::remove(bundle.path() / "rtl/files.f");
    CHECK(names(bundle.audit(), Code::file_missing, "rtl/files.f"));
  }
  {
    const Spoiled bundle;
    write_file(bundle.path() / "rtl/more.v", "module more; endmodule\n");
    CHECK(names(bundle.audit(), Code::file_extra, "rtl/more.v"));
  }
  {
    const Spoiled bundle;
    fs::copy(bundle.path() / "README.md", bundle.path() / "copy.md");
    fs::remove(bundle.path() / "README.md");
    fs::create_symlink("copy.md", bundle.path() / "README.md");
    CHECK(names(bundle.audit(), Code::unsafe_path, "README.md"));
  }
}

TEST_CASE("a forger who keeps the hashes right is still found") {
  {
    const Spoiled bundle;
    const std::string file = "rtl/reference_gate_and.v";
    bundle.forge(file, replaced(read_file(bundle.path() / file), "(a_i & b_i)", "(a_i | b_i)"));
    CHECK(names(bundle.audit(), Code::not_regenerated, file));
  }
  {
    const Spoiled bundle;
    bundle.forge(parity_name,
                 replaced(read_file(bundle.path() / parity_name), "\"images\": 10", "\"images\": 9"));
    CHECK(names(bundle.audit(), Code::weak_evidence, parity_name));
  }
  {
    const Spoiled bundle;
    const std::string evidence = read_file(bundle.path() / parity_name);
    const std::string hash = netlist_hash(samples::reference_netlist());
    bundle.forge(parity_name, replaced(evidence, hash, sha256_hex("another")));
    CHECK(names(bundle.audit(), Code::foreign_evidence, parity_name));
  }
  {
    // The Verilog is the netlist's, but the evidence is of other files.
    const Spoiled bundle;
    const std::string evidence = read_file(bundle.path() / parity_name);
    const std::string files = parity::files_hash(rtl::generate_rtl_files(samples::reference_netlist()));
    bundle.forge(parity_name, replaced(evidence, files, sha256_hex("other files")));
    CHECK(names(bundle.audit(), Code::foreign_evidence, std::string(parity_name) + ": /rtl_sha256"));
  }
  {
    // Evidence of an older version is not upgraded: what it says of the files cannot be known.
    const Spoiled bundle;
    const std::string evidence = read_file(bundle.path() / parity_name);
    bundle.forge(parity_name, replaced(evidence, "pulsewright.parity/2", "pulsewright.parity/1"));
    CHECK(names(bundle.audit(), Code::wrong_schema, parity_name));
  }
  {
    const Spoiled bundle;
    const std::string evidence = read_file(bundle.path() / parity_name);
    bundle.forge(parity_name, replaced(evidence, "\"mutant_caught\": true", "\"mutant_caught\": false"));
    CHECK(names(bundle.audit(), Code::weak_evidence, parity_name));
  }
  {
    // Another weight, with everything derived from it made again: only the parity evidence gives it away.
    const Spoiled bundle;
    netlist::Netlist netlist = samples::reference_netlist();
    std::get<netlist::DenseNode>(netlist.nodes[2]).weights[0][0] ^= 1;
    bundle.forge_netlist(netlist);
    const AuditReport report = bundle.audit();
    CHECK(!report.valid());
    CHECK(names(report, Code::foreign_evidence, parity_name));
  }
}

/// What a training of the reference design could have reported.
Json training_report(const netlist::Netlist& netlist) {
  Json score;
  score["images"] = 10;
  score["correct"] = *parse(read_file(sound_bundle() / evaluation_name)).find("correct");
  score["accuracy"] = 0.5;
  Json report;
  report["schema"] = "pulsewright.training/1";
  report["netlist_sha256"] = netlist_hash(netlist);
  for (const char* key : {"seed", "search_start"}) report[key] = 1;
  for (const char* key : {"cost", "relative_cost"}) report[key] = 1.5;
  for (const char* key : {"train", "test"}) report[key] = score;
  report["history"] = Json::Array{};
  const netlist::Chain chain = chain_of(netlist);
  for (std::size_t l = 0; l < chain.layers.size(); ++l) {
    const netlist::Layer& layer = chain.layers[l];
    Json line;
    line["inputs"] = layer.synapses->inputs();
    line["neurons"] = layer.synapses->neurons();
    line["length"] = layer.input_stream->length;
    line["encoding"] = to_text(layer.weight_stream->encoding);
    line["accumulator"] = to_text(layer.synapses->accumulator);
    line["source_pair"] = "ramp_vdc";
    line["plan"] = to_text(netlist.correlations[l].plan);
    line["mean_scc_q16"] = netlist.correlations[l].mean_scc_q16;
    line["mean_abs_scc_q16"] = netlist.correlations[l].mean_abs_scc_q16;
    line["live_synapses"] = 1;
    for (const char* key : {"probability", "area", "cost"}) line[key] = 1;
    report["layers"].push_back(line);
  }
  return report;
}

TEST_CASE("a training report of another network, or of another accuracy, is found") {
  const Spoiled bundle;
  const Json report = training_report(samples::reference_netlist());
  bundle.forge(training_name, canonical_json(report));
  CHECK(to_text(bundle.audit().findings) == "");
  const auto forged = [&](const std::function<void(Json&)>& change) {
    Json other = report;
    change(other);
    bundle.forge(training_name, canonical_json(other));
    const AuditReport answer = bundle.audit();
    INFO(to_text(answer.findings));
    REQUIRE(answer.findings.size() == 1);
    CHECK(answer.findings[0].code == Code::foreign_evidence);
    return answer.findings[0].where.substr(std::string(training_name).size() + 2);
  };
  const auto in_layer = [&](const char* key, Json value) {
    return forged([&](Json& other) {
      Json::Array layers = *other.find("layers")->array();
      layers[1][key] = value;
      other["layers"] = layers;
    });
  };
  CHECK(in_layer("length", 3) == "/layers/1/length");
  CHECK(in_layer("encoding", "unipolar") == "/layers/1/encoding");
  CHECK(in_layer("mean_scc_q16", 1) == "/layers/1/mean_scc_q16");
  CHECK(in_layer("mean_abs_scc_q16", 1) == "/layers/1/mean_abs_scc_q16");
  CHECK(in_layer("plan", "negative") == "/layers/1/plan");
  CHECK(in_layer("neurons", 99) == "/layers/1/neurons");
  CHECK(forged([](Json& other) { other["test"]["correct"] = 11; }) == "/test/correct");
  CHECK(forged([](Json& other) { other["test"]["images"] = 11; }) == "/test/images");
  CHECK(forged([](Json& other) { other["layers"] = Json::Array{}; }) == "/layers");
  CHECK(forged([](Json& other) { other["netlist_sha256"] = sha256_hex(""); }) == "/netlist_sha256");
}

TEST_CASE("a manifest that claims a measurement of hardware, or another boundary, is refused") {
  const std::string sound = read_file(sound_bundle() / manifest_name);
  const auto refusal = [&](const std::string& from, const std::string& to) {
    Diagnostics wrong;
    CHECK_FALSE(read_manifest(replaced(sound, from, to), wrong).has_value());
    REQUIRE(wrong.size() == 1);
    return wrong[0].where;
  };
  CHECK(refusal("claimed\": false", "claimed\": true") == "/hardware_measurement_claimed");
  CHECK(refusal("local_simulation_and", "silicon_and") == "/evidence_boundary");
}

TEST_CASE("a bundle without parity evidence is not valid") {
  const TemporaryFolder folder;
  const netlist::Netlist netlist = samples::reference_netlist();
  REQUIRE(write_bundle(folder.path() / "b", id_of(netlist), derived_files(netlist, sample_images(netlist))));
  CHECK(names(audit_bundle(folder.path() / "b", {}), Code::no_parity_evidence, parity_name));
}

TEST_CASE("a manifest cannot name a path outside its bundle") {
  for (const char* path : {"../escape", "/etc/passwd", "a/../../b", "a//b", "./a", "a\\b", ".hidden", ""}) {
    INFO(path);
    const Manifest manifest{"0.1.0", {Subject::network, sha256_hex("")}, {{path, sha256_hex(""), 0}}};
    Diagnostics wrong;
    CHECK(!read_manifest(write_manifest(manifest), wrong));
    REQUIRE(!wrong.empty());
    CHECK(wrong[0].code == Code::unsafe_path);
  }
}

TEST_CASE("a folder with other files is never replaced by a bundle") {
  const TemporaryFolder folder;
  write_file(folder.path() / "mine/notes.txt", "keep me");
  const netlist::Netlist netlist = samples::reference_netlist();
  CHECK(
      !write_bundle(folder.path() / "mine", id_of(netlist), derived_files(netlist, sample_images(netlist))));
  CHECK(read_file(folder.path() / "mine/notes.txt") == "keep me");
}

}  // namespace
}  // namespace pulsewright::handoff
