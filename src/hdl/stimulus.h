// SPDX-License-Identifier: Apache-2.0
// Random but plausible inputs for a device in lock step.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "primitives/primitive.h"

namespace pulsewright::hdl {

/// A port at the parameters of its device.
struct PortShape {
  std::string name;
  unsigned width;
};

/// The inputs of one device. The base class knows only port widths; a block whose inputs must make sense
/// together has a class of its own (stimulus.cpp).
class Stimulus {
 public:
  explicit Stimulus(std::span<const PortShape> inputs) : inputs_(inputs.begin(), inputs.end()) {}
  virtual ~Stimulus() = default;
  /// `in`: the model's flat words.
  virtual void fill(Random& random, std::span<std::uint64_t> in);
  /// Called at each rising edge that was enabled or a reset, with the values before it.
  virtual void clocked(bool reset, std::span<const std::uint64_t> in, std::span<const std::uint64_t> out);

 private:
  std::vector<PortShape> inputs_;
};

/// The stimulus of a registry block.
std::unique_ptr<Stimulus> block_stimulus(std::string_view block, const primitives::Parameters& parameters,
                                         std::span<const PortShape> inputs);

}  // namespace pulsewright::hdl
