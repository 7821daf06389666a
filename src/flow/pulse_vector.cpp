// SPDX-License-Identifier: Apache-2.0
#include "flow/pulse_vector.h"

#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "analog/network_config.h"
#include "base/files.h"
#include "flow/output_place.h"

namespace pulsewright::flow {

using namespace analog;

namespace {

std::optional<Json> load_json(const std::string& flag, const std::string& file, Diagnostics& diagnostics) {
  if (!std::filesystem::is_regular_file(file)) {
    diagnostics.push_back({Code::no_such_input, flag, "a JSON file", quote_briefly(file), ""});
    return std::nullopt;
  }
  return parse_json(read_file(file, std::uint64_t{1} << 28), diagnostics);
}

Vector load_vector(const std::string& flag, const std::string& file, Diagnostics& diagnostics) {
  Vector values;
  const auto json = load_json(flag, file, diagnostics);
  if (json && read_value(*json, flag, {}, values, diagnostics) && (values.empty() || values.size() > 4096))
    diagnostics.push_back(
        {Code::shape_mismatch, flag, "an array of 1 to 4096 numbers", std::to_string(values.size()), ""});
  return values;
}

}  // namespace

std::optional<PulseUpdate> pulse_vector(const PulseRequest& request, Diagnostics& diagnostics) {
  const Vector x = load_vector("--x", request.x, diagnostics);
  const Vector d = load_vector("--d", request.d, diagnostics);
  const auto config = load_network(request.config, diagnostics);
  if (config && (request.layer < 1 || std::cmp_greater(request.layer, config->layers.size())))
    diagnostics.push_back({Code::bad_flag, "--layer", fmt::format("1 to {}", config->layers.size()),
                           std::to_string(request.layer), ""});
  std::optional<Trains> given;
  if (!request.trains.empty())
    if (const auto json = load_json("--trains", request.trains, diagnostics))
      given = read_trains(*json, "--trains: ", diagnostics);
  if (!request.out.empty()) check_output_file("--out", request.out, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  auto update = pulse_update(config->layers[static_cast<std::size_t>(request.layer - 1)], config->lr, x, d,
                             request.seed, given, diagnostics);
  if (update && !request.out.empty()) write_file(request.out, canonical_json(pulses_json(*update)));
  return update;
}

}  // namespace pulsewright::flow
