// SPDX-License-Identifier: Apache-2.0
#include "board/host.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/hash.h"

namespace pulsewright::board {

namespace {

Identity identity_of(const pw_identity& identity) {
  return {identity.protocol,
          to_hex(std::string(identity.netlist_sha256, identity.netlist_sha256 + PW_HASH_BYTES)),
          identity.pixels, identity.words};
}

Answer answer_of(std::vector<std::int32_t> logits, std::int32_t label) {
  return {std::vector<std::int64_t>(logits.begin(), logits.end()), label};
}

int milliseconds_of(std::chrono::milliseconds time) {
  return static_cast<int>(time.count());
}

}  // namespace

std::optional<Identity> read_identity(std::string_view payload) {
  pw_identity identity;
  if (pw_read_identity(bytes_of(payload), payload.size(), &identity) != PW_OK) return std::nullopt;
  return identity_of(identity);
}

std::optional<Answer> read_answer(std::string_view payload) {
  std::vector<std::int32_t> logits(payload.size() / 4);
  std::size_t count = 0;
  std::int32_t label = 0;
  if (pw_read_answer(bytes_of(payload), payload.size(), logits.data(), logits.size(), &count, &label) !=
      PW_OK)
    return std::nullopt;
  logits.resize(count);
  return answer_of(std::move(logits), label);
}

/// Calls `work`, from which no exception may pass through C.
template <class Work>
pw_status Host::guard(void* context, const Work& work) {
  auto& guarded = *static_cast<Guarded*>(context);
  try {
    work(guarded.line);
    return PW_OK;
  } catch (...) {
    guarded.thrown = std::current_exception();
    return PW_CLOSED;
  }
}

Host::Host(Line& line, const Patience& patience)
    : patience_(patience), line_{line}, host_(nullptr, &pw_host_end) {
  const pw_line linked = {
      &line_,
      [](void* context, const std::uint8_t* bytes, std::size_t size) {
        return guard(context, [&](Line& to) { to.write({reinterpret_cast<const char*>(bytes), size}); });
      },
      [](void* context, std::uint8_t* bytes, std::size_t room, int milliseconds, std::size_t* got) {
        return guard(context, [&](Line& from) {
          const std::string read = from.read(std::chrono::milliseconds(milliseconds));
          PW_ASSERT(read.size() <= room);
          std::ranges::copy(read, bytes);
          *got = read.size();
        });
      }};
  pw_host* host = nullptr;
  expect_ok(pw_host_start(linked,
                          {milliseconds_of(patience.first), milliseconds_of(patience.least),
                           milliseconds_of(patience.most), patience.attempts},
                          &host));
  host_.reset(host);
}

void Host::expect_ok(pw_status status, unsigned protocol) {
  if (line_.thrown) std::rethrow_exception(std::exchange(line_.thrown, nullptr));
  if (status == PW_NO_ANSWER)
    throw Failure(fmt::format(
        "the board did not answer {} requests; is its bitstream loaded, and is this its port and its rate?",
        patience_.attempts));
  if (status == PW_OTHER_PROTOCOL)
    throw Failure(fmt::format(
        "the board speaks version {} of the protocol, and this host version {}; write its project "
        "again with this pulsewright",
        protocol, protocol_version));
  if (status != PW_OK) throw Failure(pw_status_text(status));
}

Identity Host::identify() {
  pw_identity identity{};
  expect_ok(pw_identify(host_.get(), &identity), identity.protocol);
  return identity_of(identity);
}

Answer Host::ask(const std::vector<std::int64_t>& pixels) {
  std::vector<std::uint8_t> bytes;
  for (const std::int64_t pixel : pixels) {
    PW_ASSERT(pixel >= 0 && pixel <= 255);
    bytes.push_back(static_cast<std::uint8_t>(pixel));
  }
  std::vector<std::int32_t> logits(PW_MOST_LOGITS);
  std::size_t count = 0;
  std::int32_t label = 0;
  expect_ok(pw_ask(host_.get(), bytes.data(), bytes.size(), logits.data(), logits.size(), &count, &label));
  logits.resize(count);
  return answer_of(std::move(logits), label);
}

LineStatistics Host::statistics() const {
  const pw_statistics statistics = pw_host_statistics(host_.get());
  return {statistics.requests, statistics.repeats, statistics.damaged, statistics.foreign};
}

}  // namespace pulsewright::board
