// SPDX-License-Identifier: Apache-2.0
#include "watch/command_line.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/failure.h"
#include "train/candidate.h"
#include "usage/shell_word.h"

namespace pulsewright::watch {

namespace {

using Keys = std::vector<std::string>;

/// What the keys of a what-if change.
bool is_same(const train::Candidate& left, const train::Candidate& right) {
  return left.length == right.length && left.encoding == right.encoding && left.pair == right.pair &&
         left.setting == right.setting;
}

/// The key of an action that has one of its own.
std::string key_of(Action action) {
  const auto row = std::ranges::find(key_table(), action, &KeyRow::action);
  PW_ASSERT(row != key_table().end());
  return std::string(row->name);
}

void press(Keys& keys, Action action, int times) {
  for (int i = 0; i < times; ++i) keys.push_back(key_of(action));
}

/// The fewest keys that make one candidate of another, by the rules that the keys themselves follow.
Keys keys_between(const train::Candidate& from, const train::Candidate& to) {
  constexpr Action actions[] = {Action::longer,    Action::shorter,       Action::next_encoding,
                                Action::next_pair, Action::previous_pair, Action::next_setting};
  std::vector<std::pair<train::Candidate, Keys>> met = {{from, {}}};
  for (std::size_t at = 0; at < met.size(); ++at) {
    if (is_same(met[at].first, to)) return met[at].second;
    for (const Action action : actions) {
      const auto next = changed(met[at].first, action);
      if (!next || std::ranges::any_of(met, [&](const auto& known) { return is_same(known.first, *next); }))
        continue;
      Keys keys = met[at].second;
      keys.push_back(key_of(action));
      met.emplace_back(*next, std::move(keys));
    }
  }
  return {};
}

/// The what-if: that of the selected layer last, so that its neuron is selected behind it.
bool add_changes(const Scene& scene, Keys& keys) {
  const std::vector<views::LayerRow>& layers = scene.trained.layers;
  std::size_t here = scene.selection.layer;
  const auto change = [&](std::size_t layer) {
    if (layer >= scene.changes.size() || scene.changes[layer] == views::Change()) return;
    press(keys, Action::next_layer, static_cast<int>((layer + layers.size() - here) % layers.size()));
    here = layer;
    const Keys more =
        keys_between(candidate_of(layers[layer], {}), candidate_of(layers[layer], scene.changes[layer]));
    keys.insert(keys.end(), more.begin(), more.end());
  };
  for (std::size_t l = 0; l < layers.size(); ++l)
    if (l != scene.selection.layer) change(l);
  const bool has_left = here != scene.selection.layer;
  if (has_left)
    press(keys, Action::next_layer,
          static_cast<int>((scene.selection.layer + layers.size() - here) % layers.size()));
  here = scene.selection.layer;
  change(scene.selection.layer);
  return has_left;
}

void add_panel(const Look& look, Keys& keys) {
  press(keys, Action::next_panel, static_cast<int>(look.focus));
  if (look.alone) keys.push_back(key_of(Action::zoom));
}

}  // namespace

std::vector<std::string> keys_to(const Scene& scene, const Look& look) {
  Keys keys;
  if (add_changes(scene, keys) && scene.selection.neuron != 0) {
    keys.push_back(key_of(Action::number));
    for (const char digit : std::to_string(scene.selection.neuron)) keys.emplace_back(1, digit);
    keys.emplace_back("n");
  }
  add_panel(look, keys);
  press(keys, Action::row_down, look.first_row);
  press(keys, Action::later_bits, look.first_bit / 8);
  if (look.cursor_a) press(keys, Action::cursor_a_on, *look.cursor_a + 1);
  if (look.cursor_b) press(keys, Action::cursor_b_on, *look.cursor_b + 1);
  return keys;
}

std::string subject_words(const std::string& path, const std::string& data) {
  return usage::shell_word(path) + (data.empty() ? "" : " --data " + usage::shell_word(data));
}

std::string command_line_of(const std::string& subject, const Scene& scene, const Look& look,
                            const Size& size, Glyphs glyphs) {
  std::string line = fmt::format("pulsewright watch {} --size {}x{}", subject, size.width, size.height);
  if (!scene.moment->is_finished) line += fmt::format(" --epoch {}", scene.epoch() + 1);
  line += fmt::format(" --layer {} --neuron {} --image {}", scene.selection.layer + 1, scene.selection.neuron,
                      scene.selection.image);
  if (glyphs != Glyphs::braille) line += fmt::format(" --glyphs {}", to_text(glyphs));
  const Keys keys = keys_to(scene, look);
  return keys.empty() ? line : line + fmt::format(" --keys \"{}\"", fmt::join(keys, " "));
}

}  // namespace pulsewright::watch
