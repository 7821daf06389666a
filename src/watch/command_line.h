// SPDX-License-Identifier: Apache-2.0
// The command line that makes a picture of the instrument again, for a note or a colleague.
#pragma once

#include <string>
#include <vector>

#include "watch/canvas.h"
#include "watch/controls.h"
#include "watch/selection.h"

namespace pulsewright::watch {

/// The names of the keys that lead from the picture of `--layer --neuron --image`, as the command line below
/// names them, to this scene and this look: what-if, panel, cursors and scrolling.
std::vector<std::string> keys_to(const Scene& scene, const Look& look);

/// What stands behind `pulsewright watch`, as words of a shell; `data` is the value of --data, or empty.
std::string subject_words(const std::string& path, const std::string& data);

/// `subject`: as words of a shell.
std::string command_line_of(const std::string& subject, const Scene& scene, const Look& look,
                            const Size& size, Glyphs glyphs);

}  // namespace pulsewright::watch
