// SPDX-License-Identifier: Apache-2.0
// Blocks of each sort, proved equal to their cells; `pulsewright primitives --prove` takes all of them.
#include "catch.h"
#include "fpga/prove_block.h"

namespace pulsewright::fpga {
namespace {

BlockProof prove(const char* block, bool alters) {
  const primitives::Primitive* primitive = primitives::find_primitive(block);
  REQUIRE(primitive != nullptr);
  return prove_block(*primitive, primitive->parity_rows.front(), {.alters = alters});
}

TEST_CASE("synthesis keeps the meaning of a block, formally, and an altered cell shows") {
  for (const char* block : {"encode_compare", "accumulate"}) {
    INFO(block);
    const BlockProof sound = prove(block, false);
    CHECK(sound.verdict == Verdict::proved);
    CHECK(sound.method == "equivalence");
    CHECK(sound.points > 0);
    CHECK_FALSE(sound.altered);
    const BlockProof altered = prove(block, true);
    CHECK(altered.altered);
    CHECK(altered.verdict == Verdict::different);
  }
}

TEST_CASE("a state machine that synthesis codes anew is proved by reachability, and an altered one is not") {
  const BlockProof sound = prove("control_layer", false);
  CHECK(sound.verdict == Verdict::proved);
  CHECK(sound.method == "reachability");
  CHECK(prove("control_layer", true).verdict != Verdict::proved);
}

TEST_CASE("a proof that takes too long is open, with the reason") {
  const primitives::Primitive* primitive = primitives::find_primitive("requantise");
  const BlockProof proof =
      prove_block(*primitive, primitive->parity_rows.front(), {.timeout = std::chrono::seconds(0)});
  CHECK(proof.verdict == Verdict::open);
  CHECK_THAT(proof.reason, Catch::Contains("not decided within 0 s"));
}

}  // namespace
}  // namespace pulsewright::fpga
