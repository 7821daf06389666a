// SPDX-License-Identifier: Apache-2.0
// Drives the models of many devices with random but plausible inputs, and records what they answer.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/random.h"
#include "hdl/device.h"

namespace pulsewright::hdl {

/// Consecutive clock cycles of all devices.
struct Recording {
  std::size_t cycles = 0;
  std::vector<std::uint8_t> reset;                  ///< [cycles]
  std::vector<std::uint8_t> enable;                 ///< [cycles]
  std::size_t in_stride = 0;                        ///< words of packed inputs in a cycle
  std::vector<std::uint64_t> inputs;                ///< [cycles][in_stride]
  std::vector<std::vector<std::uint64_t>> outputs;  ///< [devices][cycles * out_words]
};

class GoldenRun {
 public:
  /// Resets come at random until cycle `last_reset`, about one in 300 cycles; the first two cycles are one.
  GoldenRun(std::vector<Device> devices, std::uint64_t seed, std::uint64_t last_reset);

  Recording next(std::size_t cycles);
  const std::vector<Device>& devices() const { return devices_; }

 private:
  void step(std::size_t i, bool reset, bool enable, std::span<std::uint64_t> packed, std::size_t& position,
            std::vector<std::uint64_t>& outputs);

  struct Instance {
    std::unique_ptr<primitives::Model> model;
    std::unique_ptr<Stimulus> stimulus;
    Random random;
    std::vector<std::uint64_t> in;
    std::vector<std::uint64_t> out;
  };

  std::vector<Device> devices_;
  std::vector<Instance> instances_;
  Random random_;
  std::uint64_t last_reset_;
  std::uint64_t cycle_ = 0;
  std::uint64_t enable_eighths_ = 8;
};

}  // namespace pulsewright::hdl
