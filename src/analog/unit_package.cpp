// SPDX-License-Identifier: Apache-2.0
#include "analog/unit_package.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analog/lower_pulses.h"
#include "base/bits.h"
#include "base/embedded.h"
#include "base/random.h"
#include "base/version.h"
#include "hdl/text_template.h"

namespace pulsewright::analog {

namespace {

constexpr std::size_t bench_vectors = 12;

std::string filled(const std::string& name, const hdl::Markers& markers) {
  return hdl::fill_template(embedded_text(embedded_unit_package(), name + ".in"), markers);
}

std::vector<std::int64_t> draw_values(std::size_t lines, unsigned width, Random& random) {
  const std::uint64_t span = std::uint64_t{1} << random.below(width);
  std::vector<std::int64_t> values(lines);
  for (std::int64_t& value : values) {
    value = static_cast<std::int64_t>(random.below(span));
    if (random.below(2) == 0) value = -value;
  }
  return values;
}

/// What the testbench sends and expects, a beat in each line.
struct BenchTexts {
  std::string beats = "100\n";  ///< a frame of one beat
  std::string counts;
  std::size_t sent = 1;
  std::size_t answered = 0;
};

BenchTexts draw_bench(const PulseUnit& unit) {
  BenchTexts bench;
  Random random(1, 0x62656e63);
  IntegerTile tile(unit);
  for (std::size_t v = 0; v < bench_vectors; ++v) {
    const std::vector<std::int64_t> x = draw_values(unit.shape.inputs, unit.x_width, random);
    const std::vector<std::int64_t> d = draw_values(unit.shape.outputs, unit.d_width, random);
    std::vector<std::int64_t> frame = x;
    frame.insert(frame.end(), d.begin(), d.end());
    for (std::size_t k = 0; k < frame.size(); ++k)
      bench.beats += fmt::format("{:03x}\n", (k + 1 == frame.size() ? 0x100U : 0U) |
                                                 (static_cast<std::uint64_t>(frame[k]) & low_mask(8)));
    tile.update(x, d);
    const std::vector<std::uint32_t> answer = answer_of(unit, tile.counts());
    for (std::size_t k = 0; k < answer.size(); ++k)
      bench.counts += fmt::format("{}{:08x}\n", k + 1 == answer.size() ? 1 : 0, answer[k]);
    bench.sent += frame.size();
    bench.answered += answer.size();
  }
  return bench;
}

hdl::Markers markers_of(const PulseUnit& unit, const BenchTexts& bench) {
  const bool is_folded = unit.layout == UnitLayout::folded;
  const auto clocks = bench_vectors * clocks_of_update(unit, unit.longest);
  return {
      {"name", unit.name},
      {"version", std::string(version())},
      {"hash", unit_sha256(unit)},
      {"outputs", std::to_string(unit.shape.outputs)},
      {"inputs", std::to_string(unit.shape.inputs)},
      {"words", std::to_string(answer_words(unit))},
      {"answer", is_folded ? "the counts after the update, each row packed into words from its lowest bits on"
                           : "the count of each cross-point after the update, row by row"},
      {"ports", is_folded ? "a row of counts at a time" : "all values side by side"},
      {"word", is_folded ? "counts" : "a count"},
      {"counts", std::to_string(unit.high - unit.low + 1)},
      {"start", std::to_string(unit.start)},
      {"multiplier", std::to_string(unit.rate.multiplier)},
      {"shift", std::to_string(unit.rate.shift)},
      {"longest", std::to_string(unit.longest)},
      {"x_width", std::to_string(unit.x_width)},
      {"d_width", std::to_string(unit.d_width)},
      {"least_clocks", std::to_string(clocks_of_update(unit, 0))},
      {"most_clocks", std::to_string(clocks_of_update(unit, unit.longest))},
      {"vectors", std::to_string(bench_vectors)},
      {"beats", std::to_string(bench.sent)},
      {"answers", std::to_string(bench.answered)},
      // Twice what the gaps take.
      {"limit", std::to_string(clocks + 3 * (bench.sent + bench.answered) + 100)}};
}

}  // namespace

std::vector<TextFile> package_unit(const PulseUnit& unit) {
  std::vector<TextFile> files = unit_files(unit);
  const BenchTexts bench = draw_bench(unit);
  hdl::Markers markers = markers_of(unit, bench);
  std::vector<std::string> sources;
  for (const TextFile& file : files)
    if (file.path.ends_with(".v")) sources.push_back(file.path);
  markers["rtl"] = fmt::format("{}", fmt::join(sources, ", "));
  markers["vectors_files"] = "tb/beats.hex: {copyto: beats.hex}, tb/counts.hex: {copyto: counts.hex}";
  files.push_back({"tb/beats.hex", bench.beats});
  files.push_back({"tb/counts.hex", bench.counts});
  files.push_back({"tb/" + unit.name + "_tb.v", filled("unit_tb.v", markers)});
  files.push_back({"README.md", filled("README.md", markers)});
  files.push_back({"files.f", fmt::format("{}\n", fmt::join(sources, "\n"))});
  files.push_back({"Makefile", filled("Makefile", markers)});
  files.push_back({unit.name + ".core", filled("unit.core", markers)});
  return files;
}

}  // namespace pulsewright::analog
