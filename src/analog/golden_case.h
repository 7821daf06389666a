// SPDX-License-Identifier: Apache-2.0
// What the replays of the kinds of golden cases share: strict reading of a case, and comparisons that count.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analog/device.h"
#include "analog/golden.h"
#include "analog/update.h"

namespace pulsewright::analog::golden {

/// Relative to max(1, |value|).
inline constexpr double output_tolerance = 2e-5;
inline constexpr double pulsed_tolerance = 5e-5;  ///< of devices that are pulsed for many steps
inline constexpr double inference_tolerance = 1e-4;
inline constexpr double most_standard_errors = 5;

/// An object of a case. What is missing or wrong adds a diagnostic and reads as empty.
class CaseReader {
 public:
  CaseReader(const Json& json, std::string where, Diagnostics& diagnostics)
      : json_(json), where_(std::move(where)), diagnostics_(&diagnostics) {}

  const Json& json() const { return json_; }
  const std::string& where() const { return where_; }
  bool has(std::string_view key) const { return json_.find(key) != nullptr; }
  std::string place(std::string_view key) const { return where_ + "/" + pointer_token(key); }

  std::string text(std::string_view key) const;
  float number(std::string_view key, Range range = {}) const;
  float number_or(std::string_view key, float value, Range range = {}) const;
  std::int64_t integer(std::string_view key, std::int64_t lowest, std::int64_t highest) const;
  /// An array of `count` numbers.
  Vector numbers(std::string_view key, std::size_t count) const;
  /// One of any length.
  Vector any_numbers(std::string_view key) const;
  std::vector<std::int64_t> integers(std::string_view key, std::size_t count) const;
  std::vector<std::string> texts(std::string_view key, std::size_t count) const;
  /// The objects of an array; at least one.
  std::vector<CaseReader> objects(std::string_view key) const;
  CaseReader object(std::string_view key) const;
  Shape shape() const;

  template <class T>
  void fields(std::string_view key, std::span<const Field<T>> table, T& target,
              std::span<const std::string_view> own = {}) const {
    if (const Json* found = member(key)) read_fields(table, *found, place(key), target, *diagnostics_, own);
  }
  void refuse(Code code, std::string_view key, std::string expected, std::string got,
              std::string hint = {}) const {
    diagnostics_->push_back({code, place(key), std::move(expected), std::move(got), std::move(hint)});
  }
  Diagnostics& diagnostics() const { return *diagnostics_; }
  const Json* member(std::string_view key) const;

 private:
  const Json& json_;
  std::string where_;
  Diagnostics* diagnostics_;
};

/// Compares values with those of a file, and keeps the score.
class Comparer {
 public:
  Comparer(GoldenReport& report, std::string name) : report_(report), case_(std::move(name)) {}

  /// The step that the following comparisons belong to.
  void at(std::size_t step) { place_ = "/steps/" + std::to_string(step); }
  void close(std::string_view what, View got, View expected, double tolerance);
  void close(std::string_view what, double got, double expected, double tolerance);
  template <class Integer>
  void equal(std::string_view what, const std::vector<Integer>& got,
             const std::vector<std::int64_t>& expected) {
    for (std::size_t i = 0; i < expected.size(); ++i)
      equal(std::string(what) + "/" + std::to_string(i),
            i < got.size() ? static_cast<std::int64_t>(got[i]) : -1, expected[i]);
  }
  void equal(std::string_view what, std::int64_t got, std::int64_t expected);
  /// A statistic, `deviation` standard errors away from what it should be.
  void likely(std::string_view what, double got, double expected, double standard_error);

 private:
  void count(std::string_view what, double got, double expected, bool is_good);

  GoldenReport& report_;
  std::string case_;
  std::string place_;
};

/// A replay in two parts, so that a document is refused as a whole before anything is compared: it reads the
/// case, and `run` compares.
using Replay = std::function<void(Comparer&)>;

std::optional<Replay> read_forward(const CaseReader& reader);
std::optional<Replay> read_management(const CaseReader& reader);
std::optional<Replay> read_dense_update(const CaseReader& reader);
std::optional<Replay> read_explicit_trains(const CaseReader& reader);
std::optional<Replay> read_device_response(const CaseReader& reader);
std::optional<Replay> read_statistics(const CaseReader& reader);
std::optional<Replay> read_compound(const CaseReader& reader);
std::optional<Replay> read_transfer(const CaseReader& reader);
std::optional<Replay> read_inference(const CaseReader& reader);
std::optional<Replay> read_operations(const CaseReader& reader);

/// The arrays of a device in a case, where they have this suffix ("_0" for the first hidden device).
DeviceArrays read_arrays(const CaseReader& reader, const Device& device, Shape shape,
                         const std::string& suffix = "");

/// The device that a case's name begins with, as in "ExpStep_homog"; nullptr and a diagnostic if there is
/// none.
const Device* device_of_name(const CaseReader& reader);

/// The settings of a device with these common values, and neither noise nor spread.
Settings silent_settings(const Device& device, float step);

}  // namespace pulsewright::analog::golden
