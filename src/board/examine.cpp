// SPDX-License-Identifier: Apache-2.0
// What a transcript shows, found from its bytes and its times.
#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/failure.h"
#include "board/boards.h"
#include "board/frame.h"
#include "board/lower_board.h"
#include "board/transcript.h"
#include "exact/engine.h"
#include "netlist/document.h"
#include "plan/timing.h"

namespace pulsewright::board {

namespace {

constexpr std::int64_t microseconds = 1000000;
/// A start bit, eight bits, a stop bit.
constexpr std::int64_t bits_of_byte = 10;

/// What a design needs for an image, with the slowest clock of any board.
std::int64_t design_microseconds(const netlist::Chain& chain) {
  const auto slowest = std::ranges::min_element(boards(), {}, &Board::clock_hz);
  return plan::timing_of(chain).latency_clocks * microseconds / slowest->clock_hz;
}

/// Follows both directions of a session.
class Examiner {
 public:
  Examiner(const netlist::Netlist& netlist, std::uint32_t rate)
      : engine_(exact::make_engine(netlist)),
        chain_(chain_of(netlist)),
        identification_(identification_of(netlist)),
        rate_(rate),
        design_us_(design_microseconds(chain_)) {}

  void take(const TranscriptEvent& event) {
    for (const char byte : event.bytes) {
      const auto value = static_cast<std::uint8_t>(byte);
      if (!event.from_board && value == frame_flag) request_begin_ = event.microseconds;
      auto frame = (event.from_board ? answers_ : requests_).take(value);
      if (!frame) continue;
      if (event.from_board)
        take_answer(*frame, event.microseconds);
      else
        take_request(std::move(*frame));
    }
  }

  TranscriptVerdict finish() {
    verdict_.unanswered = is_open_;
    verdict_.unanswered += broken_off_;
    return std::move(verdict_);
  }

 private:
  struct Request {
    Frame frame;
    std::int64_t begin = 0;     ///< time of its first byte
    std::int64_t question = 0;  ///< which image of the session it is about
  };

  void take_request(Frame frame) {
    if (frame.kind == FrameKind::image) {
      // The host asks about one image at a time, and repeats its request until it has an answer.
      const bool is_repeated = is_open_ && frame.payload == question_pixels_;
      if (!is_repeated) {
        broken_off_ += is_open_;
        ++question_;
        question_pixels_ = frame.payload;
        is_open_ = true;
      }
    }
    // The tag of an answer is the checksum of its request, so that it names the pixels.
    const std::uint32_t sum = checksum_of(frame);
    asked_.insert_or_assign(sum, Request{std::move(frame), request_begin_, question_});
  }

  void take_answer(const Frame& answer, std::int64_t time) {
    const auto found = asked_.find(answer.tag);
    if (found == asked_.end() || found->second.frame.kind != answer.kind) {
      ++verdict_.unasked;
      return;
    }
    const Request& request = found->second;
    judge_time(request, answer, time);
    if (answer.kind == FrameKind::identify)
      take_identity(answer.payload);
    else
      take_image(request, answer.payload);
  }

  void take_identity(const std::string& payload) {
    const auto identity = read_identity(payload);
    const bool is_known =
        identity && (payload == identification_ ||
                     identity->netlist_sha256 != read_identity(identification_)->netlist_sha256);
    std::string said = is_known ? identity->netlist_sha256 : "";
    if (verdict_.identified && *verdict_.identified != said) said.clear();
    verdict_.identified = std::move(said);
  }

  void take_image(const Request& request, const std::string& payload) {
    verdict_.unidentified += !verdict_.identified;
    const auto image = image_of(request.frame.payload);
    verdict_.mismatches += !image || !is_right(*image, payload);
    if (request.question != question_ || !is_open_) return;
    is_open_ = false;
    ++verdict_.images;
    if (image) verdict_.answered.push_back(*image);
  }

  void judge_time(const Request& request, const Frame& answer, std::int64_t time) {
    const auto bytes = static_cast<std::int64_t>(encode(request.frame).size() + encode(answer).size());
    const std::int64_t line_us = bytes * bits_of_byte * microseconds / rate_;
    const std::int64_t taken = time - request.begin;
    // The sender of either side may be somewhat faster than the rate says.
    constexpr std::int64_t tolerated_percent = 2 * largest_rate_error_percent;
    if (taken < line_us * (100 - tolerated_percent) / 100) ++verdict_.early;
    const std::int64_t excess = taken - 2 * (line_us + design_us_);
    verdict_.least_excess_us =
        std::min(verdict_.least_excess_us.value_or(std::numeric_limits<std::int64_t>::max()), excess);
  }

  /// The pixels of a request; nothing if they are not an image of the netlist.
  std::optional<std::vector<std::int64_t>> image_of(const std::string& pixels) const {
    if (static_cast<std::int64_t>(pixels.size()) != chain_.input->features) return std::nullopt;
    std::vector<std::int64_t> image;
    for (const char pixel : pixels) {
      image.push_back(static_cast<std::uint8_t>(pixel));
      if (image.back() > chain_.input->maximum) return std::nullopt;
    }
    return image;
  }

  bool is_right(const std::vector<std::int64_t>& image, const std::string& payload) const {
    const exact::Inference inference = engine_->run(image);
    return read_answer(payload) == Answer{inference.logits(), inference.label};
  }

  std::unique_ptr<exact::Engine> engine_;
  netlist::Chain chain_;
  std::string identification_;
  std::uint32_t rate_;
  std::int64_t design_us_;
  FrameReader requests_;
  FrameReader answers_;
  std::int64_t request_begin_ = 0;
  std::map<std::uint32_t, Request> asked_;  ///< by checksum
  std::int64_t question_ = 0;               ///< images that were asked about
  std::string question_pixels_;
  bool is_open_ = false;  ///< the last question has no answer yet
  std::int64_t broken_off_ = 0;
  TranscriptVerdict verdict_;
};

}  // namespace

TranscriptVerdict examine(const Transcript& transcript, const netlist::Netlist& netlist) {
  PW_ASSERT(transcript.netlist_sha256 == netlist_hash(netlist));
  Examiner examiner(netlist, transcript.rate);
  for (const TranscriptEvent& event : transcript.events) examiner.take(event);
  return examiner.finish();
}

Diagnostics check_evidence(const Transcript& transcript, const TranscriptVerdict& verdict,
                           const std::string& where) {
  Diagnostics wrong;
  const auto find = [&](const char* pointer, std::string expected, std::string got, std::string hint = "") {
    wrong.push_back({Code::weak_evidence, fmt::format("{}: {}", where, pointer), std::move(expected),
                     std::move(got), std::move(hint)});
  };
  const std::string& hash = transcript.netlist_sha256;
  if (verdict.identified != hash)
    find("/events", "a design that says it holds the netlist " + hash,
         verdict.identified.value_or("nothing"));
  if (transcript.identification && transcript.identification->netlist_sha256 != hash)
    find("/identification/netlist_sha256", hash, transcript.identification->netlist_sha256);
  if (verdict.images == 0) find("/events", "an image with its answer", "none");
  const std::pair<std::int64_t, const char*> counts[] = {
      {verdict.mismatches, "answers that are not the exact model's"},
      {verdict.unanswered, "images without a sound answer"},
      {verdict.unasked, "answers to no request"},
      {verdict.unidentified, "answers before the design was identified"}};
  for (const auto& [count, what] : counts)
    if (count != 0) find("/events", fmt::format("no {}", what), std::to_string(count));
  if (transcript.is_simulated) return wrong;

  if (!transcript.identification)
    find("/identification", "the registers that the design was identified by", "nothing",
         "record the session again with this pulsewright");
  if (verdict.early != 0)
    find("/events", fmt::format("no answer sooner than {} baud carry it", transcript.rate),
         std::to_string(verdict.early), "a program answered, and no board");
  if (verdict.least_excess_us.value_or(0) > most_excess_us)
    find("/events", "one answer as fast as a board gives it",
         fmt::format("the fastest {} ms later", *verdict.least_excess_us / 1000),
         "a simulation takes so long; connect a board to the computer that the host runs on");
  return wrong;
}

}  // namespace pulsewright::board
