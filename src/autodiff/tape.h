// SPDX-License-Identifier: Apache-2.0
// Reverse-mode differentiation: a tape of tensors in the order in which they were computed.
#pragma once

#include <deque>
#include <functional>

#include "autodiff/tensor.h"
#include "netlist/netlist.h"

namespace pulsewright::autodiff {

/// Names one stream of bits. Two streams with one id come from one source.
struct StreamId {
  std::int64_t number = 0;
  auto operator<=>(const StreamId&) const = default;
};

/// Hands out 0, 1, 2, ... There is no counter of the process: two programs that build the same layers in the
/// same order get the same ids.
class StreamIds {
 public:
  StreamId next() { return {next_++}; }

 private:
  std::int64_t next_ = 0;
};

class Tape;

/// A handle to one tensor of a tape. Cheap to copy; valid as long as its tape.
class Variable {
 public:
  const Tensor& value() const;
  /// Of the last Tape::backward(); 0 where the loss does not depend on this tensor. Same shape as value().
  const Tensor& gradient() const;
  const Shape& shape() const { return value().shape; }
  Tape& tape() const { return *tape_; }

 private:
  friend class Tape;
  Variable(Tape& tape, std::size_t index) : tape_(&tape), index_(index) {}

  Tape* tape_;
  std::size_t index_;
};

/// Adds to inputs[i] what the gradient of the loss with respect to the result means for input i.
using Backward = std::function<void(const Tensor& gradient, const std::vector<Tensor*>& inputs)>;

/// Two operands that were multiplied in gates.
struct Meeting {
  StreamId left_id;
  StreamId right_id;
  netlist::Encoding left_encoding;
  netlist::Encoding right_encoding;
  Variable left;  ///< represented values
  Variable
      right;  ///< left.shape() if element meets element; else left [rows][inputs], right [neurons][inputs]
  bool every_row_meets_every_row;
};

/// The computation of one step: tensors, the ids of the streams it makes, and who met whom. Make a new one
/// for each step. Deterministic: gradients are accumulated in the reverse order of record(), by one thread.
class Tape {
 public:
  /// Streams of this tape are numbered from where `ids` stands; `ids` itself does not move, so that every
  /// step numbers its streams alike and ids taken from `ids` before are never given out again.
  explicit Tape(const StreamIds& ids = {}) : ids_(ids) {}
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  /// A tensor that depends on nothing: data or a parameter.
  Variable leaf(Tensor value);

  /// A result with its backward pass, which may keep copies of Variables. Misuse if an input is on another
  /// tape.
  Variable record(Tensor value, const std::vector<Variable>& inputs, Backward backward);

  /// Gradients of `loss`, which has one element, with respect to everything on the tape.
  void backward(const Variable& loss);

  StreamId next_stream() { return ids_.next(); }

  void record_meeting(Meeting meeting) { meetings_.push_back(std::move(meeting)); }
  /// Every multiplication so far, in order.
  const std::vector<Meeting>& meetings() const { return meetings_; }

 private:
  friend class Variable;
  struct Entry {
    Tensor value;
    Tensor gradient;
    std::vector<std::size_t> inputs;
    Backward backward;
  };

  StreamIds ids_;
  std::deque<Entry> entries_;  // a deque keeps references to its elements valid while it grows
  std::vector<Meeting> meetings_;
};

}  // namespace pulsewright::autodiff
