// SPDX-License-Identifier: Apache-2.0
// The readers of analog tiles: golden vectors and trains in JSON, configurations in TOML. What is accepted is
// used.
#include "analog/doctor.h"
#include "analog/golden.h"
#include "analog/pulse_file.h"
#include "base/toml.h"
#include "fuzz/target.h"

namespace {

using namespace pulsewright;

void use_configuration(const Json& json) {
  Diagnostics wrong;
  const analog::NetworkConfig config = analog::read_network(json, wrong);
  if (!wrong.empty()) return;
  analog::examine(config);
  Diagnostics again;
  const analog::NetworkConfig copy = analog::read_network(analog::network_json(config), again);
  fuzz::require(again.empty() && analog::network_json(copy) == analog::network_json(config),
                "the resolved configuration reads back");
  const analog::Draws draws(1, 1);
  const auto cell = analog::make_cell(config.layers.front(), {2, 3}, draws);
  cell->update(analog::Vector{1, -0.5F, 0}, analog::Vector{0.1F, -1}, config.lr, 1);
  cell->end_batch();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  Diagnostics wrong;
  if (const auto toml = parse_toml(text, "fuzz", wrong)) use_configuration(*toml);
  Diagnostics of_json;
  const auto json = parse_json(text, of_json);
  if (!json) return 0;
  Diagnostics of_golden;
  const analog::GoldenReport report = analog::replay_golden(*json, "", of_golden);
  fuzz::require(of_golden.empty() || report.comparisons == 0, "comparisons or diagnostics");
  Diagnostics of_trains;
  fuzz::require(analog::read_trains(*json, "", of_trains).has_value() == of_trains.empty(),
                "trains or diagnostics");
  return 0;
}
