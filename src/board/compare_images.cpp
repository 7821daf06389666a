// SPDX-License-Identifier: Apache-2.0
#include "board/compare_images.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/failure.h"
#include "exact/engine.h"
#include "netlist/document.h"

namespace pulsewright::board {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_between(Clock::time_point begin, Clock::time_point end) {
  return std::chrono::duration<double>(end - begin).count();
}

std::string answer_text(const Answer& answer) {
  return fmt::format("logits {}, class {}", fmt::join(answer.logits, " "), answer.label);
}

}  // namespace

Diagnostics check_identity(const Identity& identity, const netlist::Netlist& netlist,
                           const std::string& where) {
  const std::string hash = netlist_hash(netlist);
  if (identity.netlist_sha256 == hash) return {};
  return {{Code::bad_flag, where, "a design of the netlist with SHA-256 " + hash,
           "one of " + identity.netlist_sha256,
           "load the right bitstream with `make prog`, or name the netlist that the board holds"}};
}

std::string Difference::text() const {
  return fmt::format("image {}: {} expected; {} got", image, answer_text(expected), answer_text(got));
}

BoardComparison compare_images(Host& host, const netlist::Netlist& netlist, const data::LabelledImages& test,
                               const std::function<void(std::size_t)>& progress) {
  const auto engine = exact::make_engine(netlist);
  // The model's answers come first: the time that is measured is the board's.
  std::vector<Answer> expected;
  for (const auto& image : test.images) {
    const exact::Inference inference = engine->run(image);
    expected.push_back({inference.logits(), inference.label});
  }
  BoardComparison comparison;
  if (!test.labels.empty()) comparison.correct = 0;
  const auto begin = Clock::now();
  for (std::size_t i = 0; i < test.images.size(); ++i) {
    const auto asked = Clock::now();
    Answer got = host.ask(test.images[i]);
    const double latency = 1000 * seconds_between(asked, Clock::now());
    if (got.logits.size() != expected[i].logits.size())
      throw Failure(fmt::format("the board answers with {} logits instead of {}", got.logits.size(),
                                expected[i].logits.size()));
    ++comparison.images;
    comparison.logits += static_cast<std::int64_t>(got.logits.size());
    comparison.mean_latency_ms += latency;
    comparison.largest_latency_ms = std::max(comparison.largest_latency_ms, latency);
    if (comparison.correct) *comparison.correct += got.label == test.labels[i];
    if (got != expected[i]) {
      ++comparison.mismatches;
      if (!comparison.first) comparison.first = Difference{i, expected[i], std::move(got)};
    }
    if (progress) progress(i + 1);
  }
  comparison.seconds = seconds_between(begin, Clock::now());
  if (comparison.images > 0) comparison.mean_latency_ms /= static_cast<double>(comparison.images);
  return comparison;
}

}  // namespace pulsewright::board
