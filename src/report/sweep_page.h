// SPDX-License-Identifier: Apache-2.0
// The page of a sweep: its front, and every cell with what it gave or why it gave nothing.
#pragma once

#include <string>

#include "sweep/table.h"

namespace pulsewright::report {

/// A self-contained HTML page, a function of the table alone.
std::string write_sweep_page(const sweep::Table& table);

}  // namespace pulsewright::report
