// SPDX-License-Identifier: Apache-2.0
#include "base/progress.h"

#include <cmath>

#include <fmt/format.h>

namespace pulsewright {

namespace {

/// "0:41", "1:02:03"
std::string clock_text(double seconds) {
  const std::int64_t whole = std::llround(seconds);
  const std::int64_t hours = whole / 3600;
  const std::int64_t minutes = whole / 60 % 60;
  return hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60)
                   : fmt::format("{}:{:02}", minutes, whole % 60);
}

/// Slow units are timed each; a rate of 0.02 says little.
std::string rate_text(double rate, const std::string& unit) {
  if (rate < 0.1) return fmt::format("{:.0f} s per {}", 1 / rate, unit);
  return rate < 100 ? fmt::format("{:.1f} {}/s", rate, unit + "s")
                    : fmt::format("{:.0f} {}/s", rate, unit + "s");
}

/// Counts in full, measurements to four digits.
std::string figure_text(double value) {
  const bool is_count = value == std::floor(value) && std::abs(value) < 0x1p53;
  return is_count ? fmt::format("{:.0f}", value) : fmt::format("{:.4g}", value);
}

}  // namespace

void tell(const ProgressListener& listener, const ProgressEvent& event) {
  if (listener) listener(event);
}

std::string to_text(const ProgressEvent& event, const std::string& pace) {
  std::string text = event.task;
  const char* separator = ": ";
  const auto add = [&](const std::string& part) {
    text += separator + part;
    separator = ", ";
  };
  if (!event.step.empty()) add(event.step);
  if (!event.unit.empty())
    add(event.total > 0 ? fmt::format("{} {} of {}", event.unit, event.done, event.total)
                        : fmt::format("{} {}", event.unit, event.done));
  if (!pace.empty()) add(pace);
  for (const auto& [name, value] : event.figures) add(name + " " + figure_text(value));
  return text;
}

Json to_json(const ProgressEvent& event) {
  Json json;
  json["task"] = event.task;
  json["step"] = event.step;
  if (!event.unit.empty()) {
    json["unit"] = event.unit;
    json["done"] = event.done;
    if (event.total > 0) json["total"] = event.total;
  }
  json["figures"] = Json(Json::Object{});
  for (const auto& [name, value] : event.figures) json["figures"][name] = value;
  return json;
}

std::string ProgressPace::add(const ProgressEvent& event, double seconds) {
  const bool goes_on = start_ && start_->event.task == event.task && start_->event.step == event.step &&
                       start_->event.unit == event.unit && start_->event.total == event.total &&
                       start_->event.done <= event.done;
  if (!goes_on) start_ = Start{event, seconds};
  const double elapsed = seconds - start_->seconds;
  const auto units = static_cast<double>(event.done - start_->event.done);
  // Figures of the first moment would jump.
  if (event.unit.empty() || units <= 0 || elapsed < 0.5) return "";
  const double rate = units / elapsed;
  std::string text = rate_text(rate, event.unit);
  if (event.total > 0)
    text += fmt::format(", {} left", clock_text(static_cast<double>(event.total - event.done) / rate));
  return text;
}

}  // namespace pulsewright
