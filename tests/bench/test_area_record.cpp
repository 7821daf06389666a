// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <fmt/format.h>

#include "base/files.h"
#include "base/random.h"
#include "bench/area_record.h"
#include "catch.h"
#include "samples/saved_text.h"

namespace pulsewright::bench {

namespace {

const std::string record_path = PULSEWRIGHT_ROOT "/docs/area.json";

Json read_record() {
  Diagnostics wrong;
  const auto record = parse_json(read_file(record_path), wrong);
  REQUIRE(to_text(wrong) == "");
  return *record;
}

/// A design with random parts, whose cells follow `factors` exactly.
AreaSample draw_sample(Random& random, const AreaFactors& factors) {
  AreaSample sample{"drawn", "", netlist::Architecture::parallel, true, {}, {}};
  for (std::size_t part = 0; part < factors.size(); ++part)
    sample.parts[static_cast<primitives::AreaPart>(part)].lut4 =
        static_cast<double>(200 + random.below(2000));
  sample.measured.lut = std::llround(expected_luts(sample, factors));
  return sample;
}

}  // namespace

TEST_CASE("the fit finds the factors that made the samples, and leaves out what it may only check") {
  const AreaFactors factors = {900, 300, 1100, 700, 0, 2000, 1000};
  Random random(1, 2);
  std::vector<AreaSample> samples;
  for (int i = 0; i < 400; ++i) samples.push_back(draw_sample(random, factors));
  AreaSample stray = samples[0];
  stray.is_fitted = false;
  stray.measured.lut *= 10;
  samples.push_back(stray);
  const AreaFactors found = fit_area_factors(samples);
  for (std::size_t part = 0; part < factors.size(); ++part) {
    INFO(primitives::area_part_names[part]);
    CHECK(std::abs(found[part] - factors[part]) <= 20);
  }
}

TEST_CASE("the factors in the program are those of docs/area.json, and its page has its table") {
  const Json record = read_record();
  std::string list;
  for (std::size_t part = 0; part < std::size(primitives::area_part_names); ++part)
    list +=
        fmt::format("{},  // {}\n",
                    *record.find("factors")->find(std::string(primitives::area_part_names[part]))->integer(),
                    primitives::area_part_names[part]);
  samples::check_saved_text(PULSEWRIGHT_ROOT "/src/primitives/area_factors.def", list);
  const std::string page = PULSEWRIGHT_ROOT "/docs/estimates.md";
  const std::string text = read_file(page);
  const std::string mark = "<!-- made from area.json -->\n";
  REQUIRE(text.find(mark) != std::string::npos);
  samples::check_saved_text(page, text.substr(0, text.find(mark) + mark.size()) + area_markdown(record));
}

TEST_CASE("the recorded estimate is within a tenth of the designs that it was not fitted to, on average") {
  const Json error = *read_record().find("lut4_error")->find("check");
  CHECK(*error.find("designs")->integer() >= 6);
  CHECK(*error.find("mean")->get_if<double>() < 0.1);
}

}  // namespace pulsewright::bench
