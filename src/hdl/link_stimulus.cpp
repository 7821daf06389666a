// SPDX-License-Identifier: Apache-2.0
#include "hdl/link_stimulus.h"

#include <deque>

namespace pulsewright::hdl {
namespace {

/// A stimulus that knows the parameters of its block.
class LinkStimulus : public Stimulus {
 public:
  LinkStimulus(const primitives::Parameters& parameters, std::span<const PortShape> inputs)
      : Stimulus(inputs), parameters_(parameters) {}

 protected:
  primitives::Parameters parameters_;
};

/// A pin that seldom asks for a reset.
class RequestStimulus final : public LinkStimulus {
 public:
  using LinkStimulus::LinkStimulus;
  void fill(Random& random, std::span<std::uint64_t> in) override { in[0] = random.below(64) == 0; }
};

/// Bytes of a sender whose clock is up to 2 % off, some without a stop bit, with pauses, spikes and breaks.
class LineStimulus final : public LinkStimulus {
 public:
  using LinkStimulus::LinkStimulus;
  void fill(Random& random, std::span<std::uint64_t> in) override {
    if (levels_.empty()) send(random);
    in[0] = levels_.front() != (random.below(200) == 0);
  }
  void clocked(bool, std::span<const std::uint64_t>, std::span<const std::uint64_t>) override {
    levels_.pop_front();
  }

 private:
  void hold(std::uint64_t level, std::uint64_t clocks) { levels_.insert(levels_.end(), clocks, level); }

  void send(Random& random) {
    const std::uint64_t clocks = parameters_.at("clocks");
    hold(1, random.below(2) * random.below(3 * clocks) + 1);
    if (random.below(16) == 0) hold(0, random.below(30 * clocks));
    const std::uint64_t stop = random.below(8) != 0;
    const std::uint64_t bits = random.next() << 1 & 0x1fe;
    const std::uint64_t fiftieths = 49 + random.below(3);
    std::uint64_t end = 0;
    for (std::uint64_t bit = 0; bit < 10; ++bit) {
      const std::uint64_t begin = end;
      end = ((bit + 1) * clocks * fiftieths + 25) / 50;
      hold(bit == 9 ? stop : bits >> bit & 1, end - begin);
    }
  }

  std::deque<std::uint64_t> levels_;  ///< never empty after fill()
};

/// Requests as bytes, mostly sound; the sum that comes beside them is mostly the one of a sound request.
class RequestBytesStimulus final : public LinkStimulus {
 public:
  using LinkStimulus::LinkStimulus;
  void fill(Random& random, std::span<std::uint64_t> in) override {
    while (bytes_.empty()) send(random);
    valid_ = random.below(4) != 0;
    in[0] = valid_ ? bytes_.front() : random.below(256);
    in[1] = valid_;
    in[2] = random.below(200) == 0;
    in[3] = random.below(8) != 0 ? 0xdebb20e3 : random.next() & 0xffffffff;
    in[4] = random.below(16) != 0;
    in[5] = random.below(64) == 0 ? slow_ = !slow_, false : !slow_ || random.below(8) == 0;
  }
  void clocked(bool, std::span<const std::uint64_t>, std::span<const std::uint64_t>) override {
    if (valid_) bytes_.pop_front();
  }

 private:
  void put(std::uint64_t byte) {
    if (byte == 0x7e || byte == 0x7d) {
      bytes_.push_back(0x7d);
      byte ^= 0x20;
    }
    bytes_.push_back(byte);
  }

  void send(Random& random) {
    const std::uint64_t pixels = parameters_.at("pixels");
    const std::uint64_t kind = random.below(16) == 0 ? random.below(4) : 1 + (random.below(3) != 0);
    std::uint64_t length = kind == 2 ? pixels : 0;
    bytes_.push_back(0x7e);
    put(kind);
    put((random.below(16) == 0 ? length ^= 1 : length) % 256);
    put((random.below(16) == 0 ? length ^= 256 : length) / 256);
    std::uint64_t rest = 4 + (kind == 2 ? pixels : 0) + 4;
    if (random.below(4) == 0) rest = random.below(rest + 3);
    for (std::uint64_t i = 0; i < rest; ++i)
      put(random.below(8) == 0 ? 0x7d + random.below(2) : random.below(256));
  }

  std::deque<std::uint64_t> bytes_;
  bool valid_ = false;
  bool slow_ = false;
};

/// A line that mostly takes bytes, some of them special, and requests one after the other.
class AnswerStimulus final : public LinkStimulus {
 public:
  using LinkStimulus::LinkStimulus;
  void fill(Random& random, std::span<std::uint64_t> in) override {
    Stimulus::fill(random, in);
    in[0] = random.below(8) == 0;
    in[1] = random.below(8) == 0;
    in[2] = word(random);
    if (random.below(4) == 0) word_ = word(random);
    in[3] = word_;
    in[4] = random.below(8) != 0;
    in[5] = word(random);
    in[6] = random.below(8) != 0;
  }

 private:
  static std::uint64_t word(Random& random) {
    std::uint64_t bytes = 0;
    for (int i = 0; i < 4; ++i)
      bytes = bytes << 8 | (random.below(4) == 0 ? 0x7d + random.below(2) : random.below(256));
    return bytes;
  }

  std::uint64_t word_ = 0;
};

}  // namespace

std::unique_ptr<Stimulus> link_stimulus(std::string_view block, const primitives::Parameters& parameters,
                                        std::span<const PortShape> inputs) {
  if (block == "reset_synchroniser") return std::make_unique<RequestStimulus>(parameters, inputs);
  if (block == "serial_receive") return std::make_unique<LineStimulus>(parameters, inputs);
  if (block == "frame_receive") return std::make_unique<RequestBytesStimulus>(parameters, inputs);
  if (block == "frame_send") return std::make_unique<AnswerStimulus>(parameters, inputs);
  return nullptr;
}

}  // namespace pulsewright::hdl
