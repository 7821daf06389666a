// SPDX-License-Identifier: Apache-2.0
// Random documents over all that one can say, at lengths of any kind: every engine against the reference.
#include "base/random.h"
#include "catch.h"
#include "exact/engine.h"
#include "exact/run_length.h"
#include "samples/chosen_seed.h"
#include "samples/instruction_sets.h"
#include "samples/random_document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::exact {

namespace {

/// What was compared, so that it is seen that it was enough.
struct Compared {
  std::size_t runs = 0;
  std::size_t tables = 0;
  std::size_t halved = 0;
  std::size_t early_exits = 0;
};

/// Gives each pair of streams another length, up to 1024 bits and mostly no power of two. A document would
/// have to claim other correlations then, which no engine reads.
void draw_lengths(netlist::Netlist& netlist, Random& random) {
  for (std::size_t s = 0; s + 1 < netlist.streams.size(); s += 2) {
    const std::uint64_t longest = std::uint64_t{2} << random.below(10);
    const auto length = static_cast<std::int64_t>(1 + random.below(longest));
    netlist.streams[s].length = netlist.streams[s + 1].length = length << netlist.halvings;
  }
}

/// A run length that the schedule has.
RunLength draw_run_length(const netlist::Netlist& netlist, Random& random) {
  const auto choices = static_cast<std::uint64_t>(netlist.halvings) + 1;
  return {static_cast<std::int64_t>(random.below(choices)),
          netlist.early_exit != netlist::EarlyExit::never && random.below(2) == 0};
}

/// Compares the engines that run a netlist with the definition, at one run length and by two images.
void compare(const netlist::Netlist& netlist, Random& random, Compared& compared) {
  const RunLength length = draw_run_length(netlist, random);
  INFO("halvings " << length.halvings << ", early exit " << length.early_exit);
  const TimedEngine definition(netlist);
  std::vector<std::vector<std::int64_t>> images;
  std::vector<Inference> expected;
  std::vector<std::int64_t> logits;
  std::int64_t bits = 0;
  for (int i = 0; i < 2; ++i) {
    images.push_back(samples::draw_image(netlist, random));
    const TimedInference timed = definition.run(images.back(), length);
    expected.push_back(timed.inference);
    logits.insert(logits.end(), timed.inference.logits().begin(), timed.inference.logits().end());
    bits += timed.counted;
  }
  compared.halved += length.halvings > 0;
  compared.early_exits += length.early_exit;
  samples::under_every_instruction_set([&] {
    for (const Method method : {Method::automatic, Method::table, Method::packed}) {
      INFO("method " << to_text(method));
      std::string obstacle;
      const auto engine = make_timed_engine(netlist, length, method, &obstacle);
      if (!engine) {
        REQUIRE(method != Method::automatic);
        REQUIRE((method == Method::table || obstacle.ends_with("whose sums may exceed 32 bits")));
        continue;
      }
      REQUIRE(engine->run(images[0]) == expected[0]);
      std::vector<std::int64_t> found(logits.size());
      REQUIRE(engine->find_logits(data::ImageView(images), found) == bits);
      REQUIRE(found == logits);
      ++compared.runs;
      compared.tables += method == Method::table;
    }
  });
}

Compared compare_documents(std::uint64_t documents, std::uint64_t chosen) {
  Compared compared;
  for (std::uint64_t k = 0; k < documents; ++k) {
    const std::uint64_t seed = chosen * 1000000 + k;
    INFO("document " << k << " of PULSEWRIGHT_SEED=" << chosen);
    netlist::Netlist netlist = samples::random_document(seed);
    Random random(seed, 0x656e67696e6573);
    if (k % 4 != 0) draw_lengths(netlist, random);
    compare(netlist, random, compared);
  }
  return compared;
}

}  // namespace

TEST_CASE("every engine equals the reference on random documents with streams of any length") {
  const Compared compared = compare_documents(150, chosen_seed());
  CHECK(compared.runs > 150 * 2 * instruction_sets().size());
  CHECK(compared.tables > 50 * instruction_sets().size());
  CHECK(compared.halved > 15);
  CHECK(compared.early_exits > 5);
}

TEST_CASE("every engine equals the reference on thousands of random documents", "[.nightly]") {
  const Compared compared = compare_documents(3000, chosen_seed() + 1);
  CHECK(compared.runs > 3000 * 2 * instruction_sets().size());
}

}  // namespace pulsewright::exact
