// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/files.h"
#include "base/random.h"
#include "catch.h"
#include "data/idx.h"
#include "data/idx_folder.h"
#include "samples/chosen_seed.h"

namespace pulsewright::data {
namespace {

constexpr int mutants = 3000;

/// Changes, inserts or removes a few bytes, mostly of the header, or cuts the text.
std::string mutate(std::string text, Random& random) {
  static constexpr std::string_view likely("\x00\x01\x02\x03\x05\x08\x10\x7f\x80\xff", 10);
  for (std::uint64_t changes = 1 + random.below(3); changes > 0 && !text.empty(); --changes) {
    const std::size_t at =
        random.below(random.below(2) == 0 ? text.size() : std::min<std::size_t>(text.size(), 16));
    const char byte = likely[random.below(likely.size())];
    switch (random.below(5)) {
      case 0:
        text.insert(at, 1, byte);
        break;
      case 1:
        text.erase(at, 1 + random.below(6));
        break;
      case 2:
        text.resize(at);
        break;
      default:
        text[at] = byte;
    }
  }
  return text;
}

bool is_sound(const DataSet& data) {
  const auto sound = [&](const ImageSet& images) {
    return images.size() > 0 && images.features == static_cast<std::size_t>(data.rows * data.columns) &&
           images.pixels.size() == images.size() * images.features &&
           std::ranges::max(images.labels) < data.classes && std::ranges::max(images.pixels) <= data.maximum;
  };
  return data.classes >= 2 && data.classes <= 256 && sound(data.train) && sound(data.test);
}

TEST_CASE("IDX files with changed bytes are refused with diagnostics or read as a sound data set") {
  const std::uint64_t seed = chosen_seed();
  const TemporaryFolder folder;
  put_idx_set(folder.path());
  int refused = 0;
  for (int i = 0; i < mutants; ++i) {
    Random random(seed, static_cast<std::uint64_t>(i));
    const std::string_view name = idx_names[random.below(idx_names.size())];
    put(folder.path() / name, mutate(idx_text(name), random));
    Diagnostics found;
    const auto data = load_data_set("idx:" + folder.path().string(), found);
    INFO("seed " << seed << ", mutant " << i);
    REQUIRE(data.has_value() == found.empty());
    if (data)
      CHECK(is_sound(*data));
    else
      ++refused;
    put(folder.path() / name, idx_text(name));
  }
  WARN("seed " << seed << ": " << refused << " of " << mutants << " mutants refused");
  // The others have other pixels or labels in good files.
  CHECK(refused > mutants / 2);
  CHECK(refused < mutants);
}

TEST_CASE("an IDX file cut short anywhere, or a byte too long, is refused") {
  const TemporaryFolder folder;
  put_idx_set(folder.path());
  for (const std::string_view name : idx_names) {
    const std::string good = idx_text(name);
    for (std::size_t length = 0; length <= good.size() + 1; ++length) {
      put(folder.path() / name, (good + "x").substr(0, length));
      Diagnostics found;
      INFO(name << " with " << length << " bytes");
      CHECK(load_data_set("idx:" + folder.path().string(), found).has_value() == (length == good.size()));
      CHECK(found.empty() == (length == good.size()));
    }
    put(folder.path() / name, good);
  }
}

}  // namespace
}  // namespace pulsewright::data
