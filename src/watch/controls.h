// SPDX-License-Identifier: Apache-2.0
// What the keys have chosen: what to compute, and how to look at it. No terminal and no file is behind it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "watch/keys.h"
#include "watch/scene.h"

namespace pulsewright::watch {

/// The panels, in the order in which a screen gives them room.
enum class Panel { streams, loss, budget, scc, choice, lengths, settling, classes, cost };
inline constexpr std::string_view panel_names[] = {"streams", "loss",     "budget",  "SCC", "choice",
                                                   "lengths", "settling", "classes", "cost"};
constexpr std::string_view to_text(Panel panel) {
  return panel_names[static_cast<int>(panel)];
}

/// What has to be computed for a picture.
struct Request {
  views::Selection selection;
  std::optional<int> epoch;            ///< nothing: the newest
  bool is_frozen = false;              ///< stay at the moment that is shown
  std::vector<views::Change> changes;  ///< [layer], or empty

  bool operator==(const Request&) const = default;
};

/// How the picture is drawn.
struct Look {
  std::optional<Panel> alone;  ///< a panel that has the whole screen
  Panel focus = Panel::streams;
  int first_row = 0;  ///< synapses that are scrolled off above
  int first_bit = 0;  ///< clocks that are scrolled off to the left
  std::optional<int> cursor_a;
  std::optional<int> cursor_b;
  bool changes_all = false;  ///< a what-if changes all layers
  bool is_frozen = false;
  bool shows_help = false;
  std::optional<std::string> number;  ///< the digits typed so far
  std::string pace;                   ///< of the run, as the instrument measures it
  std::string message;                ///< why a key could not act, or what it did

  bool operator==(const Look&) const = default;
};

/// The streams of a layer as the trainer names them, with a change. At some lengths, pairs of different names
/// are the same, so the change is not read from the changed circuit.
train::Candidate candidate_of(const views::LayerRow& trained, const views::Change& change);

/// The candidate that the key of a what-if makes of another one; nothing at the end of the range.
std::optional<train::Candidate> changed(train::Candidate candidate, Action action);

class Controls {
 public:
  explicit Controls(const Request& request) : request_(request) {}

  /// What is left for others to do after a key.
  enum class Wish { nothing, save, command_line, quit };

  /// Acts on a key, on what the user sees: the last scene.
  Wish press(Key key, const Scene& scene);
  /// Gives a panel the focus; one that has it already gets the whole screen.
  void select(Panel panel);
  void say(std::string message) { look_.message = std::move(message); }
  void set_pace(std::string pace) { look_.pace = std::move(pace); }

  const Request& request() const { return request_; }
  const Look& look() const { return look_; }

 private:
  Wish act(Action action, Key key, const Scene& scene);
  void type_number(Key key, const Scene& scene);
  void go_to_epoch(Action action, const Scene& scene);
  void select_synapses(Action action, const Scene& scene);
  void change_streams(Action action, const Scene& scene);
  void move_bits(Action action, const Scene& scene);

  Request request_;
  Look look_;
};

}  // namespace pulsewright::watch
