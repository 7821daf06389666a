// SPDX-License-Identifier: Apache-2.0
// Every JSON document that the program writes is valid by the schema that `pulsewright schema` prints of it,
// and no document is without one. The judge is Python's jsonschema.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "artefacts/handoff_folder.h"
#include "base/process.h"
#include "board/model_line.h"
#include "catch.h"
#include "handoff/document_schemas.h"
#include "netlist/document.h"
#include "samples/python.h"
#include "samples/sample_netlist.h"

namespace pulsewright::artefact_tests {

namespace {

namespace fs = std::filesystem;

/// The files of a schema's document.
using Documents = std::map<std::string, std::vector<std::string>>;

/// The name by which the schema of a file in a bundle or a handoff goes.
std::string schema_name(const std::string& path) {
  for (const std::string name : {"trained_design_parity.json", "handoff_audit.json"})
    if (path.ends_with("_" + name)) return name;
  return path;
}

void collect(const fs::path& bundle, Documents& documents) {
  for (const auto& entry : fs::recursive_directory_iterator(bundle))
    if (entry.path().extension() == ".json")
      documents[schema_name(entry.path().lexically_relative(bundle).generic_string())].push_back(
          entry.path().string());
}

void run_well(const fs::path& folder, const std::vector<std::string>& arguments) {
  const Run run = run_program(folder, arguments);
  INFO(run.output);
  REQUIRE(run.exit_code == 0);
}

/// What a host that spoke to a simulation of the bundle would have recorded, with all that a transcript can
/// say.
void attach_transcript(const fs::path& folder) {
  Diagnostics wrong;
  const netlist::Netlist netlist = netlist::load_netlist((folder / "bundle").string(), wrong).value();
  board::Transcript transcript = board::record_model(netlist, board::draw_pixels(netlist, 2));
  transcript.bitstream_sha256 = std::string(64, 'a');
  write_file(folder / "transcript.json", write_transcript(transcript));
  run_well(folder, {"host", "bundle", "--examine", "transcript.json", "--attach"});
}

/// A training with all that a bundle of it can hold, and the report of its audit.
void make_bundle(const fs::path& folder) {
  run_well(folder, {"train", "--data", "digits", "--hidden", "6", "--length", "8", "--real-epochs", "1",
                    "--search-epochs", "1", "--epochs", "1", "--out", "run"});
  run_well(folder, {"export", "run", "--out", "bundle"});
  run_well(folder, {"parity", "bundle", "--sim", "both", "--images", "all"});
  attach_transcript(folder);
  run_tool({"openssl", "genpkey", "-algorithm", "ed25519", "-out", "private.pem"}, folder,
           std::chrono::seconds(60));
  run_well(folder, {"sign", "bundle", "--key", "private.pem"});
  run_well(folder, {"audit", "bundle", "--report", "audit.json"});
}

/// p-bit machines of both layouts.
std::vector<std::string> make_machines(const fs::path& folder) {
  run_well(folder, {"ising", "make", "multiplier:2x2", "model.coo"});
  run_well(folder, {"ising", "compile", "model.coo", "--schedule", "0.5:3", "2:1", "--clamp", "4:1", "--out",
                    "parallel.json"});
  run_well(folder, {"ising", "compile", "model.coo", "--rows", "3", "--out", "folded.json"});
  return {(folder / "parallel.json").string(), (folder / "folded.json").string()};
}

/// What jsonschema says of the documents.
std::string violations(const fs::path& folder, const std::string& name,
                       const std::vector<std::string>& documents) {
  const fs::path schema = folder / "schema.json";
  write_file(schema, canonical_json(handoff::document_schema(name).value()));
  std::vector<std::string> command{samples::python_program("python"),
                                   PULSEWRIGHT_ROOT "/tools/validate_json.py", schema.string()};
  command.insert(command.end(), documents.begin(), documents.end());
  const ProcessResult result = run_process(command, folder, std::chrono::seconds(300));
  return result.exit_code == 0 ? result.output : fmt::format("exit {}: {}", result.exit_code, result.output);
}

}  // namespace

TEST_CASE("every JSON document of a bundle and of a handoff is valid by its JSON Schema") {
  const TemporaryFolder folder;
  make_bundle(folder.path());
  Documents documents;
  collect(folder.path() / "bundle", documents);
  collect(sound_folder() / "handoff", documents);
  documents["machine.json"] = make_machines(folder.path());
  run_well(folder.path(), {"export", "parallel.json", "--out", "machine"});
  run_well(folder.path(), {"parity", "machine", "--sim", "both", "--clocks", "1000"});
  collect(folder.path() / "machine", documents);
  run_well(folder.path(), {"analog", "tile", "--outputs", "2", "--inputs", "3", "--states", "10", "--rate",
                           "0.01", "--out", "tile.json"});
  run_well(folder.path(),
           {"analog", "tile", "--outputs", "2", "--inputs", "3", "--folded", "--out", "folded_tile.json"});
  documents["tile.json"].push_back((folder.path() / "folded_tile.json").string());
  run_well(folder.path(), {"export", "tile.json", "--out", "unit"});
  run_well(folder.path(), {"parity", "unit", "--sim", "both"});
  collect(folder.path() / "unit", documents);
  documents["audit.json"].push_back((folder.path() / "audit.json").string());
  std::vector<std::string> found;
  for (const auto& [name, paths] : documents) {
    INFO(name);
    REQUIRE(handoff::document_schema(name).has_value());
    CHECK(violations(folder.path(), name, paths) == "");
    found.push_back(name);
  }
  std::vector<std::string> known;
  for (const std::string_view name : handoff::documents_with_schema()) known.emplace_back(name);
  std::ranges::sort(known);
  CHECK(found == known);
}

TEST_CASE("netlists of every shape are valid by the JSON Schema of SC-NIR") {
  const TemporaryFolder folder;
  std::vector<std::string> paths;
  const auto add = [&](const netlist::Netlist& netlist) {
    paths.push_back((folder.path() / fmt::format("{}.json", paths.size())).string());
    write_file(paths.back(), write_netlist(netlist));
  };
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    add(samples::mix_netlist(samples::make_netlist(samples::random_shape(seed), seed), seed));
    netlist::Netlist folded =
        samples::fold_netlist(samples::make_netlist(samples::random_convolution_shape(seed), seed), seed);
    folded.halvings = static_cast<std::int64_t>(seed % 3);
    if (!folded.folds.empty()) folded.folds.front().weights = netlist::WeightPlace::loadable;
    add(folded);
  }
  CHECK(violations(folder.path(), "scnir_document.json", paths) == "");
}

TEST_CASE(
    "a p-bit machine with a value out of range, or with another member, is refused by its JSON Schema") {
  const TemporaryFolder folder;
  const std::string text = read_file(make_machines(folder.path()).front());
  const fs::path path = folder.path() / "wrong.json";
  constexpr std::pair<const char*, const char*> spoilt[] = {
      {"\"width\": 16", "\"width\": 17"},
      {"\"layout\": \"parallel\"", "\"layout\": \"serial\""},
      {"\"scale\": 1", "\"scale\": 0"},
      {"\"scale\": 1", "\"scale\": 1, \"more\": 1"},
      {"\"kind\": \"source_cellular\"", "\"kind\": \"p_bit\""},
      {"\"every\": 1", "\"every\": true"},
  };
  for (const auto& [from, to] : spoilt) {
    std::string wrong = text;
    // Generators, which stand first, have widths of their own.
    const std::size_t at = wrong.rfind(from);
    INFO(from);
    REQUIRE(at != std::string::npos);
    write_file(path, wrong.replace(at, std::string_view(from).size(), to));
    CHECK(violations(folder.path(), "machine.json", {path.string()}) != "");
  }
}

TEST_CASE("a wrong document is refused by its JSON Schema") {
  const TemporaryFolder folder;
  const fs::path handoff = sound_folder() / "handoff";
  for (const std::string name : {"manifest.json", "reports/parity.json", "reports/benchmark.json"}) {
    std::string text = read_file(handoff / name);
    const std::size_t at = text.find("\"netlist_sha256\": \"");
    REQUIRE(at != std::string::npos);
    text.replace(at, 19, "\"netlist_sha256\": 5, \"other\": \"");
    const fs::path path = folder.path() / "wrong.json";
    write_file(path, text);
    CHECK_THAT(violations(folder.path(), name, {path.string()}),
               Catch::Contains("exit 1: ") && Catch::Contains("other"));
  }
}

}  // namespace pulsewright::artefact_tests
