// SPDX-License-Identifier: Apache-2.0
// The keys of the instrument: one table, which dispatch, the help on the screen and docs/watch.md read.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace pulsewright::watch {

/// A character, or one of the keys below, which no character has.
using Key = char32_t;

inline constexpr Key key_tab = U'\t';
inline constexpr Key key_enter = U'\n';
inline constexpr Key key_escape = 0x1b;
inline constexpr Key key_left = 0x110000;
inline constexpr Key key_right = 0x110001;
inline constexpr Key key_up = 0x110002;
inline constexpr Key key_down = 0x110003;
inline constexpr Key key_back_tab = 0x110004;
inline constexpr Key key_backspace = 0x110005;

/// What a key does.
enum class Action {
  screen,  ///< the panel whose digit the key is; 1 is the overview
  next_panel,
  previous_panel,
  zoom,
  back,
  epoch_back,
  epoch_on,
  ten_back,
  ten_on,
  phase_back,
  phase_on,
  first_epoch,
  newest_epoch,
  freeze,
  next_layer,
  previous_layer,
  next_neuron,
  previous_neuron,
  next_image,
  previous_image,
  next_wrong,
  number,
  row_up,
  row_down,
  longer,
  shorter,
  next_encoding,
  previous_encoding,
  next_pair,
  previous_pair,
  next_setting,
  as_trained,
  all_layers,
  cursor_a_on,
  cursor_a_back,
  cursor_b_on,
  cursor_b_back,
  later_bits,
  earlier_bits,
  save,
  command_line,
  help,
  quit,
};

struct KeyRow {
  Key key;
  std::string_view name;  ///< as `--keys` and the help spell it
  Action action;
  std::string_view meaning;
};

/// Every key with what it does, in the order of the help.
std::span<const KeyRow> key_table();

/// The row of a key; nullptr if it does nothing.
const KeyRow* find_key(Key key);

/// Keys as a script spells them: "l n n c Tab". A name that no key has is a Code::bad_flag of --keys.
std::vector<Key> read_keys(std::string_view words, Diagnostics& diagnostics);

}  // namespace pulsewright::watch
