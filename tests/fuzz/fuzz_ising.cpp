// SPDX-License-Identifier: Apache-2.0
// The readers of Ising models, of machines and of patterns; a first byte says which. A model or a machine
// that is accepted is written and read again.
#include <algorithm>

#include "fuzz/target.h"
#include "ising/formats.h"
#include "ising/machine_document.h"
#include "ising/patterns.h"

namespace {

using namespace pulsewright;

void check_model(std::string_view text, ising::Format format, const ising::ReadOptions& options) {
  Diagnostics wrong;
  const auto read = ising::read_model(text, format, "fuzz", options, wrong);
  fuzz::require(read.has_value() == wrong.empty(), "a model or diagnostics");
  fuzz::require(wrong.size() <= 101, "a bounded number of diagnostics");
  if (!read) return;
  const ising::SpinModel& model = read->model;
  fuzz::require(model.scale >= 1 && model.spins() <= ising::most_spins, "scale and spins in their ranges");
  fuzz::require(std::ranges::all_of(model.couplings,
                                    [&](const ising::Coupling& coupling) {
                                      return 0 <= coupling.first && coupling.first < coupling.second &&
                                             coupling.second < model.spins() && coupling.weight != 0;
                                    }),
                "couplings of two spins of the model");
  Diagnostics of_writer;
  const auto written = ising::write_model(model, format, of_writer);
  fuzz::require(written.has_value() == of_writer.empty(), "a text or diagnostics");
  if (!written) return;
  Diagnostics again;
  const auto copy = ising::read_model(*written, format, "fuzz", {{model.scale}}, again);
  fuzz::require(copy && ising::model_sha256(copy->model) == ising::model_sha256(model),
                "what was written is the same model");
}

void check_machine(std::string_view text) {
  Diagnostics wrong;
  const auto machine = ising::read_machine(text, wrong);
  fuzz::require(machine.has_value() == wrong.empty(), "a machine or diagnostics");
  if (!machine) return;
  Diagnostics again;
  const auto copy = ising::read_machine(ising::write_machine(*machine), again);
  fuzz::require(copy && ising::machine_sha256(*copy) == ising::machine_sha256(*machine),
                "what was written is the same machine");
}

void check_patterns(std::string_view text) {
  Diagnostics wrong;
  const auto patterns = ising::read_patterns(text, "fuzz", wrong);
  fuzz::require(patterns.has_value() == wrong.empty(), "patterns or diagnostics");
  if (!patterns) return;
  fuzz::require(patterns->spins <= ising::most_pattern_spins, "no more spins than a pattern has");
  for (const auto& state : patterns->states)
    fuzz::require(state.size() == static_cast<std::size_t>(patterns->spins) &&
                      std::ranges::all_of(state, [](std::int8_t spin) { return spin == 1 || spin == -1; }),
                  "each pattern has all spins, up or down");
}

}  // namespace

/// The first byte: the reader, and whether numbers are scaled by 1000.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr unsigned formats = std::size(ising::format_names);
  const unsigned reader = data[0] % 8;
  const std::string_view text = fuzz::text_of(data + 1, size - 1);
  ising::ReadOptions options;
  if ((data[0] & 8) != 0) options.scale = 1000;
  if (reader < formats)
    check_model(text, static_cast<ising::Format>(reader), options);
  else if (reader == formats)
    check_machine(text);
  else
    check_patterns(text);
  return 0;
}
