// SPDX-License-Identifier: Apache-2.0
// The live instrument in a real terminal: tmux draws what it writes, and presses its keys.
#include <chrono>
#include <functional>
#include <regex>
#include <sstream>
#include <thread>

#include <fmt/format.h>

#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

/// A terminal of its own, with one program in it.
class Terminal {
 public:
  Terminal(const Workshop& shop, const std::string& command, int width, int height,
           const std::string& environment = "LC_ALL=C.UTF-8")
      : shop_(shop) {
    const Run run = tmux(fmt::format(
        "new-session -d -s s -x {} -y {} \"env {} bash --norc -c '{}; echo code \\$?; stty -a; sleep 600'\"",
        width, height, environment, command));
    INFO(run.output);
    REQUIRE(run.exit_code == 0);
  }
  ~Terminal() { tmux("kill-server"); }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  Run tmux(const std::string& command) const {
    return run_script(shop_.path(), "LC_ALL=C.UTF-8 tmux -f /dev/null -S ./" + socket_ + " " + command);
  }
  std::string screen() const { return tmux("capture-pane -p -t s").output; }
  void keys(const std::string& names) const { tmux("send-keys -t s " + names); }
  /// Whether the screen becomes right within half a minute.
  bool shows(const std::function<bool(const std::string&)>& is_right) const {
    for (int tries = 0; tries < 300; ++tries) {
      if (is_right(screen())) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    UNSCOPED_INFO(screen());
    return false;
  }
  bool shows(const std::string& text) const {
    return shows([&](const std::string& screen) { return screen.find(text) != std::string::npos; });
  }
  /// The process of the instrument.
  std::string process() const {
    return run_script(shop_.path(), "tty=$(tmux -f /dev/null -S ./" + socket_ +
                                        " list-panes -t s -F '#{pane_tty}'); "
                                        "pgrep -x pulsewright -t ${tty#/dev/}")
        .output;
  }

 private:
  /// A server that ends may still hold the one before.
  static std::string next_socket() {
    static int sockets = 0;
    return fmt::format("tmux.{}", ++sockets);
  }

  const Workshop& shop_;
  const std::string socket_ = next_socket();
};

/// The screen of tmux without blanks at the ends of its lines, as capture-pane has them.
std::string trimmed(const std::string& text) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    line.erase(line.find_last_not_of(' ') + 1);
    result += line + '\n';
  }
  return result;
}

TEST_CASE("the terminal shows the picture that a snapshot prints, at three sizes and back") {
  const Workshop shop;
  const Terminal terminal(shop, "pulsewright watch run --layer 2", 80, 24);
  const auto is_snapshot = [&](const char* size) {
    const std::string picture = trimmed(shop.run({"watch", "run", "--layer", "2", "--size", size}).output);
    return terminal.shows([&](const std::string& screen) { return trimmed(screen) == picture; });
  };
  CHECK(is_snapshot("80x24"));
  for (const auto& [width, height, size] :
       {std::tuple{160, 48, "160x48"}, {20, 5, "20x5"}, {60, 20, "60x20"}, {80, 24, "80x24"}}) {
    INFO(size);
    terminal.tmux(fmt::format("resize-window -t s -x {} -y {}", width, height));
    CHECK(is_snapshot(size));
  }
}

TEST_CASE("keys move the picture, and q gives the terminal back") {
  const Workshop shop;
  const Terminal terminal(shop, "pulsewright watch run", 160, 48);
  REQUIRE(terminal.shows("layer 1  neuron 0  image 0"));
  terminal.keys("l n n i");
  CHECK(terminal.shows("layer 2  neuron 2  image 1"));
  terminal.keys("c");
  CHECK(terminal.shows("what if: "));
  terminal.keys("2");
  CHECK(terminal.shows("[2 streams]"));
  terminal.keys("Escape");
  CHECK(terminal.shows("[1 all]"));
  terminal.keys("'?'");
  CHECK(terminal.shows("any key goes back"));
  terminal.keys("x");
  terminal.keys("x");
  CHECK(terminal.shows("this key does nothing"));
  terminal.keys("q");
  REQUIRE(terminal.shows("code 0"));
  CHECK_THAT(terminal.screen(), Catch::Contains(" icanon") && Catch::Contains(" echo "));
}

TEST_CASE("a sweep is followed on the terminal until its cells are done") {
  const Workshop shop;
  write_file(shop.path() / "plan.toml", R"(name = "followed"
objectives = ["accuracy max"]
[common]
data = "digits"
hold_out = true
hidden = 4
source_pair = "ramp_vdc"
encoding = "sign_magnitude"
length = 8
real_epochs = 1
search_epochs = 1
epochs = 1
[axes]
seed = [1, 2]
)");
  // No cell falls into this slice.
  REQUIRE(shop.run({"sweep", "plan.toml", "--out", "s", "--slice", "1/100000"}).exit_code == 0);
  const Terminal terminal(shop, "pulsewright watch s", 100, 24);
  CHECK(terminal.shows("followed  . 2 open"));
  REQUIRE(shop.run({"sweep", "plan.toml", "--out", "s"}).exit_code == 0);
  CHECK(terminal.shows("2 done"));
  CHECK(trimmed(terminal.screen()) == trimmed(shop.run({"watch", "s", "--size", "100x24"}).output));
  terminal.keys("G c");
  CHECK(terminal.shows("this key does nothing here"));
  terminal.keys("q");
  REQUIRE(terminal.shows("code 0"));
  CHECK_THAT(terminal.screen(), Catch::Contains(" icanon") && Catch::Contains(" echo "));
}

TEST_CASE("a signal restores the terminal and ends the program by that signal") {
  const Workshop shop;
  for (const auto& [signal, code] : {std::pair{"TERM", 143}, {"HUP", 129}}) {
    INFO(signal);
    const Terminal terminal(shop, "pulsewright watch run", 80, 24);
    REQUIRE(terminal.shows("layer 1  neuron 0"));
    run_script(shop.path(), fmt::format("kill -{} {}", signal, terminal.process()));
    CHECK(terminal.shows(fmt::format("code {}", code)));
    CHECK_THAT(terminal.screen(), Catch::Contains(" icanon") && Catch::Contains(" echo "));
  }
}

TEST_CASE("a terminal that goes away ends the program") {
  const Workshop shop;
  std::string process;
  {
    const Terminal terminal(shop, "env --ignore-signal=HUP pulsewright watch run", 80, 24);
    REQUIRE(terminal.shows("layer 1  neuron 0"));
    process = terminal.process();
    REQUIRE(process.size() > 1);
  }
  bool is_gone = false;
  for (int tries = 0; tries < 100 && !is_gone; ++tries) {
    is_gone = run_script(shop.path(), "kill -0 " + process).exit_code != 0;
    if (!is_gone) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  CHECK(is_gone);
}

TEST_CASE("without UTF-8 the picture is ASCII, and NO_COLOR has no colors") {
  const Workshop shop;
  {
    const Terminal terminal(shop, "pulsewright watch run", 80, 24, "LC_ALL=C");
    CHECK(terminal.shows("+- streams"));
  }
  for (const auto& [environment, has_colours] :
       {std::pair{"LC_ALL=C.UTF-8", true}, {"LC_ALL=C.UTF-8 NO_COLOR=1", false}}) {
    const Terminal terminal(shop, "pulsewright watch run", 80, 24, environment);
    REQUIRE(terminal.shows("layer 1  neuron 0"));
    const std::string escapes = terminal.tmux("capture-pane -e -p -t s").output;
    static const std::regex colour("\x1b\\[[0-9;]*(38;5;|3[0-7])");
    CHECK(std::regex_search(escapes, colour) == has_colours);
  }
}

TEST_CASE("a training is followed to its end, and its folder ends as without a reader") {
  const Workshop shop;
  const std::string command =
      "pulsewright train --data digits --hidden 6 --real-epochs 2 --search-epochs 2 "
      "--epochs 30 --length 8 --threads 1 --quiet --out ";
  REQUIRE(run_script(shop.path(), command + "alone").exit_code == 0);
  run_script(shop.path(),
             "setsid " + command +
                 "followed > log 2>&1 < /dev/null & while [ ! -e followed/run.json ]; do sleep 0.01; done");
  const Terminal terminal(shop, "pulsewright watch followed", 160, 48);
  CHECK(terminal.shows("layer 1  neuron 0"));
  terminal.keys("g");
  CHECK(terminal.shows("real 1/"));
  terminal.keys("f G");
  run_script(shop.path(),
             "while [ ! -e followed/training.json ] || [ -e followed/live ]; do sleep 0.05; done");
  CHECK(terminal.shows([](const std::string& screen) {
    return screen.find("tune 41/41") != std::string::npos &&
           screen.find("not finished") == std::string::npos && screen.find("  live") == std::string::npos;
  }));
  CHECK(equal(files_of(shop.path() / "alone"), files_of(shop.path() / "followed")));
}

}  // namespace
}  // namespace pulsewright::cli_tests
