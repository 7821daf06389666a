// SPDX-License-Identifier: Apache-2.0
#include "autodiff/tape.h"

#include <fmt/format.h>

namespace pulsewright::autodiff {

const Tensor& Variable::value() const {
  return tape_->entries_[index_].value;
}

const Tensor& Variable::gradient() const {
  const Tensor& gradient = tape_->entries_[index_].gradient;
  require(gradient.shape == shape(), "there is no gradient before Tape::backward()");
  return gradient;
}

Variable Tape::leaf(Tensor value) {
  return record(std::move(value), {}, nullptr);
}

Variable Tape::record(Tensor value, const std::vector<Variable>& inputs, Backward backward) {
  Entry entry{std::move(value), {}, {}, std::move(backward)};
  // A shape that no tensor has, so that a gradient which was not computed is noticed.
  entry.gradient.shape = {-1};
  for (const Variable& input : inputs) {
    require(input.tape_ == this, "an operand is on another tape");
    entry.inputs.push_back(input.index_);
  }
  entries_.push_back(std::move(entry));
  return Variable(*this, entries_.size() - 1);
}

void Tape::backward(const Variable& loss) {
  require(loss.tape_ == this, "the loss is on another tape");
  require(loss.value().size() == 1,
          fmt::format("a loss has one element, this one has the shape {}", text_of(loss.shape())));
  for (Entry& entry : entries_) entry.gradient = Tensor(entry.value.shape, 0.0);
  entries_[loss.index_].gradient[0] = 1;
  // Backwards: an entry is complete once everything that was recorded behind it has added its part.
  for (std::size_t i = loss.index_ + 1; i-- > 0;) {
    const Entry& entry = entries_[i];
    if (!entry.backward) continue;
    std::vector<Tensor*> inputs;
    for (const std::size_t input : entry.inputs) inputs.push_back(&entries_[input].gradient);
    entry.backward(entry.gradient, inputs);
  }
}

}  // namespace pulsewright::autodiff
