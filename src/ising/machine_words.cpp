// SPDX-License-Identifier: Apache-2.0
#include "ising/machine_words.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace pulsewright::ising {

namespace {

template <class Number>
bool read_number(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

/// "BETA:SWEEPS"
std::optional<Temperature> read_temperature(std::string_view text) {
  Temperature temperature{};
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !read_number(text.substr(0, colon), temperature.beta) ||
      !read_number(text.substr(colon + 1), temperature.sweeps))
    return std::nullopt;
  if (!(temperature.beta >= 0 && temperature.beta <= largest_beta) || temperature.sweeps < 1 ||
      temperature.sweeps > largest_weight)
    return std::nullopt;
  return temperature;
}

/// "SPIN:STATE"
std::optional<Clamp> read_clamp(std::string_view text) {
  Clamp clamp{};
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !read_number(text.substr(0, colon), clamp.spin) ||
      !read_number(text.substr(colon + 1), clamp.state))
    return std::nullopt;
  if (clamp.spin < 0 || (clamp.state != 1 && clamp.state != -1)) return std::nullopt;
  clamp.state = clamp.state > 0 ? 1 : 0;
  return clamp;
}

}  // namespace

CompileOptions compile_options(const MachineWords& words, const SpinModel& model, Diagnostics& diagnostics) {
  CompileOptions options{.width = words.width, .schedule = {{words.beta}}};
  if (!words.schedule.empty()) options.schedule.clear();
  for (const std::string& text : words.schedule) {
    if (const auto temperature = read_temperature(text))
      options.schedule.push_back(*temperature);
    else
      diagnostics.push_back({Code::bad_flag, "--schedule", "BETA:SWEEPS, such as 0.5:100",
                             quote_briefly(text), "beta from 0 to 1e6, at least one sweep"});
  }
  for (const std::string& text : words.clamps) {
    const auto clamp = read_clamp(text);
    if (clamp && clamp->spin < model.spins())
      options.clamps.push_back(*clamp);
    else
      diagnostics.push_back({Code::bad_flag, "--clamp",
                             fmt::format("SPIN:STATE, spin 0 to {}, state -1 or 1", model.spins() - 1),
                             quote_briefly(text), ""});
  }
  std::ranges::sort(options.clamps, {}, &Clamp::spin);
  const auto twice = std::ranges::adjacent_find(options.clamps, {}, &Clamp::spin);
  if (twice != options.clamps.end())
    diagnostics.push_back(
        {Code::bad_flag, "--clamp", "each spin once", fmt::format("spin {} twice", twice->spin), ""});
  return options;
}

}  // namespace pulsewright::ising
