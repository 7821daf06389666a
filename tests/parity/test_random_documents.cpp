// SPDX-License-Identifier: Apache-2.0
// check_lowerable() keeps its word over all that a document can say: what it accepts becomes Verilog that
// Icarus takes without a warning and that computes what the engines do; what it refuses is explained.
#include <fmt/core.h>

#include "base/random.h"
#include "catch.h"
#include "hdl/elaborate.h"
#include "netlist/document.h"
#include "parity/observe.h"
#include "parity/redraw.h"
#include "rtl/default_folds.h"
#include "rtl/fold_search.h"
#include "rtl/passes.h"
#include "samples/chosen_seed.h"
#include "samples/random_document.h"

namespace pulsewright::parity {
namespace {

struct Tally {
  std::int64_t documents = 0;
  std::int64_t lowerable = 0;
  std::int64_t loaded = 0;
  std::int64_t words = 0;
};

Stimulus draw_stimulus(const netlist::Netlist& netlist, std::uint64_t seed) {
  constexpr std::size_t images = 7;
  Stimulus stimulus;
  stimulus.images = rtl::random_images(*chain_of(netlist).input, images, seed);
  stimulus.traced = {0, 1};
  stimulus.resets = 1;
  stimulus.stalled = 3;  // the others run free, so that latency and interval can be read off
  stimulus.bad_frames = 1;
  stimulus.seed = static_cast<std::uint32_t>(seed);
  Random random(seed, 0x6c656e);
  for (std::size_t i = 0; i < images; ++i) {
    // An image that a reset cuts must still be inside when the reset comes.
    const bool is_free = i < stimulus.resets || i >= stimulus.stalled;
    const auto most = static_cast<std::uint64_t>(is_free ? 0 : netlist.halvings);
    const bool early = netlist.early_exit != netlist::EarlyExit::never && !is_free && random.below(2) == 0;
    stimulus.lengths.push_back({static_cast<std::int64_t>(random.below(most + 1)), early});
  }
  return stimulus;
}

void require_equal_engines(const netlist::Netlist& netlist, const data::Images& images) {
  for (std::int64_t halvings = 0; halvings <= netlist.halvings; ++halvings) {
    const netlist::Netlist at_length = halved(netlist, halvings);
    const auto reference = make_engine(at_length, exact::Method::reference);
    for (const exact::Method method :
         {exact::Method::automatic, exact::Method::table, exact::Method::packed}) {
      const auto engine = make_engine(at_length, method);
      if (!engine) continue;
      INFO(to_text(method) << " at 1/2^" << halvings);
      for (const auto& image : images) REQUIRE(engine->run(image) == reference->run(image));
    }
  }
}

/// Each refusal has its code, a node of the document, and words for what was expected and found.
void require_explained(const netlist::Netlist& netlist, const Diagnostics& found) {
  for (const Diagnostic& diagnostic : found) {
    INFO(diagnostic.text());
    CHECK(diagnostic.code == Code::not_lowerable);
    REQUIRE(diagnostic.where.starts_with("/nodes/"));
    CHECK(std::stoul(diagnostic.where.substr(7)) < netlist.nodes.size());
    CHECK_FALSE(diagnostic.expected.empty());
    CHECK_FALSE(diagnostic.got.empty());
    CHECK_FALSE(diagnostic.hint.empty());
  }
}

void require_equal(const netlist::Netlist& netlist, const std::vector<TextFile>& rtl,
                   const Stimulus& stimulus, const Expectation& expectation, Tally& tally) {
  const Trace trace = run_bench(netlist, rtl, stimulus, hdl::Simulator::icarus);
  const Comparison comparison = compare(netlist, stimulus, expectation, trace);
  INFO((comparison.first_differences.empty() ? "" : comparison.first_differences[0].text()));
  REQUIRE(comparison.equal());
  tally.words += comparison.words_compared;
  if (!stimulus.program.empty()) return;
  const plan::Timing timing = plan::timing_of(chain_of(netlist));
  const std::size_t free = stimulus.stalled;
  const std::size_t last = stimulus.images.size() - 1;
  CHECK(trace.last_words[free] - trace.first_pixels[free] + 1 == timing.latency_clocks);
  CHECK(trace.last_words[last] - trace.last_words[last - 1] == timing.interval_clocks);
}

/// The same Verilog as another network, whose weights are loaded over AXI4-Lite.
void require_loaded(const netlist::Netlist& netlist, const std::vector<TextFile>& rtl, Stimulus stimulus,
                    Tally& tally) {
  const netlist::Netlist other = redraw_loadable(netlist, stimulus.seed);
  stimulus.lengths.clear();
  stimulus.program = spoil_and_load(netlist, other, stimulus.seed);
  stimulus.load_checksum = load_checksum(plan::load_words(other));
  require_equal(other, rtl, stimulus, expect(other, stimulus), tally);
  ++tally.loaded;
}

void require_promise(std::uint64_t seed, bool loads, Tally& tally) {
  const netlist::Netlist netlist = samples::random_document(seed);
  INFO("seed " << seed << "\n" << write_netlist(netlist));
  REQUIRE(to_text(verify(netlist)) == "");
  ++tally.documents;
  const Stimulus stimulus = draw_stimulus(netlist, seed);
  require_equal_engines(netlist, stimulus.images);
  const Expectation expectation = expect(netlist, stimulus);
  const Diagnostics refused = rtl::check_lowerable(netlist);
  require_explained(netlist, refused);
  const netlist::Netlist folded = rtl::folded_by_default(netlist);
  REQUIRE(to_text(verify(folded)) == "");
  if (!refused.empty()) {
    CHECK(rtl::is_lowerable(folded) == (refused[0].hint.find("`pulsewright fold`") != std::string::npos));
    return;
  }
  ++tally.lowerable;
  CHECK(rtl::estimate(netlist).timing.interval_clocks > 0);
  const std::vector<TextFile> rtl = rtl::generate_wrapped_rtl(netlist);
  CHECK(hdl::elaborate(rtl, netlist.name + "_axi") == "");
  require_equal(netlist, rtl, stimulus, expectation, tally);
  const netlist::Chain chain = chain_of(netlist);
  if (loads && std::ranges::any_of(chain.layers, netlist::is_loadable))
    require_loaded(netlist, rtl, stimulus, tally);
}

/// An assertion ends the process, so each seed is named before it is tried.
Tally try_documents(std::uint64_t first, std::int64_t count, bool loads) {
  Tally tally;
  fmt::print("random documents of the seeds");
  for (std::uint64_t seed = first; tally.documents < count; ++seed) {
    fmt::print(" {}", seed);
    std::fflush(stdout);
    require_promise(seed, loads, tally);
  }
  fmt::print("\n{} documents, {} lowerable, {} loaded again, {} words compared, 0 mismatches\n",
             tally.documents, tally.lowerable, tally.loaded, tally.words);
  CHECK(4 * tally.lowerable > 3 * tally.documents);
  return tally;
}

TEST_CASE("what check accepts of random documents holds parity, and what it refuses is explained") {
  try_documents(1000 * chosen_seed(), 100, false);
}

TEST_CASE("thousands of random documents keep the promise of check", "[.][nightly]") {
  const Tally tally = try_documents(1000000 + Catch::rngSeed() % 1000000, 2500, true);
  CHECK(tally.loaded > 200);
}

}  // namespace
}  // namespace pulsewright::parity
