// SPDX-License-Identifier: Apache-2.0
// The host beside a board in Verilator: the same program that speaks to hardware, on a pseudo-terminal.
#include <variant>

#include <fmt/core.h>

#include "base/failure.h"
#include "board/compare_images.h"
#include "catch.h"
#include "netlist/document.h"
#include "noisy_line.h"
#include "rtl/passes.h"
#include "samples/random_document.h"
#include "samples/sample_netlist.h"
#include "simulated_bench.h"

namespace pulsewright::board {
namespace {

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("a simulated board says which network it holds, and gives the exact model's answers") {
  Bench& bench = parallel_bench();
  SerialPort port(bench.board->port(), bench.project.rate);
  CHECK(port.is_pseudo_terminal());
  Host host(port);
  const Identity identity = host.identify();
  CHECK(identity.netlist_sha256 == netlist_hash(bench.netlist));
  CHECK(identity.pixels == chain_of(bench.netlist).input->features);
  CHECK(identity.words == chain_of(bench.netlist).classes() + 1);
  CHECK(to_text(check_identity(identity, bench.netlist, "port")) == "");
  const BoardComparison comparison = compare_images(host, bench.netlist, draw_images(bench.netlist, 200));
  INFO((comparison.first ? comparison.first->text() : ""));
  CHECK(comparison.images == 200);
  CHECK(comparison.logits == 200 * chain_of(bench.netlist).classes());
  CHECK(comparison.mismatches == 0);
  CHECK(host.statistics().damaged == 0);
}

TEST_CASE("an answer that differs is counted and shown, and another network is refused by its hash") {
  Bench& bench = parallel_bench();
  SerialPort port(bench.board->port(), bench.project.rate);
  Host host(port);
  netlist::Netlist other = samples::reference_netlist();
  for (netlist::Node& node : other.nodes)
    if (auto* dense = std::get_if<netlist::DenseNode>(&node)) ++dense->biases[0];
  const Identity identity = host.identify();
  CHECK_THAT(
      to_text(check_identity(identity, other, "/dev/ttyX")),
      Contains("PW0601 /dev/ttyX") && Contains(netlist_hash(other)) && Contains(netlist_hash(bench.netlist)));
  const BoardComparison comparison = compare_images(host, other, draw_images(bench.netlist, 50));
  CHECK(comparison.mismatches > 0);
  REQUIRE(comparison.first.has_value());
  CHECK_THAT(comparison.first->text(), Contains("expected") && Contains("got"));
}

TEST_CASE("bytes lost, doubled, changed and inserted are recovered from, and no answer is a wrong one") {
  Bench& bench = parallel_bench();
  SerialPort port(bench.board->port(), bench.project.rate);
  for (const std::uint64_t one_in : {1000, 60}) {
    NoisyLine line(port, one_in, Catch::rngSeed() + one_in);
    Host host(line);
    CHECK(to_text(check_identity(host.identify(), bench.netlist, "port")) == "");
    const BoardComparison comparison =
        compare_images(host, bench.netlist, draw_images(bench.netlist, one_in == 60 ? 60 : 150));
    const LineStatistics statistics = host.statistics();
    fmt::print("one byte in {}: {} faults, {} requests, {} repeated, {} answers damaged, {} foreign\n",
               one_in, line.faults(), statistics.requests, statistics.repeats, statistics.damaged,
               statistics.foreign);
    INFO((comparison.first ? comparison.first->text() : ""));
    CHECK(line.faults() > 5);
    CHECK(comparison.mismatches == 0);
  }
}

TEST_CASE("random documents of every kind and schedule answer as their models, over a noisy line",
          "[.nightly]") {
  int boards = 0;
  for (std::uint64_t seed = Catch::rngSeed(); boards < 12; ++seed) {
    netlist::Netlist document = samples::random_document(seed);
    if (!rtl::is_lowerable(document)) continue;
    INFO("document " << seed);
    Bench bench(std::move(document));
    SerialPort port(bench.board->port(), bench.project.rate);
    NoisyLine line(port, 500, seed);
    Host host(line);
    CHECK(to_text(check_identity(host.identify(), bench.netlist, "port")) == "");
    CHECK(compare_images(host, bench.netlist, draw_images(bench.netlist, 40)).mismatches == 0);
    ++boards;
  }
}

TEST_CASE("a session that broke off does not disturb the next one") {
  Bench& bench = parallel_bench();
  const data::LabelledImages images = draw_images(bench.netlist, 1);
  std::string pixels(images.images[0].begin(), images.images[0].end());
  const std::string request = encode({FrameKind::image, 77, pixels});
  for (std::size_t length = 1; length <= request.size(); length += 3) {
    {
      SerialPort port(bench.board->port(), bench.project.rate);
      port.write(request.substr(0, length));
    }
    SerialPort port(bench.board->port(), bench.project.rate);
    Host host(port);
    host.identify();
    CHECK(compare_images(host, bench.netlist, draw_images(bench.netlist, 2)).mismatches == 0);
  }
}

TEST_CASE(
    "a board that is unplugged ends the session with a sentence, and so does one that does not answer") {
  Bench bench(samples::fold_netlist(samples::reference_netlist(), 3));
  SerialPort port(bench.board->port(), bench.project.rate);
  Host host(port);
  host.identify();
  const data::LabelledImages images = draw_images(bench.netlist, 20);
  CHECK(compare_images(host, bench.netlist, images).mismatches == 0);
  bench.board->unplug();
  CHECK_THROWS_WITH(host.ask(images.images[0]), Contains("was closed at the other end"));
  CHECK_THROWS_WITH(SerialPort("/dev/no_such_port", 115200), Contains("cannot open /dev/no_such_port"));
  CHECK_THROWS_WITH(SerialPort("/dev/null", 115200), Contains("cannot use as a serial port /dev/null"));
}

namespace {

/// A board that is silent, or says always the same.
class DeafLine final : public Line {
 public:
  explicit DeafLine(std::string answer) : answer_(std::move(answer)) {}
  void write(std::string_view) override { ++requests_; }
  std::string read(std::chrono::milliseconds) override { return answer_; }
  int requests() const { return requests_; }

 private:
  std::string answer_;
  int requests_ = 0;
};

constexpr Patience impatient{std::chrono::milliseconds(5), std::chrono::milliseconds(5),
                             std::chrono::milliseconds(20), 4};

}  // namespace

TEST_CASE("a host gives up a board that is silent, or that answers what it was not asked") {
  for (const std::string& answer :
       {std::string(), std::string("garbage"), std::string(1000, '\x7e'),
        encode({FrameKind::identify, 1, std::string(37, '\1')}), encode({FrameKind::image, 0, "12345678"})}) {
    DeafLine line(answer);
    Host host(line, impatient);
    CHECK_THROWS_WITH(host.identify(), Contains("did not answer 4 requests"));
    CHECK(line.requests() == 4);
  }
}

}  // namespace pulsewright::board
