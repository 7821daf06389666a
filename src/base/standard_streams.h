// SPDX-License-Identifier: Apache-2.0
// The streams and signals that a process is started with, which may be closed, full or ignored.
#pragma once

#include <string_view>

namespace pulsewright {

/// For main(), first of all. A standard stream that is closed is opened so that reads or writes fail: the
/// next file that is opened would otherwise take its number, and get what is meant for it. A write into a
/// pipe that nobody reads, or beyond the limit of a file's size, becomes an error in place of the end. A
/// caller that ignores the end of its children hands that on; here it would make every tool end well.
void settle_streams_and_signals();

/// Writes all of it, waiting where the descriptor takes no more at the moment; false, with errno, when it
/// cannot. It writes to the descriptor itself, so that no buffer is left to be written later.
bool write_whole(int descriptor, std::string_view bytes);

/// Says it on standard error, where it can be said; that it cannot is never a failure.
void say(std::string_view text);

}  // namespace pulsewright
