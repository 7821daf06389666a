// SPDX-License-Identifier: Apache-2.0
// The blocks of a serial link, by their models: senders that drift, frames that are known from elsewhere, and
// requests that break off in front of a receiver of images.
#include <cmath>
#include <string>

#include "base/random.h"
#include "catch.h"
#include "primitives/primitive.h"

namespace pulsewright::primitives {
namespace {

using Words = std::vector<std::uint64_t>;

/// A block with its parameters checked, after reset.
class Block {
 public:
  Block(const std::string& name, const Parameters& parameters) : primitive_(*find_primitive(name)) {
    REQUIRE(to_text(check_parameters(primitive_, parameters, "")) == "");
    model_ = primitive_.make(parameters);
    model_->reset();
    out_.resize(port_words(primitive_.outputs, parameters));
  }
  Words outputs(const Words& in) {
    model_->outputs(in, out_);
    return out_;
  }
  void clock(const Words& in) { model_->clock(in); }

 private:
  const Primitive& primitive_;
  std::unique_ptr<Model> model_;
  Words out_;
};

/// What a receiver makes of bytes from a sender whose bits take `clocks` clocks, not a whole number, and
/// whose edges come at any time between two clocks.
std::string received(const std::string& sent, std::uint64_t receiver_clocks, double clocks, double phase,
                     std::size_t& errors) {
  Block receiver("serial_receive", {{"clocks", {receiver_clocks}}});
  const double length = (10.0 * static_cast<double>(sent.size()) + 3) * clocks;
  std::string bytes;
  for (std::uint64_t t = 0; static_cast<double>(t) < length; ++t) {
    const double at = (static_cast<double>(t) - phase) / clocks - 1;
    const auto bit = static_cast<std::int64_t>(std::floor(at));
    std::uint64_t level = 1;
    if (bit >= 0 && bit < 10 * static_cast<std::int64_t>(sent.size())) {
      const std::int64_t place = bit % 10;
      const auto byte = static_cast<unsigned char>(sent[static_cast<std::size_t>(bit / 10)]);
      level = place == 0 ? 0 : place == 9 ? 1 : byte >> (place - 1) & 1;
    }
    const Words out = receiver.outputs({level});
    if (out[1] != 0) bytes.push_back(static_cast<char>(out[0]));
    errors += out[2];
    receiver.clock({level});
  }
  return bytes;
}

std::uint64_t checksum(const std::string& bytes) {
  Block sum("checksum_crc32", {});
  for (const char byte : bytes) sum.clock({0, static_cast<unsigned char>(byte), 1});
  return sum.outputs({0, 0, 0})[0];
}

/// A request of frame_receive, without escapes: its bytes must need none.
std::string request(char kind, const std::string& pixels) {
  std::string bytes{kind, static_cast<char>(pixels.size()), 0, 'a', 'b', 'c', 'd'};
  bytes += pixels;
  const std::uint64_t sum = ~checksum(bytes);
  for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<char>(sum >> 8 * i & 0xff));
  return "\x7e" + bytes;
}

/// frame_receive with its checksum, in front of an AXI4-Stream receiver of whole images.
class Requests {
 public:
  explicit Requests(std::size_t pixels)
      : frames_("frame_receive", {{"pixels", {pixels}}}),
        sum_("checksum_crc32", {}),
        images_("axis_receive", {{"beats", {pixels}}, {"width", {8}}}) {}

  void clock(std::uint64_t byte, bool valid, bool error = false) {
    const Words image = images_.outputs({0, 0, 0, 0});
    const Words in{byte, valid, error, sum_.outputs({0, 0, 0})[0], 1, image[0]};
    const Words out = frames_.outputs(in);
    const std::uint64_t arrived = image[image.size() - 2];
    wholes += arrived;
    if (arrived != 0) last_image = image[1];
    images += out[7];
    identifications += out[6];
    sum_.clock({out[0], out[1], out[2]});
    images_.clock({out[3], out[4], out[5], 1});
    frames_.clock(in);
  }
  void send(const std::string& bytes) {
    for (const char byte : bytes) {
      clock(static_cast<unsigned char>(byte), true);
      for (int i = 0; i < 20; ++i) clock(0, false);
    }
  }

  std::uint64_t wholes = 0;  ///< images that arrived behind the stream
  std::uint64_t last_image = 0;
  std::uint64_t images = 0;  ///< that frame_receive reported
  std::uint64_t identifications = 0;

 private:
  Block frames_;
  Block sum_;
  Block images_;
};

}  // namespace

TEST_CASE("a receiver takes every byte of a sender that is 2 % off, at any phase", "[block]") {
  std::string sent;
  for (int byte = 0; byte < 256; ++byte) sent.push_back(static_cast<char>(byte * 167 + 85));
  for (const std::uint64_t clocks : {4, 5, 8, 12, 25, 104})
    for (const double drift : {0.98, 1.0, 1.02})
      for (const double phase : {0.0, 0.3, 0.5, 0.97}) {
        INFO(clocks << " clocks, " << drift << ", phase " << phase);
        std::size_t errors = 0;
        CHECK(received(sent, clocks, static_cast<double>(clocks) * drift, phase, errors) == sent);
        CHECK(errors == 0);
      }
}

TEST_CASE("a sender at another rate gives framing errors", "[block]") {
  std::size_t errors = 0;
  CHECK(received(std::string(64, '\0'), 12, 16, 0, errors) != std::string(64, '\0'));
  CHECK(errors > 0);
}

TEST_CASE("a spike is no start bit, and a break ends before the next byte", "[block]") {
  Block receiver("serial_receive", {{"clocks", {8}}});
  std::size_t bytes = 0;
  std::size_t errors = 0;
  const auto hold = [&](std::uint64_t level, int clocks) {
    for (int t = 0; t < clocks; ++t, receiver.clock({level})) {
      bytes += receiver.outputs({level})[1];
      errors += receiver.outputs({level})[2];
    }
  };
  hold(1, 20);
  hold(0, 3);
  hold(1, 100);
  CHECK(bytes + errors == 0);
  hold(0, 1000);
  hold(1, 20);
  CHECK(bytes == 0);
  CHECK(errors == 1);
}

TEST_CASE("what a sender sends is what a receiver receives, without a pause between bytes", "[block]") {
  for (const std::uint64_t clocks : {4, 5, 12, 25}) {
    Block sender("serial_send", {{"clocks", {clocks}}});
    Block receiver("serial_receive", {{"clocks", {clocks}}});
    Random random(1, clocks);
    std::string sent;
    std::string got;
    for (std::uint64_t t = 0; t < 5000; ++t) {
      const Words in{random.below(256), sent.size() < 300 / clocks};
      const Words line = sender.outputs(in);
      const Words out = receiver.outputs({line[1]});
      if (line[0] != 0 && in[1] != 0) sent.push_back(static_cast<char>(in[0]));
      if (out[1] != 0) got.push_back(static_cast<char>(out[0]));
      sender.clock(in);
      receiver.clock({line[1]});
    }
    CHECK(got == sent);
    CHECK(sent.size() == 300 / clocks);
  }
}

TEST_CASE("the checksum is the CRC-32 of Ethernet, and leaves its residue behind a sound frame", "[block]") {
  // The check value of the catalogue of parametrised CRC algorithms.
  CHECK((~checksum("123456789") & 0xffffffff) == 0xcbf43926);
  CHECK(checksum(request(2, "pixels").substr(1)) == 0xdebb20e3);
}

TEST_CASE("a reset lasts until a pin has been quiet, and begins after power-on", "[block]") {
  Block reset("reset_synchroniser", {{"width", {3}}});
  const auto clocks_in_reset = [&] {
    int clocks = 0;
    for (; reset.outputs({0})[0] != 0; ++clocks) reset.clock({0});
    return clocks;
  };
  CHECK(clocks_in_reset() == 8);
  reset.clock({1});
  CHECK(reset.outputs({0})[0] == 0);
  for (int t = 0; t < 2; ++t) reset.clock({0});
  CHECK(clocks_in_reset() == 8);
}

TEST_CASE("a sound request arrives whole, whatever came before it", "[block]") {
  for (const std::size_t pixels : {1, 2, 5, 8, 9}) {
    const std::string image = std::string("123456789").substr(0, pixels);
    const std::string whole = request(2, image);
    // Every beginning of a request, then garbage, then a whole one.
    for (std::size_t length = 0; length < whole.size(); ++length)
      for (const char* garbage : {"", "\x7e", "\x7d", "\x7e\x7e\x7d", "xyz\x7d\x02\x01"}) {
        Requests requests(pixels);
        requests.send(whole.substr(0, length) + garbage);
        CHECK(requests.wholes == 0);
        requests.send(whole);
        INFO(pixels << " pixels after " << length << " bytes and " << garbage);
        CHECK(requests.wholes == 1);
        CHECK(requests.images == 1);
        CHECK((requests.last_image & 0xff) == '1');
        requests.send(request(1, ""));
        CHECK(requests.identifications == 1);
      }
  }
}

TEST_CASE("no request with a changed bit, a lost or a doubled byte becomes an image", "[block]") {
  const std::string whole = request(2, "12345");
  for (std::size_t i = 0; i < whole.size(); ++i)
    for (int change = 0; change < 10; ++change) {
      std::string bytes = whole;
      if (change < 8)
        bytes[i] = static_cast<char>(bytes[i] ^ 1 << change);
      else if (change == 8)
        bytes.erase(i, 1);
      else
        bytes.insert(i, 1, bytes[i]);
      // A doubled flag begins a request all the same, and behind a sound one anything may follow.
      if (change == 9 && (i == 0 || i + 1 == whole.size())) continue;
      Requests requests(5);
      requests.send(bytes);
      INFO("byte " << i << " change " << change);
      CHECK(requests.wholes == 0);
      CHECK(requests.images == 0);
      requests.send(whole);
      CHECK(requests.wholes == 1);
    }
}

}  // namespace pulsewright::primitives
