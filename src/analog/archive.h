// SPDX-License-Identifier: Apache-2.0
// One description of a state for saving and loading it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"

namespace pulsewright::analog {

/// Saves values under names, or loads those that were saved. When loading, a value that is missing or has
/// another size than its place adds a diagnostic and leaves it alone.
class Archive {
 public:
  /// Saves into `json`.
  explicit Archive(Json& json) : saved_(&json) {}
  /// Loads from `json`, which `where` names in diagnostics.
  Archive(const Json& json, std::string where, Diagnostics& diagnostics)
      : loaded_(&json), where_(std::move(where)), diagnostics_(&diagnostics) {}

  bool is_loading() const { return saved_ == nullptr; }

  void operator()(const std::string& name, float& value);
  void operator()(const std::string& name, bool& value);
  void operator()(const std::string& name, std::uint64_t& value);
  /// A vector keeps its size, unless one of the two is empty.
  void operator()(const std::string& name, std::vector<float>& value);
  void operator()(const std::string& name, std::vector<std::uint8_t>& value);
  void operator()(const std::string& name, std::vector<std::uint64_t>& value);

  /// The state of a part, under its name.
  template <class Part>
  void part(const std::string& name, Part& value) {
    if (!is_loading()) {
      Json json{Json::Object{}};
      Archive inner(json);
      value.exchange(inner);
      (*saved_)[name] = std::move(json);
    } else if (const Json* json = member(name)) {
      Archive inner(*json, where_ + "/" + name, *diagnostics_);
      value.exchange(inner);
    }
  }

 private:
  const Json* member(const std::string& name);
  void refuse(const std::string& name, const std::string& expected, const Json& got);
  template <class Element>
  void exchange_vector(const std::string& name, std::vector<Element>& value);

  Json* saved_ = nullptr;
  const Json* loaded_ = nullptr;
  std::string where_;
  Diagnostics* diagnostics_ = nullptr;
};

}  // namespace pulsewright::analog
