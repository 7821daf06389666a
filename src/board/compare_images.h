// SPDX-License-Identifier: Apache-2.0
// A board's answers beside those of the exact model.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/diagnostics.h"
#include "board/host.h"
#include "data/images.h"
#include "netlist/netlist.h"

namespace pulsewright::board {

/// What is wrong if a board that says this is to run the netlist: another network (PW0601). `where`: its
/// port.
Diagnostics check_identity(const Identity& identity, const netlist::Netlist& netlist,
                           const std::string& where);

/// An image whose answer is not the exact model's.
struct Difference {
  std::size_t image = 0;
  Answer expected;
  Answer got;

  /// "image 3: logits 1 2, class 1 expected; logits 1 3, class 1 got".
  std::string text() const;
};

struct BoardComparison {
  std::int64_t images = 0;
  std::int64_t mismatches = 0;  ///< images with a logit or a class that differs
  std::int64_t logits = 0;      ///< that were compared
  std::optional<Difference> first = {};
  std::optional<std::int64_t> correct = {};  ///< images with the right class, if labels are known
  double seconds = 0;                        ///< from the first request to the last answer
  double mean_latency_ms = 0;                ///< from a request to its answer, on the wall clock
  double largest_latency_ms = 0;

  double images_per_second() const { return seconds > 0 ? static_cast<double>(images) / seconds : 0; }
};

/// Sends every image and compares every logit and class of its answer. `progress` is told how many are done.
/// Throws Failure if the board stops answering, or answers with another number of logits.
BoardComparison compare_images(Host& host, const netlist::Netlist& netlist, const data::LabelledImages& test,
                               const std::function<void(std::size_t)>& progress = {});

}  // namespace pulsewright::board
