// SPDX-License-Identifier: Apache-2.0
// Which classes a circuit confuses, and on which images.
#pragma once

#include <cstdint>
#include <vector>

#include "exact/evaluate.h"
#include "views/moment.h"

namespace pulsewright::views {

/// An image that the circuit gets wrong.
struct WrongImage {
  std::size_t image = 0;
  std::int64_t is = 0;      ///< its label
  std::int64_t says = 0;    ///< the class that the circuit names
  std::int64_t margin = 0;  ///< logit of the named class less that of the true one, in counts; 0 on a tie

  bool operator==(const WrongImage&) const = default;
};

struct ClassesView {
  exact::Evaluation evaluation;
  std::vector<WrongImage> wrong;  ///< in the order of the images
};

/// The circuit on all images; the moment has a netlist and labels.
ClassesView classes_view(const Moment& moment, Workers& workers);

}  // namespace pulsewright::views
