// SPDX-License-Identifier: Apache-2.0
// Behaviour of aihwkit 4545f11 that the golden vectors pin and that the product does not have.
#pragma once

namespace pulsewright::analog {

struct Quirks {
  /// A negative hit that is not tested cancels the positive hits of the outputs before it.
  bool bound_flag_depends_on_order = false;
  /// With transfer_every < 0 each event reads A twice, the second time under a counter of its own.
  bool automatic_period_transfers_twice = false;
  /// The granularity of ExpStep is that of its DOWN branch.
  bool exp_step_granularity_of_down = false;
};

inline constexpr Quirks no_quirks{};
inline constexpr Quirks upstream{.bound_flag_depends_on_order = true,
                                 .automatic_period_transfers_twice = true,
                                 .exp_step_granularity_of_down = true};

}  // namespace pulsewright::analog
