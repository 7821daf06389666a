// SPDX-License-Identifier: Apache-2.0
#include "watch/controls.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "train/candidate.h"

namespace pulsewright::watch {

namespace {

/// `value` a step on, within [0, size), round and round.
std::size_t stepped(std::size_t value, bool is_back, std::size_t size) {
  return (value + (is_back ? size - 1 : 1)) % size;
}

/// The last epochs of the phases of a history.
std::vector<int> phase_ends(const std::vector<train::EpochRecord>& history) {
  std::vector<int> ends;
  for (std::size_t e = 0; e < history.size(); ++e)
    if (e + 1 == history.size() || history[e + 1].phase != history[e].phase)
      ends.push_back(static_cast<int>(e));
  return ends;
}

}  // namespace

train::Candidate candidate_of(const views::LayerRow& trained, const views::Change& change) {
  train::Candidate candidate{static_cast<int>(trained.length), trained.weight_encoding,
                             netlist::find_source_pair(trained.pair), trained.accumulator, trained.setting};
  candidate.length = change.length.value_or(candidate.length);
  candidate.encoding = change.encoding.value_or(candidate.encoding);
  if (change.pair != nullptr) candidate.pair = change.pair;
  candidate.setting = change.setting.value_or(candidate.setting);
  return candidate;
}

std::optional<train::Candidate> changed(train::Candidate candidate, Action action) {
  const bool is_back = action == Action::previous_pair;
  switch (action) {
    case Action::longer:
    case Action::shorter: {
      // An exact pair skips the lengths that are not squares.
      do {
        candidate.length = action == Action::longer ? candidate.length * 2 : candidate.length / 2;
        if (candidate.length < train::shortest_length || candidate.length > train::longest_length)
          return std::nullopt;
      } while (!is_possible(candidate));
      return candidate;
    }
    case Action::next_encoding:
    case Action::previous_encoding:
      candidate.encoding = candidate.encoding == netlist::Encoding::bipolar
                               ? netlist::Encoding::sign_magnitude
                               : netlist::Encoding::bipolar;
      break;
    case Action::next_setting:
      candidate.setting = (candidate.setting + 1) % netlist::generator_settings;
      break;
    default: {
      const auto pairs = netlist::named_source_pairs();
      auto at = static_cast<std::size_t>(candidate.pair - pairs.data());
      do {
        at = stepped(at, is_back, pairs.size());
        candidate.pair = &pairs[at];
      } while (!is_possible(candidate));
    }
  }
  if (!is_possible(candidate)) return std::nullopt;
  return candidate;
}

namespace {

std::string_view name_of(Action action) {
  switch (action) {
    case Action::longer:
      return "longer streams";
    case Action::shorter:
      return "shorter streams";
    case Action::next_encoding:
    case Action::previous_encoding:
      return "the other encoding";
    case Action::next_setting:
      return "another setting";
    default:
      return "another pair";
  }
}

}  // namespace

void Controls::select(Panel panel) {
  if (look_.alone || look_.focus == panel) look_.alone = panel;
  look_.focus = panel;
}

Controls::Wish Controls::press(Key key, const Scene& scene) {
  look_.message.clear();
  if (look_.number) {
    type_number(key, scene);
    return Wish::nothing;
  }
  const KeyRow* row = find_key(key);
  if (look_.shows_help) {
    look_.shows_help = false;
    if (row == nullptr || row->action != Action::quit) return Wish::nothing;
  }
  if (row == nullptr) {
    look_.message = "this key does nothing; ? shows those that do";
    return Wish::nothing;
  }
  return act(row->action, key, scene);
}

Controls::Wish Controls::act(Action action, Key key, const Scene& scene) {
  constexpr Panel screens[] = {Panel::streams, Panel::scc,  Panel::choice,   Panel::lengths,
                               Panel::classes, Panel::cost, Panel::settling, Panel::budget};
  const std::size_t panels = std::size(panel_names);
  switch (action) {
    case Action::quit:
      return Wish::quit;
    case Action::save:
      return Wish::save;
    case Action::command_line:
      return Wish::command_line;
    case Action::help:
      look_.shows_help = true;
      break;
    case Action::screen:
      look_.alone.reset();
      if (key != U'1') look_.alone = look_.focus = screens[key - U'2'];
      break;
    case Action::next_panel:
    case Action::previous_panel:
      look_.focus = static_cast<Panel>(
          stepped(static_cast<std::size_t>(look_.focus), action == Action::previous_panel, panels));
      if (look_.alone) look_.alone = look_.focus;
      break;
    case Action::zoom:
      look_.alone = look_.focus;
      break;
    case Action::back:
      look_.alone.reset();
      break;
    case Action::epoch_back:
    case Action::epoch_on:
    case Action::ten_back:
    case Action::ten_on:
    case Action::phase_back:
    case Action::phase_on:
    case Action::first_epoch:
    case Action::newest_epoch:
      go_to_epoch(action, scene);
      break;
    case Action::freeze:
      request_.is_frozen = look_.is_frozen = !look_.is_frozen;
      break;
    case Action::next_layer:
    case Action::previous_layer:
    case Action::next_neuron:
    case Action::previous_neuron:
    case Action::next_image:
    case Action::previous_image:
    case Action::next_wrong:
    case Action::number:
      select_synapses(action, scene);
      break;
    case Action::longer:
    case Action::shorter:
    case Action::next_encoding:
    case Action::previous_encoding:
    case Action::next_pair:
    case Action::previous_pair:
    case Action::next_setting:
    case Action::as_trained:
      change_streams(action, scene);
      break;
    case Action::all_layers:
      look_.changes_all = !look_.changes_all;
      look_.message = look_.changes_all ? "a what-if changes all layers" : "a what-if changes this layer";
      break;
    default:
      move_bits(action, scene);
  }
  return Wish::nothing;
}

void Controls::type_number(Key key, const Scene& scene) {
  if (key >= U'0' && key <= U'9' && look_.number->size() < 7) {
    *look_.number += static_cast<char>(key);
    return;
  }
  if (key == key_backspace && !look_.number->empty()) {
    look_.number->pop_back();
    return;
  }
  const std::string digits = std::move(*look_.number);
  look_.number.reset();
  std::size_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  views::Selection& selection = request_.selection;
  if (digits.empty() || key == key_escape) return;
  if (key == U'l') {
    selection.layer = value > 0 ? value - 1 : 0;
    selection.neuron = 0;
  } else if (key == U'n' || key == key_enter) {
    selection.neuron = value;
  } else if (key == U'i') {
    selection.image = value;
  } else {
    look_.message = "a number ends with l, n or i";
  }
  if (scene.moment->netlist && !scene.moment->images.images.empty())
    selection = clamped(*scene.moment, selection);
}

void Controls::go_to_epoch(Action action, const Scene& scene) {
  look_.is_frozen = request_.is_frozen = false;
  if (action == Action::newest_epoch) return request_.epoch.reset();
  const std::vector<int>& kept = scene.epochs;
  if (kept.empty()) {
    look_.message = "no epoch was kept (train --frames)";
    return;
  }
  const int now = request_.epoch.value_or(kept.back());
  int wanted = now;
  if (action == Action::epoch_back) wanted = now - 1;
  if (action == Action::epoch_on) wanted = now + 1;
  if (action == Action::ten_back) wanted = now - 10;
  if (action == Action::ten_on) wanted = now + 10;
  if (action == Action::first_epoch) wanted = 0;
  const std::vector<int> ends = phase_ends(scene.newest_history());
  if (action == Action::phase_back)
    for (const int end : ends) wanted = end < now ? end : wanted;
  if (action == Action::phase_on) {
    const auto next = std::ranges::upper_bound(ends, now);
    wanted = next == ends.end() ? kept.back() : *next;
  }
  // The nearest one that was kept, in the direction of the key.
  const auto at = wanted > now ? std::ranges::lower_bound(kept, wanted)
                               : std::prev(std::ranges::upper_bound(kept, std::max(wanted, kept.front())));
  if (at == kept.end() || (*at == now && request_.epoch)) {
    look_.message = wanted > now ? "the newest epoch that was kept; G goes on with the run"
                                 : "the first epoch that was kept";
    if (at == kept.end()) request_.epoch = kept.back();
    return;
  }
  request_.epoch = *at;
}

void Controls::select_synapses(Action action, const Scene& scene) {
  if (!scene.streams) {
    look_.message = "the run has no circuit yet";
    return;
  }
  views::Selection& selection = request_.selection;
  selection = clamped(*scene.moment, selection);
  const auto neurons = static_cast<std::size_t>(scene.trained.layers[selection.layer].neurons);
  const std::size_t images = scene.moment->images.images.size();
  switch (action) {
    case Action::next_layer:
    case Action::previous_layer:
      selection.layer =
          stepped(selection.layer, action == Action::previous_layer, scene.trained.layers.size());
      selection.neuron = 0;
      look_.first_row = look_.first_bit = 0;
      break;
    case Action::next_neuron:
    case Action::previous_neuron:
      selection.neuron = stepped(selection.neuron, action == Action::previous_neuron, neurons);
      break;
    case Action::next_image:
    case Action::previous_image:
      selection.image = stepped(selection.image, action == Action::previous_image, images);
      break;
    case Action::next_wrong: {
      if (!scene.classes || scene.classes->wrong.empty()) {
        look_.message = scene.classes ? "no image is wrong" : "the images have no labels";
        break;
      }
      const auto& wrong = scene.classes->wrong;
      const auto next = std::ranges::upper_bound(wrong, selection.image, {}, &views::WrongImage::image);
      selection.image = next == wrong.end() ? wrong.front().image : next->image;
      break;
    }
    default:
      look_.number = "";
  }
}

void Controls::change_streams(Action action, const Scene& scene) {
  if (action == Action::as_trained) return request_.changes.clear();
  if (!scene.obstacle.empty()) {
    look_.message = "no what-if: " + scene.obstacle;
    return;
  }
  const std::vector<views::LayerRow>& layers = scene.trained.layers;
  const std::size_t own = std::min(request_.selection.layer, layers.size() - 1);
  std::vector<views::Change> changes = scene.changes;
  changes.resize(layers.size());
  const auto wanted = changed(candidate_of(layers[own], changes[own]), action);
  if (!wanted) {
    look_.message = fmt::format("layer {} cannot have {}", own + 1, name_of(action));
    return;
  }
  for (std::size_t l = 0; l < layers.size(); ++l) {
    if (l != own && !look_.changes_all) continue;
    const views::LayerRow& trained = layers[l];
    train::Candidate candidate = candidate_of(trained, changes[l]);
    if (action == Action::longer || action == Action::shorter)
      candidate.length = wanted->length;
    else if (action == Action::next_encoding || action == Action::previous_encoding)
      candidate.encoding = wanted->encoding;
    else if (action == Action::next_setting)
      candidate.setting = wanted->setting;
    else
      candidate.pair = wanted->pair;
    if (!is_possible(candidate)) {
      look_.message = fmt::format("layer {} cannot have {}", l + 1, name_of(action));
      return;
    }
    changes[l] = {};
    if (candidate.length != trained.length) changes[l].length = candidate.length;
    if (candidate.encoding != trained.weight_encoding) changes[l].encoding = candidate.encoding;
    if (candidate.pair->name != trained.pair) changes[l].pair = candidate.pair;
    if (candidate.setting != trained.setting) changes[l].setting = candidate.setting;
  }
  request_.changes = std::move(changes);
}

void Controls::move_bits(Action action, const Scene& scene) {
  const int length = scene.streams ? static_cast<int>(scene.streams->length) : 0;
  const int rows = scene.streams ? static_cast<int>(scene.streams->rows.size()) : 0;
  const auto move = [&](std::optional<int>& cursor, int by) {
    cursor = cursor ? std::clamp(*cursor + by, 0, std::max(0, length - 1)) : 0;
  };
  switch (action) {
    case Action::row_up:
      look_.first_row = std::max(0, look_.first_row - 1);
      break;
    case Action::row_down:
      look_.first_row = std::clamp(look_.first_row + 1, 0, std::max(0, rows - 1));
      break;
    case Action::cursor_a_on:
      return move(look_.cursor_a, 1);
    case Action::cursor_a_back:
      return move(look_.cursor_a, -1);
    case Action::cursor_b_on:
      return move(look_.cursor_b, 1);
    case Action::cursor_b_back:
      return move(look_.cursor_b, -1);
    case Action::later_bits:
      look_.first_bit = std::clamp(look_.first_bit + 8, 0, std::max(0, length - 8));
      break;
    default:
      look_.first_bit = std::max(0, look_.first_bit - 8);
  }
}

}  // namespace pulsewright::watch
