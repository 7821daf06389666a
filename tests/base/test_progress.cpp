// SPDX-License-Identifier: Apache-2.0
#include "base/progress.h"
#include "catch.h"

namespace pulsewright {
namespace {

ProgressEvent epoch(std::int64_t done, const std::string& step = "search") {
  return {.task = "train",
          .step = step,
          .unit = "epoch",
          .done = done,
          .total = 30,
          .figures = {{"loss", 0.123456}, {"live", 1234567}}};
}

TEST_CASE("an event is a line: what runs, where it is, and what it has measured") {
  CHECK(to_text(epoch(3)) == "train: search, epoch 3 of 30, loss 0.1235, live 1234567");
  CHECK(to_text(epoch(3), "2.5 epochs/s, 0:10 left") ==
        "train: search, epoch 3 of 30, 2.5 epochs/s, 0:10 left, loss 0.1235, live 1234567");
  CHECK(to_text(ProgressEvent{.task = "export", .step = "generating"}) == "export: generating");
  CHECK(to_text(ProgressEvent{.task = "ising anneal", .unit = "read", .done = 7}) == "ising anneal: read 7");
  CHECK(to_text(ProgressEvent{.task = "a plain line"}) == "a plain line");
}

TEST_CASE("an event is a JSON object without what is not known") {
  CHECK(compact_json(to_json(epoch(3))) ==
        R"({"done":3,"figures":{"live":1234567.0,"loss":0.123456},"step":"search","task":"train","total":30,)"
        R"("unit":"epoch"})");
  CHECK(compact_json(to_json(ProgressEvent{.task = "export", .step = "generating"})) ==
        R"({"figures":{},"step":"generating","task":"export"})");
}

TEST_CASE("rate and time left follow from the events of one part") {
  ProgressPace pace;
  CHECK(pace.add(epoch(5), 100) == "");
  CHECK(pace.add(epoch(6), 100.4) == "");
  CHECK(pace.add(epoch(10), 102) == "2.5 epochs/s, 0:08 left");
  CHECK(pace.add(epoch(20), 106) == "2.5 epochs/s, 0:04 left");
  // Another part may be much slower.
  CHECK(pace.add(epoch(21, "tune"), 107) == "");
  CHECK(pace.add(epoch(22, "tune"), 507) == "400 s per epoch, 53:20 left");
  CHECK(pace.add({.task = "evaluate", .unit = "image", .done = 0}, 600) == "");
  CHECK(pace.add({.task = "evaluate", .unit = "image", .done = 5000}, 601) == "5000 images/s");
  CHECK(pace.add({.task = "export", .step = "generating"}, 602) == "");
  CHECK(pace.add({.task = "export", .step = "generating"}, 700) == "");
}

TEST_CASE("a count that begins again is timed anew") {
  ProgressPace pace;
  CHECK(pace.add(epoch(20), 0) == "");
  CHECK(pace.add(epoch(1), 10) == "");
  CHECK(pace.add(epoch(2), 11) == "1.0 epochs/s, 0:28 left");
}

TEST_CASE("hours are told as hours") {
  ProgressPace pace;
  CHECK(pace.add({.task = "t", .unit = "fault", .done = 1, .total = 10001}, 0) == "");
  CHECK(pace.add({.task = "t", .unit = "fault", .done = 2, .total = 10001}, 1) ==
        "1.0 faults/s, 2:46:39 left");
}

TEST_CASE("a listener may be missing") {
  tell({}, {.task = "train"});
  ProgressEvent last;
  tell([&](const ProgressEvent& event) { last = event; }, epoch(3));
  CHECK(last == epoch(3));
}

}  // namespace
}  // namespace pulsewright
