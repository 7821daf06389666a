// SPDX-License-Identifier: Apache-2.0
#include "watch/keys.h"

#include <algorithm>
#include <sstream>

namespace pulsewright::watch {

namespace {

constexpr KeyRow table[] = {
    {U'1', "1", Action::screen, "overview"},
    {U'2', "2", Action::screen, "streams"},
    {U'3', "3", Action::screen, "SCC"},
    {U'4', "4", Action::screen, "choice"},
    {U'5', "5", Action::screen, "lengths"},
    {U'6', "6", Action::screen, "classes"},
    {U'7', "7", Action::screen, "cost"},
    {U'8', "8", Action::screen, "settling"},
    {U'9', "9", Action::screen, "error budget"},
    {key_tab, "Tab", Action::next_panel, "next panel"},
    {key_back_tab, "BackTab", Action::previous_panel, "previous panel"},
    {key_enter, "Enter", Action::zoom, "the panel alone"},
    {key_escape, "Esc", Action::back, "back"},
    {key_left, "Left", Action::epoch_back, "an epoch back"},
    {key_right, "Right", Action::epoch_on, "an epoch on"},
    {U'[', "[", Action::ten_back, "ten epochs back"},
    {U']', "]", Action::ten_on, "ten epochs on"},
    {U'{', "{", Action::phase_back, "to the end of the phase before"},
    {U'}', "}", Action::phase_on, "to the end of this phase, or the next"},
    {U'g', "g", Action::first_epoch, "first epoch"},
    {U'G', "G", Action::newest_epoch, "newest epoch, and on with the run"},
    {U'f', "f", Action::freeze, "freeze the picture while the run goes on, or go on with it"},
    {U'l', "l", Action::next_layer, "next layer"},
    {U'L', "L", Action::previous_layer, "previous layer"},
    {U'n', "n", Action::next_neuron, "next neuron"},
    {U'N', "N", Action::previous_neuron, "previous neuron"},
    {U'i', "i", Action::next_image, "next image"},
    {U'I', "I", Action::previous_image, "previous image"},
    {U'w', "w", Action::next_wrong, "next wrong image"},
    {U'/', "/", Action::number, "go to a number: digits, then l, n or i"},
    {key_up, "Up", Action::row_up, "synapses above"},
    {key_down, "Down", Action::row_down, "synapses below"},
    {U'c', "c", Action::longer, "what if the streams were twice as long"},
    {U'C', "C", Action::shorter, "what if they were half as long"},
    {U'e', "e", Action::next_encoding, "what if the weights had the other encoding"},
    {U'E', "E", Action::previous_encoding, "likewise"},
    {U'p', "p", Action::next_pair, "what if the sources were the next pair"},
    {U'P', "P", Action::previous_pair, "what if they were the previous pair"},
    {U'v', "v", Action::next_setting, "what if the generators had their next setting"},
    {U'o', "o", Action::all_layers, "a what-if changes this layer, or all layers"},
    {U'0', "0", Action::as_trained, "as trained"},
    {U'a', "a", Action::cursor_a_on, "cursor A a clock on"},
    {U'A', "A", Action::cursor_a_back, "cursor A a clock back"},
    {U'b', "b", Action::cursor_b_on, "cursor B a clock on"},
    {U'B', "B", Action::cursor_b_back, "cursor B a clock back"},
    {U'+', "+", Action::later_bits, "later bits of the streams"},
    {U'-', "-", Action::earlier_bits, "earlier bits of the streams"},
    {U's', "s", Action::save, "save the picture as a text"},
    {U'y', "y", Action::command_line, "the command line of this picture"},
    {U'?', "?", Action::help, "help"},
    {U'q', "q", Action::quit, "quit"},
};

}  // namespace

std::span<const KeyRow> key_table() {
  return table;
}

const KeyRow* find_key(Key key) {
  const auto found = std::ranges::find(table, key, &KeyRow::key);
  return found == std::end(table) ? nullptr : found;
}

std::vector<Key> read_keys(std::string_view words, Diagnostics& diagnostics) {
  std::vector<Key> keys;
  std::istringstream stream{std::string(words)};
  for (std::string word; stream >> word;) {
    const auto found = std::ranges::find(table, word, &KeyRow::name);
    if (found != std::end(table))
      keys.push_back(found->key);
    else
      diagnostics.push_back({Code::bad_flag, "--keys", "keys of the instrument, such as \"l n n Tab\"",
                             quote_briefly(word), ""});
  }
  return keys;
}

}  // namespace pulsewright::watch
