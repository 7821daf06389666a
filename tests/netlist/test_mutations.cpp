// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"
#include "catch.h"
#include "netlist/document.h"
#include "netlist/example_netlist.h"
#include "samples/chosen_seed.h"

namespace pulsewright::netlist {
namespace {

constexpr int mutants = 3000;

/// Changes, inserts, removes or moves a few bytes, or cuts the text.
std::string mutate(std::string text, Random& random) {
  static constexpr std::string_view likely = "{}[]\",:0123456789-eE.\\ ntfalsru\n\xff";
  for (std::uint64_t changes = 1 + random.below(3); changes > 0 && !text.empty(); --changes) {
    const std::size_t at = random.below(text.size());
    const char byte =
        random.below(4) == 0 ? static_cast<char>(random.below(256)) : likely[random.below(likely.size())];
    switch (random.below(5)) {
      case 0:
        text[at] = byte;
        break;
      case 1:
        text.insert(at, 1, byte);
        break;
      case 2:
        text.erase(at, 1 + random.below(20));
        break;
      case 3:
        text.insert(at, text.substr(random.below(text.size()), random.below(200)));
        break;
      default:
        if (random.below(4) == 0)
          text.resize(at);
        else
          text[at] = byte;
    }
  }
  return text;
}

TEST_CASE("a document with changed bytes is refused with diagnostics or read as a good netlist") {
  const std::uint64_t seed = chosen_seed();
  const std::string good[] = {write_netlist(example_netlist()), write_netlist(convolution_netlist())};
  int refused = 0;
  for (int i = 0; i < mutants; ++i) {
    Random random(seed, static_cast<std::uint64_t>(i));
    Diagnostics found;
    const std::optional<Netlist> netlist = read_netlist(mutate(good[i % 2], random), found);
    INFO("seed " << seed << ", mutant " << i);
    REQUIRE(netlist.has_value() == found.empty());
    if (netlist)
      CHECK(verify(*netlist).empty());
    else
      ++refused;
  }
  WARN("seed " << seed << ": " << refused << " of " << mutants << " mutants refused");
  // A reader that accepts much of this does not look.
  CHECK(refused > mutants * 9 / 10);
}

TEST_CASE("a document cut short anywhere is refused") {
  const std::string good = write_netlist(example_netlist());
  for (std::size_t length = 0; length + 2 < good.size(); ++length) {
    Diagnostics found;
    REQUIRE_FALSE(read_netlist(std::string_view(good).substr(0, length), found).has_value());
    REQUIRE_FALSE(found.empty());
  }
}

}  // namespace
}  // namespace pulsewright::netlist
