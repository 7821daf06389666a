// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"

namespace pulsewright {

enum class Simulator { verilator, icarus, cxxrtl };
inline constexpr std::string_view simulator_names[] = {"verilator", "icarus", "cxxrtl"};
constexpr std::string_view to_text(Simulator simulator) {
  return simulator_names[static_cast<int>(simulator)];
}

/// The tool's own version line. Throws Failure when it is not installed.
std::string simulator_version(Simulator simulator);

/// Builds the files, among them those of generate_bench(), in `folder` and runs them there to their end;
/// returns the bench's trace.txt. Verilator starts from random register values drawn from `seed`, CXXRTL from
/// some drawn from the bench's. Throws Failure when a tool or its headers are missing, when it refuses the
/// files, or does not end within `timeout`.
std::string simulate(Simulator simulator, const std::vector<TextFile>& files,
                     const std::filesystem::path& folder, std::uint32_t seed, std::chrono::seconds timeout);

}  // namespace pulsewright
