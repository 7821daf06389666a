// SPDX-License-Identifier: Apache-2.0
// Strict reading of one JSON object: every key is asked for once, and what is left over is an error.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace pulsewright {

struct IntegerRange {
  std::int64_t minimum = INT64_MIN;
  std::int64_t maximum = INT64_MAX;

  bool operator==(const IntegerRange&) const = default;
};

/// Reads the members of one object. A member that is missing or wrong adds a diagnostic and yields an
/// empty value, so that reading goes on and all errors are found at once.
class ObjectReader {
 public:
  /// `pointer` is the JSON pointer of `value`, "" for the root. A value that is not an object is diagnosed.
  ObjectReader(const Json& value, std::string pointer, Diagnostics& diagnostics);

  std::int64_t integer(std::string_view key, IntegerRange range = {});
  double number(std::string_view key);
  bool boolean(std::string_view key);
  std::string string(std::string_view key);
  std::string sha256(std::string_view key);
  /// The index in `choices` of the string, or 0 when it is none of them.
  std::size_t choice(std::string_view key, std::span<const std::string_view> choices);
  /// The elements of an array with their pointers; empty if it is not an array.
  struct Element {
    const Json& value;
    std::string pointer;
  };
  std::vector<Element> elements(std::string_view key);
  std::vector<std::int64_t> integers(std::string_view key, IntegerRange range = {});
  std::vector<std::vector<std::int64_t>> integer_rows(std::string_view key, IntegerRange range = {});
  /// The member as it is, to be read by another reader; nullptr when missing.
  const Json* member(std::string_view key);
  bool has(std::string_view key) const { return value_.find(key) != nullptr; }

  /// Diagnoses every key that was not asked for.
  void finish();

  std::string pointer_to(std::string_view key) const { return pointer_ + "/" + std::string(key); }

 private:
  template <class T>
  const T* typed(std::string_view key, std::string_view expected);

  const Json& value_;
  std::string pointer_;
  Diagnostics& diagnostics_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace pulsewright
