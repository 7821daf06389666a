// SPDX-License-Identifier: Apache-2.0
#include "flow/train_unit.h"

#include <fmt/format.h>

#include "analog/prove_unit.h"
#include "analog/stepped_unit.h"
#include "analog/unit_network.h"
#include "base/temporary_folder.h"
#include "flow/pulse_hardware.h"

namespace pulsewright::flow {

using analog::IntegerTile;
using analog::PulseUnit;

namespace {

constexpr std::int64_t most_training_vectors = 100000;

/// What makes the vector of an image from the counts before it.
class VectorSource {
 public:
  VectorSource(const analog::UnitNetwork& network, const data::ImageSet& images)
      : network_(network), images_(images) {}

  struct Vector {
    std::vector<std::int64_t> x;
    std::vector<std::int64_t> d;
  };
  Vector vector(std::int64_t number, std::span<const std::uint64_t> counts) const {
    const std::size_t image = static_cast<std::size_t>(number) % images_.size();
    Vector made{.x = network_.inputs(images_.image(image)), .d = {}};
    made.d = network_.gradients(counts, made.x, images_.labels[image]);
    return made;
  }

 private:
  const analog::UnitNetwork& network_;
  const data::ImageSet& images_;
};

std::vector<std::uint64_t> train_tile(const PulseUnit& unit, const VectorSource& source,
                                      std::int64_t vectors) {
  IntegerTile tile(unit);
  for (std::int64_t v = 0; v < vectors; ++v) {
    const auto [x, d] = source.vector(v, tile.counts());
    tile.update(x, d);
  }
  return {tile.counts().begin(), tile.counts().end()};
}

/// Counts of the hardware that the tile does not have, and the length.
std::int64_t differences(const analog::SteppedUnit& hardware, const IntegerTile& tile) {
  std::int64_t differences = hardware.length() != tile.length();
  for (std::size_t k = 0; k < tile.counts().size(); ++k)
    differences += hardware.counts()[k] != tile.counts()[k];
  return differences;
}

std::string describe_difference(std::int64_t vector, const analog::SteppedUnit& hardware,
                                const IntegerTile& tile) {
  if (hardware.length() != tile.length())
    return fmt::format("vector {}: the tile has trains of {} slots, the hardware of {}", vector,
                       tile.length(), hardware.length());
  std::size_t k = 0;
  while (hardware.counts()[k] == tile.counts()[k]) ++k;
  return fmt::format("vector {}, cross-point {}: the tile has {}, the hardware {}", vector, k,
                     tile.counts()[k], hardware.counts()[k]);
}

/// Both trainings go their own way, so that a difference stays one.
void train_in(analog::SteppedUnit& hardware, const PulseUnit& unit, const VectorSource& source,
              std::int64_t vectors, SimulatedTraining& training) {
  const PulseUnit other = analog::with_other_words(unit);
  IntegerTile tile(unit);
  IntegerTile control(other);
  for (std::int64_t v = 0; v < vectors; ++v) {
    const auto [x, d] = source.vector(v, hardware.counts());
    const auto own = source.vector(v, tile.counts());
    hardware.update(x, d);
    tile.update(own.x, own.d);
    control.update(x, d);
    const std::int64_t found = differences(hardware, tile);
    if (found > 0 && training.mismatches == 0) training.first = describe_difference(v, hardware, tile);
    training.mismatches += found;
    training.control += differences(hardware, control);
    training.words += static_cast<std::int64_t>(tile.counts().size()) + 1;
  }
  training.counts = hardware.counts();
}

Json run_json(const SimulatedTraining& run, const UnitTraining& training) {
  Json json;
  json["simulator"] = to_text(run.simulator);
  json["version"] = run.version;
  json["words_compared"] = run.words;
  json["mismatches"] = run.mismatches;
  if (!run.first.empty()) json["first_difference"] = run.first;
  json["same_weights"] = run.counts == training.counts;
  json["test_accuracy"] = run.accuracy;
  json["control"]["mismatches"] = run.control;
  return json;
}

}  // namespace

std::string UnitTraining::status() const {
  bool is_shown = true;
  for (const SimulatedTraining& run : runs) {
    if (run.mismatches > 0 || run.counts != counts) return "different";
    is_shown = is_shown && run.words > 0 && run.control > 0;
  }
  return is_shown ? "equal" : "not_shown";
}

std::optional<UnitTraining> train_unit(const std::string& file, const UnitTrainingOptions& options,
                                       const ProgressListener& progress, Diagnostics& diagnostics) {
  const auto unit = load_lowerable_unit(file, diagnostics);
  if (!unit) return std::nullopt;
  if (options.vectors < 1 || options.vectors > most_training_vectors)
    diagnostics.push_back({Code::bad_flag, "--vectors", fmt::format("1 to {}", most_training_vectors),
                           std::to_string(options.vectors), ""});
  if (options.seed < 1 || options.seed > INT32_MAX)
    diagnostics.push_back(
        {Code::bad_flag, "--seed", fmt::format("1 to {}", INT32_MAX), std::to_string(options.seed), ""});
  const auto set = data::load_data_set(options.data.name, options.data.options, diagnostics);
  if (!set) return std::nullopt;
  const auto network = analog::UnitNetwork::make(*unit, *set, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  const VectorSource source(*network, set->train);
  UnitTraining training{.unit_sha256 = unit_sha256(*unit),
                        .options = options,
                        .counts = train_tile(*unit, source, options.vectors),
                        .accuracy = 0,
                        .runs = {}};
  training.accuracy = network->accuracy(training.counts, set->test);
  for (const hdl::Simulator simulator : options.simulators) {
    tell(progress, {.task = "analog parity", .step = fmt::format("training in {}", to_text(simulator))});
    const TemporaryFolder folder;
    SimulatedTraining run{.simulator = simulator, .version = simulator_version(simulator)};
    analog::SteppedUnit hardware(*unit, simulator, static_cast<int>(options.seed), folder.path());
    train_in(hardware, *unit, source, options.vectors, run);
    run.accuracy = network->accuracy(run.counts, set->test);
    training.runs.push_back(std::move(run));
  }
  return training;
}

Json to_json(const UnitTraining& training) {
  Json json;
  std::int64_t words = 0;
  std::int64_t mismatches = 0;
  bool is_caught = true;
  for (const SimulatedTraining& run : training.runs) {
    json["simulators"].push_back(to_text(run.simulator));
    json["runs"].push_back(run_json(run, training));
    words += run.words;
    mismatches += run.mismatches;
    is_caught = is_caught && run.control > 0;
  }
  json["status"] = training.status();
  json["unit_sha256"] = training.unit_sha256;
  json["data"] = training.options.data.name;
  json["vectors"] = training.options.vectors;
  json["seed"] = training.options.seed;
  json["words_compared"] = words;
  json["mismatches"] = mismatches;
  json["negative_control"] = is_caught;
  json["test_accuracy"] = training.accuracy;
  return json;
}

std::string to_text(const UnitTraining& training) {
  std::string text =
      fmt::format("unit {}\nthe integer tile: {} vectors of {}, test accuracy {:.4f}\n", training.unit_sha256,
                  training.options.vectors, training.options.data.name, training.accuracy);
  for (const SimulatedTraining& run : training.runs) {
    text += fmt::format(
        "{} {}: test accuracy {:.4f}, {} words compared, {} mismatches; with other random words {}\n",
        to_text(run.simulator), run.version, run.accuracy, run.words, run.mismatches, run.control);
    if (!run.first.empty()) text += "first: " + run.first + "\n";
  }
  const std::string status = training.status();
  return text + (status == "equal"       ? "EQUAL\n"
                 : status == "different" ? "DIFFERENT\n"
                                         : "NOT SHOWN: a tile with other random words would have done\n");
}

}  // namespace pulsewright::flow
