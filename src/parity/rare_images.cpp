// SPDX-License-Identifier: Apache-2.0
#include "parity/rare_images.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/random.h"
#include "exact/engine.h"

namespace pulsewright::parity {

namespace {

/// Every other image, from the second on, has each pixel at an end of its range, or all but one at the same
/// end.
data::Images draw_candidates(const netlist::InputNode& input, std::size_t count, std::uint32_t seed) {
  data::Images images = rtl::random_images(input, count, seed);
  Random random(seed, 1);
  const std::int64_t ends[] = {0, input.maximum};
  for (std::size_t i = 1; i < images.size(); i += 2) {
    std::vector<std::int64_t>& image = images[i];
    const std::uint64_t end = random.below(2);
    for (std::int64_t& pixel : image) pixel = ends[i % 4 == 1 ? random.below(2) : end];
    image[random.below(image.size())] = ends[1 - end];
  }
  return images;
}

/// Which value of which threshold or sum: equal numbers are equal values of the same one.
class Sightings {
 public:
  std::vector<std::size_t> see(const exact::Inference& inference) {
    std::vector<std::size_t> seen;
    for (std::size_t l = 0; l < inference.counts.size(); ++l) {
      add(2 * l, inference.thresholds[l], seen);
      add(2 * l + 1, inference.counts[l], seen);
    }
    return seen;
  }

  /// How many images showed each.
  const std::vector<std::size_t>& frequency() const { return frequency_; }

 private:
  void add(std::size_t place, const std::vector<std::int64_t>& values, std::vector<std::size_t>& seen) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t number = numbers_.try_emplace({place, i, values[i]}, frequency_.size()).first->second;
      if (number == frequency_.size()) frequency_.push_back(0);
      ++frequency_[number];
      seen.push_back(number);
    }
  }

  std::map<std::tuple<std::size_t, std::size_t, std::int64_t>, std::size_t> numbers_;
  std::vector<std::size_t> frequency_;
};

}  // namespace

data::Images telling_images(const netlist::Netlist& netlist, std::size_t count, std::uint32_t seed) {
  const std::size_t drawn = std::max(count, std::min<std::size_t>(64 * count, 1024));
  data::Images candidates = draw_candidates(*chain_of(netlist).input, drawn, seed);
  const auto engine = make_engine(netlist, exact::Method::automatic);
  Sightings sightings;
  std::vector<std::vector<std::size_t>> seen;
  for (const auto& image : candidates) seen.push_back(sightings.see(engine->run(image)));

  // The rarer a value that no chosen image has shown, the more it is worth.
  std::vector<double> worth;
  for (const std::size_t images : sightings.frequency()) worth.push_back(1.0 / static_cast<double>(images));
  data::Images chosen;
  const auto choose = [&](std::size_t i) {
    for (const std::size_t value : seen[i]) worth[value] = 0;
    chosen.push_back(std::move(candidates[i]));
    candidates[i].clear();
  };
  // Half of them as they were drawn, so that usual images are among them too.
  for (std::size_t i = 0; chosen.size() < count / 2; i += 2) choose(i);
  while (chosen.size() < count) {
    std::size_t best = 0;
    double most = -1;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (candidates[i].empty()) continue;
      double sum = 0;
      for (const std::size_t value : seen[i]) sum += worth[value];
      if (sum > most) {
        most = sum;
        best = i;
      }
    }
    choose(best);
  }
  return chosen;
}

}  // namespace pulsewright::parity
