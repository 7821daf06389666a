// SPDX-License-Identifier: Apache-2.0
#include "bench/area_record.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/failure.h"
#include "fpga/synthesis.h"
#include "netlist/document.h"
#include "rtl/passes.h"

namespace pulsewright::bench {

namespace {

constexpr std::size_t parts = std::size(primitives::area_part_names);

/// The registry's LUTs of each part.
std::array<double, parts> luts_by_part(const AreaSample& sample) {
  std::array<double, parts> luts = {};
  for (const auto& [part, cost] : sample.parts) luts[static_cast<std::size_t>(part)] = cost.lut4;
  return luts;
}

/// The normal equations of sum (1 - factors * shares)^2 + weight * sum (factors - 1)^2, where a sample's
/// shares are its parts over what was measured.
struct NormalEquations {
  std::array<std::array<double, parts>, parts> matrix = {};
  std::array<double, parts> right = {};

  explicit NormalEquations(const std::vector<AreaSample>& samples) {
    constexpr double weight = 0.03;
    for (std::size_t i = 0; i < parts; ++i) matrix[i][i] = right[i] = weight;
    for (const AreaSample& sample : samples) {
      if (!sample.is_fitted) continue;
      std::array<double, parts> shares = luts_by_part(sample);
      for (double& share : shares) share /= static_cast<double>(sample.measured.lut);
      for (std::size_t i = 0; i < parts; ++i) {
        right[i] += shares[i];
        for (std::size_t j = 0; j < parts; ++j) matrix[i][j] += shares[i] * shares[j];
      }
    }
  }
};

Json cells_json(double luts, double ffs, double brams) {
  Json object;
  object["lut4"] = std::int64_t{std::llround(luts)};
  object["ff"] = std::int64_t{std::llround(ffs)};
  object["bram"] = std::int64_t{std::llround(brams)};
  return object;
}

/// Mean and largest of the errors' sizes, of the samples whose role is `is_fitted`.
Json errors_json(const std::vector<AreaSample>& samples, const AreaFactors& factors, bool is_fitted) {
  double sum = 0;
  double worst = 0;
  std::int64_t count = 0;
  for (const AreaSample& sample : samples) {
    if (sample.is_fitted != is_fitted) continue;
    const double error =
        std::abs(expected_luts(sample, factors) / static_cast<double>(sample.measured.lut) - 1);
    sum += error;
    worst = std::max(worst, error);
    ++count;
  }
  Json object;
  object["designs"] = count;
  object["mean"] = count == 0 ? 0.0 : sum / static_cast<double>(count);
  object["worst"] = worst;
  return object;
}

std::int64_t integer_in(const Json& json, const char* outer, const char* inner) {
  return *json.find(outer)->find(inner)->integer();
}

}  // namespace

fpga::CellCounts measure_cells(const netlist::Netlist& netlist) {
  return fpga::synthesise(netlist, {.target = fpga::Target::ice40_hx8k, .places = false}).cells.total;
}

std::optional<fpga::CellCounts> cells_in(const Json& record, const std::string& netlist_sha256) {
  const Json* designs = record.find("designs");
  if (designs == nullptr || designs->array() == nullptr) return std::nullopt;
  for (const Json& design : *designs->array()) {
    const Json* hash = design.find("netlist_sha256");
    const Json* measured = design.find("measured");
    if (hash == nullptr || *hash != Json(netlist_sha256) || measured == nullptr) continue;
    fpga::CellCounts cells;
    for (const auto& [key, count] :
         {std::pair("lut4", &cells.lut), std::pair("ff", &cells.ff), std::pair("bram", &cells.bram)}) {
      const Json* value = measured->find(key);
      if (value == nullptr || value->integer() == nullptr) return std::nullopt;
      *count = *value->integer();
    }
    return cells;
  }
  return std::nullopt;
}

AreaSample area_sample(const netlist::Netlist& netlist, bool is_fitted, const fpga::CellCounts& measured) {
  PW_ASSERT(measured.lut > 0);
  return {netlist.name,
          netlist_hash(netlist),
          netlist.architecture,
          is_fitted,
          rtl::registry_area(rtl::lower_netlist(netlist)),
          measured};
}

AreaFactors fit_area_factors(const std::vector<AreaSample>& samples) {
  const NormalEquations equations(samples);
  std::array<double, parts> factors;
  factors.fill(1);
  // Coordinate descent: the matrix is positive definite, so it converges.
  for (int round = 0; round < 20'000; ++round)
    for (std::size_t i = 0; i < parts; ++i) {
      double rest = equations.right[i];
      for (std::size_t j = 0; j < parts; ++j)
        if (j != i) rest -= equations.matrix[i][j] * factors[j];
      factors[i] = std::max(0.0, rest / equations.matrix[i][i]);
    }
  AreaFactors per_mille;
  std::ranges::transform(factors, per_mille.begin(),
                         [](double factor) { return std::llround(1000 * factor); });
  return per_mille;
}

double expected_luts(const AreaSample& sample, const AreaFactors& factors) {
  const std::array<double, parts> luts = luts_by_part(sample);
  double sum = 0;
  for (std::size_t i = 0; i < parts; ++i) sum += luts[i] * static_cast<double>(factors[i]) / 1000;
  return sum;
}

Json area_record(const std::vector<AreaSample>& samples, const AreaFactors& factors) {
  Json record;
  for (std::size_t i = 0; i < parts; ++i)
    record["factors"][std::string(primitives::area_part_names[i])] = factors[i];
  Json designs(Json::Array{});
  for (const AreaSample& sample : samples) {
    Json design;
    design["name"] = sample.name;
    design["netlist_sha256"] = sample.netlist_sha256;
    design["architecture"] = to_text(sample.architecture);
    design["role"] = sample.is_fitted ? "fit" : "check";
    primitives::Cost sum;
    for (const auto& [part, cost] : sample.parts) {
      design["registry_lut4"][std::string(to_text(part))] = cost.lut4;
      sum = sum + cost;
    }
    design["expected"] = cells_json(expected_luts(sample, factors), sum.ff, sum.bram);
    design["measured"] =
        cells_json(static_cast<double>(sample.measured.lut), static_cast<double>(sample.measured.ff),
                   static_cast<double>(sample.measured.bram));
    designs.push_back(std::move(design));
  }
  record["designs"] = std::move(designs);
  record["lut4_error"]["fit"] = errors_json(samples, factors, true);
  record["lut4_error"]["check"] = errors_json(samples, factors, false);
  return record;
}

std::string area_markdown(const Json& record) {
  std::string text =
      "| design | | LUT4 expected | LUT4 used | error | flip-flops expected | used | block RAMs expected | "
      "used |\n";
  text += "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const Json& design : *record.find("designs")->array()) {
    const auto expected = integer_in(design, "expected", "lut4");
    const auto used = integer_in(design, "measured", "lut4");
    text += fmt::format("| {}, {} | {} | {} | {} | {:+.1f} % | {} | {} | {} | {} |\n",
                        *design.find("name")->string(), *design.find("architecture")->string(),
                        *design.find("role")->string(), expected, used,
                        100.0 * (static_cast<double>(expected) / static_cast<double>(used) - 1),
                        integer_in(design, "expected", "ff"), integer_in(design, "measured", "ff"),
                        integer_in(design, "expected", "bram"), integer_in(design, "measured", "bram"));
  }
  return text;
}

}  // namespace pulsewright::bench
