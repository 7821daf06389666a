// SPDX-License-Identifier: Apache-2.0
#include "board/host.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/hash.h"

namespace pulsewright::board {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t hash_bytes = 32;
constexpr std::size_t identity_bytes = 1 + hash_bytes + 2 + 2;

}  // namespace

std::optional<Identity> read_identity(std::string_view payload) {
  if (payload.size() != identity_bytes || number_at(payload, 0, 1) != protocol_version) return std::nullopt;
  return Identity{protocol_version, to_hex(payload.substr(1, hash_bytes)),
                  number_at(payload, 1 + hash_bytes, 2), number_at(payload, 1 + hash_bytes + 2, 2)};
}

std::optional<Answer> read_answer(std::string_view payload) {
  if (payload.size() < 8 || payload.size() % 4 != 0) return std::nullopt;
  Answer answer;
  for (std::size_t at = 0; at < payload.size(); at += 4)
    answer.logits.push_back(static_cast<std::int32_t>(number_at(payload, at, 4)));
  answer.label = answer.logits.back();
  answer.logits.pop_back();
  return answer;
}

Identity Host::identify() {
  const std::string payload = exchange({FrameKind::identify});
  const auto identity = read_identity(payload);
  if (!identity)
    throw Failure(fmt::format(
        "the board speaks version {} of the protocol, and this host version {}; write its project "
        "again with this pulsewright",
        payload.empty() ? 0 : number_at(payload, 0, 1), protocol_version));
  return *identity;
}

Answer Host::ask(const std::vector<std::int64_t>& pixels) {
  std::string bytes;
  for (const std::int64_t pixel : pixels) {
    PW_ASSERT(pixel >= 0 && pixel <= 255);
    bytes.push_back(static_cast<char>(pixel));
  }
  const std::string payload = exchange({FrameKind::image, 0, std::move(bytes)});
  auto answer = read_answer(payload);
  if (!answer) throw Failure(fmt::format("the board answered an image with {} bytes", payload.size()));
  return std::move(*answer);
}

LineStatistics Host::statistics() const {
  LineStatistics statistics = statistics_;
  statistics.damaged = reader_.damaged();
  return statistics;
}

std::string Host::exchange(Frame request) {
  asked_.clear();
  Clock::duration patience = patience_.first;
  if (slowest_ > Clock::duration::zero()) patience = std::max<Clock::duration>(4 * slowest_, patience_.least);
  for (int attempt = 0; attempt < patience_.attempts; ++attempt) {
    // Requests differ even if their images do not: no answer to an earlier one is taken for theirs.
    request.tag = next_tag_++;
    asked_.push_back(checksum_of(request));
    const auto begin = Clock::now();
    line_.write(encode(request));
    ++statistics_.requests;
    statistics_.repeats += attempt > 0;
    std::string payload;
    if (receive(request, begin + std::min<Clock::duration>(patience, patience_.most), payload)) {
      // A repeated request says nothing about how long an answer takes.
      if (attempt == 0) slowest_ = std::max(slowest_, Clock::now() - begin);
      return payload;
    }
    patience *= 2;
  }
  throw Failure(fmt::format(
      "the board did not answer {} requests; is its bitstream loaded, and is this its port and its rate?",
      patience_.attempts));
}

/// Reads until the answer to one of the attempts comes, or until `end`. A damaged answer is not waited for
/// any longer than the line is busy.
bool Host::receive(const Frame& request, Clock::time_point end, std::string& payload) {
  constexpr std::chrono::milliseconds quiet{20};
  const std::int64_t damaged = reader_.damaged();
  for (;;) {
    while (!pending_.empty()) {
      const auto byte = static_cast<std::uint8_t>(pending_.front());
      pending_.erase(0, 1);
      auto frame = reader_.take(byte);
      if (!frame) continue;
      if (frame->kind == request.kind && std::ranges::find(asked_, frame->tag) != asked_.end()) {
        payload = std::move(frame->payload);
        return true;
      }
      ++statistics_.foreign;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) return false;
    const bool is_damaged = reader_.damaged() > damaged && !reader_.is_inside();
    pending_ = line_.read(is_damaged ? std::min(quiet, left) : left);
    if (pending_.empty() && is_damaged) return false;
  }
}

}  // namespace pulsewright::board
