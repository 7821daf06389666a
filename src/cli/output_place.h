// SPDX-License-Identifier: Apache-2.0
// Whether a command may write where a flag says: what flow/output_place.h checks.
#pragma once

#include "flow/output_place.h"

namespace pulsewright::cli {

using flow::check_output_file;
using flow::check_output_folder;
using flow::check_output_inside;

}  // namespace pulsewright::cli
