// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "artefacts/handoff_folder.h"
#include "base/random.h"
#include "catch.h"
#include "handoff/bundle.h"
#include "interchange/sc_neurocore.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::artefact_tests {
namespace {

std::string text_of(const netlist::Netlist& netlist) {
  return canonical_json(interchange::write_sc_neurocore(netlist).document);
}

interchange::ReceivedStreams received(const std::string& text) {
  Diagnostics wrong;
  auto streams = interchange::read_sc_neurocore(text, wrong);
  INFO(to_text(wrong));
  REQUIRE(streams.has_value());
  return std::move(*streams);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t position = text.find(from);
  INFO(from);
  REQUIRE(position != std::string::npos);
  return text.replace(position, from.size(), to);
}

/// The words of the generator of a stream.
const netlist::Generator& generator_of(const std::vector<netlist::Generator>& generators,
                                       const netlist::Stream& stream) {
  for (const netlist::Generator& generator : generators)
    if (generator.id == stream.generator) return generator;
  FAIL("no generator " << stream.generator);
  return generators.front();
}

TEST_CASE("streams, sources and correlations of any netlist come back from a view as they went") {
  std::size_t streams = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const netlist::Netlist netlist = samples::make_netlist(samples::random_shape(seed), seed);
    const interchange::ReceivedStreams back = received(text_of(netlist));
    INFO("seed " << seed << "\n" << to_text(back.lost));
    REQUIRE(back.streams.size() == netlist.streams.size());
    for (const netlist::Stream& stream : netlist.streams) {
      const auto found = std::find_if(back.streams.begin(), back.streams.end(),
                                      [&](const netlist::Stream& one) { return one.id == stream.id; });
      REQUIRE(found != back.streams.end());
      CHECK(found->encoding == stream.encoding);
      CHECK(found->length == stream.length);
      const netlist::Generator& there = generator_of(netlist.generators, stream);
      const netlist::Generator& here = generator_of(back.generators, *found);
      CHECK(here.kind == there.kind);
      CHECK(here.parameters == there.parameters);
      ++streams;
    }
    REQUIRE(back.correlations.size() == netlist.correlations.size());
    for (const netlist::Correlation& claim : netlist.correlations) {
      const auto found = std::find_if(back.correlations.begin(), back.correlations.end(),
                                      [&](const netlist::Correlation& one) {
                                        return one.first == claim.first && one.second == claim.second;
                                      });
      REQUIRE(found != back.correlations.end());
      CHECK(found->mean_abs_scc_q16 == claim.mean_abs_scc_q16);
      CHECK((found->plan == netlist::CorrelationPlan::positive) ==
            (claim.plan == netlist::CorrelationPlan::positive));
    }
  }
  CHECK(streams > 80);
}

TEST_CASE("whatever SC-NIR does not carry of a document has a diagnostic") {
  const std::string text = text_of(samples::reference_netlist());
  struct Case {
    std::string from, to, where;
    Code code = Code::not_carried;
  };
  const std::vector<Case> cases = {
      {"\"signal_kind\": \"analogue_state\",\n      \"source\"",
       "\"signal_kind\": \"spike\",\n      \"source\"", "/streams/0/signal_kind"},
      {"\"delay_steps\": 0", "\"delay_steps\": [1, 2]", "/streams/0/delay_steps"},
      {"\"transforms\": []",
       "\"transforms\": [{\"kind\": \"threshold\", \"position\": \"source\", \"comparison\": "
       "\"greater_than\", "
       "\"values\": [0.5]}]",
       "/streams/0/transforms"},
      {"\"online_learning\": null", "\"online_learning\": {}", "/streams/0/online_learning"},
      {"\"encoding\": \"unipolar\"", "\"encoding\": \"stochastic_lfsr\"", "/streams/0/encoding"},
      {"\"kind\": \"replay\"", "\"kind\": \"halton\"", "/streams/0/source"},
      {"\"kind\": \"replay\"", "\"kind\": \"hardware\"", "/streams/0/source"},
      {"pulsewright:source_ramp", "pulsewright:source_unknown", "/streams/0/source"},
      {"\"overflow\": \"saturate\"", "\"overflow\": \"wrap\"", "/streams/0/precision/overflow"},
      {"\"seed_domain\": null", "\"seed_domain\": \"a\"", "/streams/0/correlation_constraints/0/seed_domain"},
      {"\"policy\": \"max_correlation\"", "\"policy\": \"seed_isolation_domain\"",
       "/streams/0/correlation_constraints/0/policy"},
      {"\"peer_stream_id\": \"", "\"peer_stream_id\": \"z",
       "/streams/0/correlation_constraints/0/peer_stream_id"},
      {"\"policy\": \"max_correlation\"", "\"policy\": \"must_share_source\"",
       "/streams/0/correlation_constraints/0", Code::correlation_claim}};
  for (const Case& one : cases) {
    const interchange::ReceivedStreams back = received(replaced(text, one.from, one.to));
    INFO(one.from << " -> " << one.to << "\n" << to_text(back.lost));
    CHECK(finds(back.lost, one.code, one.where));
  }
  CHECK(finds(received(text).lost, Code::not_carried, "/hierarchy/0"));
}

TEST_CASE("a bound below the correlation of the exact words is found") {
  const std::string text = text_of(samples::reference_netlist());
  const std::size_t at = text.find("\"max_abs_correlation\": ") + 23;
  const std::string bound = text.substr(at, text.find(',', at) - at);
  const interchange::ReceivedStreams back =
      received(replaced(text, "\"max_abs_correlation\": " + bound, "\"max_abs_correlation\": 0.001"));
  CHECK(finds(back.lost, Code::correlation_claim, "/streams/0/correlation_constraints/0"));
}

TEST_CASE("what a view cannot say is said") {
  const interchange::SentStreams sent = interchange::write_sc_neurocore(samples::reference_netlist());
  CHECK(finds(sent.lost, Code::not_carried, "/nodes/"));
  CHECK(sent.lost.size() >= 2);
}

TEST_CASE("a foreign document is read strictly, and everything wrong is found at once") {
  const std::string text = text_of(samples::reference_netlist());
  std::string wrong_text = replaced(text, "\"layer\": ", "\"layers\": ");
  wrong_text = replaced(wrong_text, "\"signed\": ", "\"signed\": 3, \"unsigned\": ");
  Diagnostics wrong;
  CHECK_FALSE(interchange::read_sc_neurocore(wrong_text, wrong).has_value());
  CHECK(finds(wrong, Code::missing_key, "/streams/0/layer"));
  CHECK(finds(wrong, Code::wrong_type, "/streams/0/precision/signed"));
  Diagnostics older;
  CHECK_FALSE(interchange::read_sc_neurocore(replaced(text, "scnir.v0.7", "scnir.v0.6"), older).has_value());
  CHECK(finds(older, Code::wrong_schema, "/schema_version"));
  for (const char* hostile : {"", "[]", "{}", "{\"streams\": 3}", "\"x\"", "{\"streams\": [3]}"}) {
    Diagnostics found;
    CHECK_FALSE(interchange::read_sc_neurocore(hostile, found).has_value());
    CHECK_FALSE(found.empty());
  }
}

TEST_CASE("a cut or changed document is refused or read, and never breaks the reader") {
  const std::string text = text_of(samples::reference_netlist());
  Random random(7, 0);
  for (int k = 0; k < 2000; ++k) {
    std::string changed = text;
    if (k % 4 == 0)
      changed.resize(random.below(text.size()));
    else
      changed[random.below(text.size())] = static_cast<char>(random.below(256));
    Diagnostics wrong;
    const auto streams = interchange::read_sc_neurocore(changed, wrong);
    REQUIRE(streams.has_value() == wrong.empty());
  }
}

TEST_CASE("export writes the view and import reads it, with an exit code for what is lost") {
  const TemporaryFolder folder;
  write_file(folder.path() / "netlist.json", write_netlist(samples::reference_netlist()));
  const Run out = run_program(
      folder.path(), {"export", "netlist.json", "--view", "sc-neurocore-0.7", "--out", "streams.json"});
  INFO(out.output);
  REQUIRE(out.exit_code == 0);
  CHECK(read_file(folder.path() / "streams.json") == text_of(samples::reference_netlist()));
  const Run in = run_program(folder.path(), {"import", "streams.json", "--out", "imported.json"});
  CHECK(in.exit_code == 1);
  CHECK_THAT(in.output, Catch::Contains("PW0823 /hierarchy/0"));
  Diagnostics wrong;
  const auto imported = parse_json(read_file(folder.path() / "imported.json"), wrong);
  REQUIRE(imported.has_value());
  CHECK(imported->find("streams")->array()->size() == samples::reference_netlist().streams.size());
  CHECK(run_program(folder.path(), {"import", "netlist.json", "--out", "x.json"}).exit_code == 2);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "x.json"));
}

}  // namespace
}  // namespace pulsewright::artefact_tests
