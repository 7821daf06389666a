// SPDX-License-Identifier: Apache-2.0
#include "sweep/dispatch.h"

namespace pulsewright::sweep {

std::optional<std::size_t> Dispatch::next() {
  if (!may_start()) return std::nullopt;
  const std::size_t cell = waiting_.front();
  waiting_.pop_front();
  ++running_;
  return cell;
}

void Dispatch::ended(std::size_t cell, CellEnding ending) {
  --running_;
  if (ending == CellEnding::again) waiting_.push_back(cell);
  if (ending == CellEnding::defect || (ending == CellEnding::failed && stops_on_failure_)) stop();
}

}  // namespace pulsewright::sweep
