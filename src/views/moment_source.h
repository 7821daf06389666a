// SPDX-License-Identifier: Apache-2.0
// Where the instrument gets its moments from.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "views/moment.h"

namespace pulsewright::views {

/// Where a training that runs is at this moment.
struct Running {
  train::Phase phase = train::Phase::real;
  std::int64_t epoch = 0;   ///< epochs that are done
  std::int64_t epochs = 0;  ///< of the whole run
  std::int64_t step = 0;    ///< of the running epoch
  std::int64_t steps = 0;   ///< of the epoch; 0 if they are not counted

  bool operator==(const Running&) const = default;
};

/// A run that may go on, or something that does not change. Reads files; it never writes and never locks.
class MomentSource {
 public:
  virtual ~MomentSource() = default;

  /// The newest moment, the same one as long as nothing changed.
  virtual std::shared_ptr<const Moment> newest() = 0;
  /// The moment after one epoch of the run, from 0; nullptr if it was not kept.
  virtual std::shared_ptr<const Moment> at(int epoch) = 0;
  /// The epochs that at() knows, rising.
  virtual std::vector<int> epochs() = 0;
  /// Nothing if no process trains there.
  virtual std::optional<Running> running() = 0;
};

}  // namespace pulsewright::views
