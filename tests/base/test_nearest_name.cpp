// SPDX-License-Identifier: Apache-2.0
#include "base/nearest_name.h"
#include "catch.h"

namespace pulsewright {
namespace {

const std::vector<std::string> names = {"train",   "evaluate", "rtl",         "synth",
                                        "compare", "parity",   "real-epochs", "epochs"};

TEST_CASE("the nearest name takes the fewest edits, and a swap is one") {
  CHECK(nearest_name("trian", names) == "train");
  CHECK(nearest_name("rlt", names) == "rtl");
  CHECK(nearest_name("evaluat", names) == "evaluate");
  CHECK(nearest_name("syntth", names) == "synth");
  CHECK(nearest_name("xxxxxxxxxxxxxx", names) != "");
  CHECK(nearest_name("ab", {"b", "a"}) == "b");
  CHECK(nearest_name("ba", {"aab", "ab"}) == "ab");
  CHECK(nearest_name("train", {}) == "");
}

TEST_CASE("a likely name is a slip away, or begins with or contains what is wanted") {
  CHECK(likely_name("trian", names) == "train");
  CHECK(likely_name("epoch", names) == "epochs");
  CHECK(likely_name("real", names) == "real-epochs");
  // "compare" contains it as well, and stands in front.
  CHECK(likely_name("par", names) == "parity");
  CHECK(likely_name("training", names) == "train");
  CHECK(likely_name("aluate", names) == "evaluate");
  CHECK(likely_name("frobnicate", names) == "");
  CHECK(likely_name("simulate", names) == "");
  CHECK(likely_name("x", names) == "");
  CHECK(likely_name("", names) == "");
  CHECK(likely_name("train", {}) == "");
}

}  // namespace
}  // namespace pulsewright
