// SPDX-License-Identifier: Apache-2.0
#include "samples/saved_text.h"

namespace pulsewright {
namespace {

TEST_CASE("of two texts the first line that differs is named, a missing one and the last line end too") {
  using samples::first_difference;
  CHECK(first_difference("a\nb\n", "a\nb\n") == "");
  CHECK(first_difference("a\nb\nc\n", "a\nx\ny\n") == "line 2\n  in the file: b\n  it is now:   x");
  CHECK(first_difference("a\n", "a\nb\n") == "line 2\n  in the file: (the end)\n  it is now:   b");
  CHECK(first_difference("a\nb\n", "a\n") == "line 2\n  in the file: b\n  it is now:   (the end)");
  CHECK(first_difference("a\n", "a") == "they differ in the last line end");
}

TEST_CASE("the command that saves a text again names the test, with its commas escaped") {
  CHECK(samples::saving_command().ends_with(
      "/test_base 'the command that saves a text again names the test\\, with its commas escaped'"));
}

}  // namespace
}  // namespace pulsewright
