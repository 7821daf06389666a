// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>

#include "base/instruction_sets.h"
#include "bench/figure_task.h"
#include "bench/workload.h"

namespace pulsewright::bench {

namespace {

/// One point of a picture, for both engines.
struct GrowthPoint {
  std::string picture;
  double x;
  NetworkPlan network;
  std::size_t images = 128;
};

/// low, low * factor, ... up to high.
std::vector<std::int64_t> geometric(std::int64_t low, std::int64_t high, std::int64_t factor) {
  std::vector<std::int64_t> values;
  for (std::int64_t value = low; value <= high; value *= factor) values.push_back(value);
  return values;
}

std::vector<GrowthPoint> growth_points(bool quick) {
  std::vector<GrowthPoint> points;
  for (const std::int64_t length : geometric(4, quick ? 1024 : 65536, quick ? 16 : 2))
    points.push_back({"length", static_cast<double>(length), {{256, 32}, length}});
  for (const std::int64_t fan_in : geometric(16, quick ? 256 : 4096, quick ? 16 : 2))
    points.push_back({"fan_in", static_cast<double>(fan_in), {{fan_in, 32}, 256}});
  for (const std::int64_t layers : geometric(1, quick ? 2 : 8, 2))
    points.push_back({"layers",
                      static_cast<double>(layers),
                      {std::vector<std::int64_t>(static_cast<std::size_t>(layers) + 1, 128), 256}});
  for (const std::int64_t images : geometric(1, quick ? 16 : 16384, quick ? 16 : 4))
    points.push_back(
        {"images", static_cast<double>(images), {{784, 128, 10}, 256}, static_cast<std::size_t>(images)});
  return points;
}

/// The work of one point, or none where the engine has no way for its network.
std::optional<TimedWork> work_of(const GrowthPoint& point, exact::Method method, std::int64_t set) {
  const auto netlist = std::make_shared<const netlist::Netlist>(draw_network(point.network));
  const auto features = static_cast<std::size_t>(point.network.widths[0]);
  const auto pixels = std::make_shared<const PixelSet>(
      PixelSet{draw_pixels(point.images, features, PixelDraw::like_mnist), features});
  return classify_work(netlist, method, set, pixels);
}

}  // namespace

std::vector<Series> measure_growth(const EngineBenchPlan& plan) {
  const TimingEffort effort = plan.quick ? TimingEffort{0.0005, 1} : TimingEffort{0.03, 3};
  const std::int64_t set = plan.instruction_sets[0];
  std::vector<Series> all;
  for (const GrowthPicture& picture : growth_pictures())
    for (const exact::Method method : {exact::Method::table, exact::Method::packed}) {
      Series series{std::string(picture.name), std::string(to_text(method)) + " engine", {}};
      std::vector<TimedWork> works;
      for (const GrowthPoint& point : growth_points(plan.quick)) {
        if (point.picture != picture.name) continue;
        std::optional<TimedWork> work = work_of(point, method, set);
        if (!work) continue;
        works.push_back(*std::move(work));
        series.points.push_back(
            {point.x, picture.name == "images" ? 1.0 : 1.0 / static_cast<double>(point.images)});
      }
      const std::vector<CallTime> times = time_in_turns(works, effort);
      for (std::size_t i = 0; i < times.size(); ++i) series.points[i].y *= 1e6 * times[i].median;
      all.push_back(std::move(series));
    }
  return all;
}

}  // namespace pulsewright::bench
