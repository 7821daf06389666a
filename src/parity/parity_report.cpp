// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "parity/parity.h"

namespace pulsewright::parity {

namespace {

Json to_json(const SimulatorParity& parity) {
  Json object;
  object["simulator"] = to_text(parity.simulator);
  object["version"] = parity.version;
  object["words_compared"] = parity.comparison.words_compared;
  object["stream_bits_compared"] = parity.comparison.stream_bits_compared;
  object["mismatches"] = parity.comparison.mismatches;
  Json differences(Json::Array{});
  for (const Difference& difference : parity.comparison.first_differences)
    differences.push_back(difference.json());
  object["first_differences"] = differences;
  if (!parity.trouble.empty()) object["trouble"] = parity.trouble;
  object["cycles"] = parity.cycles;
  object["resets_in_mid_image"] = parity.resets;
  object["bad_frames_dropped"] = parity.bad_frames;
  object["latency_clocks"] = parity.latency_clocks;
  object["interval_clocks"] = parity.interval_clocks;
  object["corrupted_golden_caught"] = parity.corrupted_golden_caught;
  object["mutant"] = parity.mutant;
  object["mutant_caught"] = parity.mutant_caught;
  object["mutant_difference"] = parity.mutant_difference;
  if (parity.loaded_words > 0) {
    object["loaded_words"] = parity.loaded_words;
    object["refused_words"] = parity.refused_words;
  }
  return object;
}

}  // namespace

std::int64_t ParityReport::words_compared() const {
  std::int64_t words = 0;
  for (const SimulatorParity& parity : simulators) words += parity.comparison.words_compared;
  return words;
}

std::int64_t ParityReport::mismatches() const {
  std::int64_t count = 0;
  for (const SimulatorParity& parity : simulators) count += parity.comparison.mismatches;
  return count;
}

bool ParityReport::negative_control() const {
  return !simulators.empty() && std::ranges::all_of(simulators, [](const SimulatorParity& parity) {
    return parity.corrupted_golden_caught && parity.mutant_caught;
  });
}

ParityStatus ParityReport::status() const {
  const bool differs =
      engine_differences > 0 || std::ranges::any_of(simulators, [](const SimulatorParity& parity) {
        return parity.comparison.mismatches > 0;
      });
  if (differs) return ParityStatus::different;
  const bool compared = std::ranges::all_of(
      simulators, [](const SimulatorParity& parity) { return parity.comparison.equal(); });
  return compared && negative_control() ? ParityStatus::equal : ParityStatus::not_shown;
}

const SchemaHistory& parity_history() {
  static const SchemaHistory history{"pulsewright.parity", 2};
  return history;
}

Json to_json(const ParityReport& report) {
  Json object;
  object["schema"] = parity_history().schema();
  object["status"] = to_text(report.status());
  object["netlist_sha256"] = report.netlist_sha256;
  object["rtl_source"] = report.is_of_files ? "files" : "netlist";
  object["rtl_sha256"] = report.rtl_sha256;
  object["changed_files"] = Json::array_of(report.changed_files);
  object["compared"] = report.sees_layers ? "layers" : "ports";
  if (!report.mapping.empty()) {
    object["after_synthesis"] = report.mapping;
    object["mapped_sha256"] = report.mapped_sha256;
  }
  object["images"] = report.images;
  object["images_sha256"] = report.images_sha256;
  object["traced_images"] = report.traced_images;
  object["stalled_images"] = report.stalled_images;
  object["seed"] = report.seed;
  object["engine_differences"] = report.engine_differences;
  object["words_compared"] = report.words_compared();
  object["mismatches"] = report.mismatches();
  object["negative_control"] = report.negative_control();
  object["predicted_latency_clocks"] = report.predicted.latency_clocks;
  object["predicted_interval_clocks"] = report.predicted.interval_clocks;
  Json names(Json::Array{});
  Json runs(Json::Array{});
  for (const SimulatorParity& parity : report.simulators) {
    names.push_back(to_text(parity.simulator));
    runs.push_back(to_json(parity));
  }
  object["simulators"] = names;
  object["runs"] = runs;
  return object;
}

std::string images_hash(const data::Images& images) {
  return sha256_hex(data::pixel_lines(images));
}

std::string files_hash(const std::vector<TextFile>& files) {
  std::vector<TextFile> sorted = files;
  std::ranges::sort(sorted, {}, &TextFile::path);
  std::string all;
  for (const TextFile& file : sorted) all += fmt::format("{} {}\n{}", file.path, file.text.size(), file.text);
  return sha256_hex(all);
}

}  // namespace pulsewright::parity
