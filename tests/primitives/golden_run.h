// SPDX-License-Identifier: Apache-2.0
// Drives the models of many cases with random but plausible inputs, and records what they answer.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/random.h"
#include "primitives/parity_case.h"

namespace pulsewright::primitives {

/// Consecutive clock cycles of all cases.
struct Recording {
  std::size_t cycles = 0;
  std::vector<std::uint8_t> reset;                  ///< [cycles]
  std::vector<std::uint8_t> enable;                 ///< [cycles]
  std::size_t in_stride = 0;                        ///< words of packed inputs in a cycle
  std::vector<std::uint64_t> inputs;                ///< [cycles][in_stride]
  std::vector<std::vector<std::uint64_t>> outputs;  ///< [cases][cycles * out_words]
};

/// The inputs of one case. The base class knows only port widths; a block whose inputs must make sense
/// together has a class of its own (golden_run.cpp).
class Stimulus {
 public:
  explicit Stimulus(const ParityCase& parity_case) : case_(parity_case) {}
  virtual ~Stimulus() = default;
  virtual void fill(Random& random, std::span<std::uint64_t> in);
  /// Told of each rising edge that was enabled or a reset, with the values before it.
  virtual void clocked(bool, std::span<const std::uint64_t>, std::span<const std::uint64_t>) {}

 protected:
  const ParityCase& case_;
};

class GoldenRun {
 public:
  /// Resets come at random until cycle `last_reset`, about one in 300 cycles; the first two cycles are one.
  GoldenRun(std::vector<ParityCase> cases, std::uint64_t seed, std::uint64_t last_reset);

  Recording next(std::size_t cycles);
  const std::vector<ParityCase>& cases() const { return cases_; }

 private:
  void step(std::size_t i, bool reset, bool enable, std::span<std::uint64_t> packed, std::size_t& position,
            std::vector<std::uint64_t>& outputs);

  struct Instance {
    std::unique_ptr<Model> model;
    std::unique_ptr<Stimulus> stimulus;
    Random random;
    std::vector<std::uint64_t> in;
    std::vector<std::uint64_t> out;
  };

  std::vector<ParityCase> cases_;
  std::vector<Instance> instances_;
  Random random_;
  std::uint64_t last_reset_;
  std::uint64_t cycle_ = 0;
  std::uint64_t enable_eighths_ = 8;
};

}  // namespace pulsewright::primitives
