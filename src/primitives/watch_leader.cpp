// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "primitives/block.h"

namespace pulsewright::primitives::watch_leader {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { count_i };
enum Output : std::size_t { address_o, decided_o };

unsigned totals_bits(const Parameters& parameters) {
  return scalar<"classes">(parameters) * scalar<"width">(parameters);
}
unsigned halvings_bits(const Parameters& parameters) {
  return bits_for(std::max<std::uint64_t>(1, parameters.at("halvings")));
}
unsigned address_bits(const Parameters& parameters) {
  return bits_for(2 * parameters.at("length"));
}

class WatchLeader final : public Model {
 public:
  explicit WatchLeader(const Parameters& parameters)
      : classes_(parameters.at("classes")),
        width_(scalar<"width">(parameters)),
        length_(parameters.at("length")),
        can_halve_(parameters.at("halvings") > 0),
        mask_(low_mask(address_bits(parameters))) {}
  void reset() override {
    leader_ = 0;
    counted_ = 0;
  }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const std::size_t words = words_for_bits(classes_ * width_);
    const auto margin = static_cast<std::int64_t>(in[1 + words]);
    const std::uint64_t bits = can_halve_ ? length_ >> in[2 + words] : length_;
    out[address_o] = (bits + counted_ + (in[count_i] != 0)) & mask_;
    out[decided_o] = counted_ != 0;
    for (std::size_t i = 0; i < classes_; ++i)
      if (i != leader_ && total(in, leader_) - total(in, i) <= margin) out[decided_o] = 0;
  }
  void clock(std::span<const std::uint64_t> in) override {
    if (in[count_i] == 0) return;
    counted_ = (counted_ + 1) & mask_;
    leader_ = 0;
    for (std::size_t i = 1; i < classes_; ++i)
      if (total(in, i) > total(in, leader_)) leader_ = i;
  }

 private:
  std::int64_t total(std::span<const std::uint64_t> in, std::size_t i) const {
    return sign_extend(get_bits(in.subspan(1), i * width_, width_), width_);
  }

  std::size_t classes_;
  unsigned width_;
  std::uint64_t length_;
  bool can_halve_;
  std::uint64_t mask_;
  std::size_t leader_ = 0;
  std::uint64_t counted_ = 0;
};

// yosys 0.23 synth_ice40: comparators with multiplexers for the largest, one multiplexer for the leader, and
// a comparator for each class (620 LUT4 for 10 totals of 10 bits).
Cost cost(const Parameters& parameters) {
  const double totals = totals_bits(parameters);
  const double state = bits_for(parameters.at("classes") - 1) + address_bits(parameters);
  return {.lut4 = 6 * totals + 2 * state, .ff = state};
}

Parameters row(std::uint64_t classes, std::uint64_t width, std::uint64_t margin_width, std::uint64_t length,
               std::uint64_t halvings) {
  return {{"classes", {classes}},
          {"width", {width}},
          {"margin_width", {margin_width}},
          {"length", {length}},
          {"halvings", {halvings}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "watch_leader",
      .kind = Kind::control,
      .summary = "Tells when one total leads so far that no other can overtake it.",
      .clocked = true,
      .parameters = {{"classes", "totals", 2, 64},
                     {"width", "bits of a total, two's complement", 2, 32},
                     {"margin_width", "bits of a margin", 1, 32},
                     {"length", "counts that an image makes", 1, 32767},
                     {"halvings", "how often they can be halved", 0, 15}},
      .inputs = {{"count_i", constant<1>, "the totals count a bit in this clock"},
                 {"totals_i", totals_bits, "the totals, class 0 in the lowest bits, two's complement"},
                 {"margin_i", scalar<"margin_width">, "what any class can still gain on another one"},
                 {"halvings_i", halvings_bits, "how often the counts of this image are halved"}},
      .outputs = {{"address_o", address_bits, "where the margin of the next clock stands"},
                  {"decided_o", constant<1>, "no class can overtake the leader"}},
      .check = [](const Parameters& parameters) -> std::string {
        return parameters.at("length") >> parameters.at("halvings") == 0
                   ? "nothing is left of so many halvings"
                   : "";
      },
      .make = make_model<WatchLeader>,
      .cost = cost,
      .parity_rows = {row(2, 2, 1, 1, 0), row(2, 6, 4, 8, 1), row(3, 5, 6, 12, 2), row(5, 9, 7, 16, 3),
                      row(10, 12, 8, 100, 0), row(17, 32, 32, 40, 3)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::watch_leader
