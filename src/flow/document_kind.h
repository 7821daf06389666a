// SPDX-License-Identifier: Apache-2.0
// Which kind of document a command was given.
#pragma once

#include <string>

#include "handoff/bundle.h"

namespace pulsewright::flow {

/// A p-bit machine or a pulse unit, if the file, or the document of the folder, says so; else a network,
/// whose reader tells what is wrong with it.
handoff::Subject subject_of(const std::string& path);

}  // namespace pulsewright::flow
