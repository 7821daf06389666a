// SPDX-License-Identifier: Apache-2.0
// A machine on the screen: every number and dot is what the reference engine gives, sweep by sweep.
#include <cmath>
#include <map>

#include "catch.h"
#include "ising/compile_machine.h"
#include "ising/engine.h"
#include "watch/spins_screen.h"

namespace pulsewright::watch {
namespace {

/// A ring of `spins` in a field, in halves of the file's unit of energy, with two temperatures unless only
/// one is asked for.
ising::Machine ring(int spins, bool has_one_temperature) {
  ising::SpinModel model{.fields = std::vector<std::int64_t>(static_cast<std::size_t>(spins), 1), .scale = 2};
  model.offset = 6;
  for (int i = 0; i + 1 < spins; ++i) model.couplings.push_back({i, i + 1, i % 2 == 0 ? 2 : -1});
  ising::CompileOptions options{.name = "ring", .width = 10, .schedule = {{0.4, 30}, {0.8, 20}}};
  if (has_one_temperature) options.schedule.resize(1);
  Diagnostics wrong;
  auto machine = compile_machine(model, options, wrong);
  REQUIRE(wrong.empty());
  return std::move(*machine);
}

TEST_CASE("every sweep of a replay is the reference engine's, forwards and backwards") {
  const ising::Machine machine = ring(7, false);
  views::SpinReplay replay(machine);
  CHECK(replay.scheduled() == 50);
  CHECK(replay.step_ends() == std::vector<std::int64_t>{30, 50});
  const auto engine = ising::make_reference_engine(machine);
  // Of thresholds that are rounded to words, so not quite those that were asked for.
  const std::vector<double> betas = summarise(machine).betas;
  CHECK(betas[0] == Approx(0.4).epsilon(0.01));
  double sum = 0;
  std::vector<std::int8_t> before(engine->states().begin(), engine->states().end());
  replay.view(60, 10);
  for (std::int64_t sweep = 1; sweep <= 60; ++sweep) {
    INFO(sweep);
    engine->sweep();
    const views::SpinsView view = replay.view(sweep, 4);
    CHECK(view.first == std::max<std::int64_t>(0, sweep - 3));
    const double energy = (static_cast<double>(engine->energy()) + 6) / 2;
    sum += energy;
    CHECK(view.energies.back() == energy);
    CHECK(view.means.back() == Approx(sum / static_cast<double>(sweep)));
    std::int64_t flips = 0;
    int magnetisation = 0;
    for (std::size_t i = 0; i < 7; ++i) {
      CHECK(view.states.back()[i] == (engine->states()[i] > 0));
      flips += engine->states()[i] != before[i] ? 1 : 0;
      magnetisation += engine->states()[i];
    }
    CHECK(view.flips.back() == flips);
    CHECK(view.magnetisations.back() == Approx(magnetisation / 7.0));
    CHECK(view.betas.back() == betas[sweep <= 30 ? 0 : 1]);
    before.assign(engine->states().begin(), engine->states().end());
  }
}

TEST_CASE("the variation to Boltzmann is that of counted states, and is known at one temperature alone") {
  const ising::Machine machine = ring(5, true);
  views::SpinReplay replay(machine);
  constexpr int sweeps = 400;
  const auto engine = ising::make_reference_engine(machine);
  std::map<std::vector<std::int8_t>, int> counts;
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    engine->sweep();
    ++counts[std::vector<std::int8_t>(engine->states().begin(), engine->states().end())];
  }
  const ising::SpinModel model = model_of(machine);
  double all = 0;
  std::map<std::vector<std::int8_t>, double> law;
  for (int state = 0; state < 32; ++state) {
    std::vector<std::int8_t> spins;
    for (int i = 0; i < 5; ++i) spins.push_back(state >> i & 1 ? 1 : -1);
    all += law[spins] =
        std::exp(-summarise(machine).betas[0] * static_cast<double>(energy(model, spins)) / 2);
  }
  double variation = 0;
  for (const auto& [spins, weight] : law)
    variation += std::abs(weight / all - counts[spins] / double{sweeps}) / 2;
  REQUIRE(replay.variation(sweeps));
  CHECK(*replay.variation(sweeps) == Approx(variation).margin(1e-9));
  CHECK_FALSE(replay.variation(0));
  CHECK_FALSE(views::SpinReplay(ring(5, false)).variation(sweeps));
  CHECK_FALSE(views::SpinReplay(ring(17, true)).variation(sweeps));
}

TEST_CASE("a column of dots is a sweep, and a dot is a spin that is +1") {
  views::SpinReplay replay(ring(7, false));
  const Canvas canvas =
      draw_spins(replay, {.sweep = 40, .first_row = 0, .message = {}}, {60, 30}, Glyphs::ascii);
  const views::SpinsView view = replay.view(40, 49);
  CHECK(view.first == 0);
  for (int t = 0; t <= 40; ++t)
    for (int i = 0; i < 7; ++i)
      CHECK((canvas.at(1 + t, 2 + i) != U' ') ==
            view.states[static_cast<std::size_t>(t)][static_cast<std::size_t>(i)]);
  CHECK_THAT(canvas.to_text(), Catch::Contains("sweep 40/50") && Catch::Contains("beta 0.8"));
}

TEST_CASE("keys move by sweeps, tens of them and steps of the schedule, within the replay") {
  views::SpinReplay replay(ring(7, false));
  SpinsLook look{.sweep = 40, .first_row = 0, .message = {}};
  const auto after = [&](Key key) {
    press(key, replay, look);
    return look.sweep;
  };
  CHECK(after(key_left) == 39);
  CHECK(after(U'[') == 29);
  CHECK(after(U'}') == 30);
  CHECK(after(U'}') == 50);
  CHECK(after(U'{') == 30);
  CHECK(after(U'{') == 0);
  CHECK(after(key_left) == 0);
  CHECK_FALSE(look.message.empty());
  CHECK(after(U'G') == 256);
  press(U'l', replay, look);
  CHECK_THAT(look.message, Catch::Contains("does nothing here"));
  CHECK(press(U'q', replay, look) == Controls::Wish::quit);
}

TEST_CASE("every line of a machine's screen has its width, at every size") {
  views::SpinReplay replay(ring(17, true));
  for (const Size size : {Size{1, 1}, Size{39, 7}, Size{40, 8}, Size{80, 24}, Size{161, 49}}) {
    const Canvas canvas = draw_spins(replay, first_look(replay), size, Glyphs::braille);
    CHECK(canvas.width() == size.width);
    CHECK(canvas.height() == size.height);
  }
}

}  // namespace
}  // namespace pulsewright::watch
