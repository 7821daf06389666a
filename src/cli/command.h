// SPDX-License-Identifier: Apache-2.0
// The words of room usage in which every command is declared.
#pragma once

#include "usage/command_line.h"

namespace pulsewright::cli {

using usage::Command;
using usage::CommandLine;
using usage::CommandShape;
using usage::CommandShapes;
using usage::Console;
using usage::Exit;
using usage::Flag;

}  // namespace pulsewright::cli
