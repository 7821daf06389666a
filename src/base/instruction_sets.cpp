// SPDX-License-Identifier: Apache-2.0
#include "base/instruction_sets.h"

#include <algorithm>
#include <atomic>
#include <cctype>

// Ask for AVX3_DL, as the files with loops do.
#define HWY_WANT_AVX3_DL 1
#include <hwy/highway.h>
#include <hwy/targets.h>

#include "base/failure.h"

namespace pulsewright {

namespace {

/// What the processor has; read before anything is masked.
const std::vector<std::int64_t>& vector_sets() {
  static const std::vector<std::int64_t> sets = [] {
    std::vector<std::int64_t> all = hwy::SupportedAndGeneratedTargets();
    std::erase_if(all, [](std::int64_t set) { return set == HWY_SCALAR || set == HWY_EMU128; });
    return all;
  }();
  return sets;
}

std::int64_t best_set() {
  return vector_sets().empty() ? plain_instructions : vector_sets().front();
}

/// To ask the processor takes microseconds where it is a virtual one.
std::atomic<std::int64_t>& set_in_use() {
  static std::atomic<std::int64_t> set = best_set();
  return set;
}

}  // namespace

std::vector<std::int64_t> instruction_sets() {
  std::vector<std::int64_t> sets = vector_sets();
  sets.push_back(plain_instructions);
  return sets;
}

std::int64_t instruction_set() {
  return set_in_use();
}

void use_instruction_set(std::int64_t set) {
  // Highway numbers better sets lower. The worse ones stay, for files that are not compiled for this one.
  std::int64_t mask = 0;
  for (const std::int64_t each : vector_sets())
    if (set != 0 && (each >= set || each == vector_sets().back())) mask |= each;
  hwy::SetSupportedTargetsForTest(mask);
  set_in_use() = set == 0 ? best_set() : set;
}

std::string instruction_set_name(std::int64_t set) {
  if (set == plain_instructions) return "plain";
  std::string name = hwy::TargetName(set);
  std::ranges::transform(name, name.begin(),
                         [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return name;
}

std::optional<std::int64_t> find_instruction_set(std::string_view name) {
  for (const std::int64_t set : instruction_sets())
    if (instruction_set_name(set) == name) return set;
  return std::nullopt;
}

}  // namespace pulsewright
