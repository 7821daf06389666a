// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/version.h"

namespace pulsewright {

namespace {

/// What one word of an option's value becomes.
template <class Value>
struct Word {
  using type = Value;
};
template <class Value>
struct Word<std::vector<Value>> {
  using type = Value;
};
template <class Value>
struct Word<std::optional<Value>> {
  using type = Value;
};

CLI::Validator not_empty() {
  return CLI::Validator(
      [](std::string& text) { return text.empty() ? std::string("an empty name") : std::string(); }, "");
}

/// Plain decimal digits that `Integer` holds, with a minus sign where it is signed; of 64 bits those that
/// every document holds, whose integers are signed. CLI11 would read "010" as 8, "" as 0, and wrap a negative
/// number for an unsigned flag.
template <class Integer>
constexpr Integer largest_value() {
  return static_cast<Integer>(
      std::min<std::uint64_t>(std::numeric_limits<Integer>::max(), std::numeric_limits<std::int64_t>::max()));
}

template <class Integer>
bool read_decimal(const std::string& text, Integer& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value <= largest_value<Integer>();
}

/// Why a text is not such a number; empty where it is one.
template <class Integer>
std::string decimal_error(const std::string& text) {
  Integer value = 0;
  if (read_decimal(text, value)) return "";
  return fmt::format("{} is not a whole number from {} to {}", quote_briefly(text),
                     std::numeric_limits<Integer>::min(), largest_value<Integer>());
}

template <class Integer>
CLI::Validator decimal() {
  return CLI::Validator([](std::string& text) { return decimal_error<Integer>(text); }, "");
}

/// What CLI11 is told to take an option for that stands without a value.
constexpr const char* no_value = "none";

/// Everything on the command line that no flag or sub-command takes, then what the parser stopped at.
Exit refuse_command_line(const CLI::App& app, const CLI::ParseError& error, const Console& console) {
  Diagnostics diagnostics;
  for (const std::string& word : app.remaining(true))
    diagnostics.push_back({Code::bad_flag, "command line", "a flag or sub-command", quote_briefly(word),
                           "`pulsewright --help` and `pulsewright COMMAND --help` list them"});
  if (diagnostics.empty() || dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr)
    diagnostics.push_back({Code::bad_flag, "command line", "flags as `pulsewright COMMAND --help` lists them",
                           error.what(), ""});
  return console.refuse(diagnostics);
}

}  // namespace

Flag& Flag::required() {
  option_->required();
  return *this;
}

Flag& Flag::among(std::vector<std::string> words) {
  option_->check(CLI::IsMember(std::move(words)));
  return *this;
}

Flag& Flag::between(int lowest, int highest) {
  option_->check(CLI::Range(lowest, highest));
  return *this;
}

Flag& Flag::between(double lowest, double highest) {
  option_->check(CLI::Range(lowest, highest));
  return *this;
}

Flag& Flag::positive() {
  option_->check(CLI::PositiveNumber);
  return *this;
}

Flag& Flag::excludes(const Flag& other) {
  option_->excludes(other.option_);
  return *this;
}

Flag& Flag::needs(const Flag& other) {
  option_->needs(other.option_);
  return *this;
}

bool Flag::given() const {
  return option_->count() > 0;
}

Command Command::subcommand(const std::string& name, const std::string& description,
                            const std::string& example) {
  CLI::App* command = app_->add_subcommand(name, description);
  command->footer("Example: " + example);
  command->fallthrough();
  return Command(command, chosen_);
}

template <class Value>
Flag Command::option(const std::string& name, Value& value, const std::string& meaning) {
  using One = typename Word<Value>::type;
  CLI::Option* option = app_->add_option(name, value, meaning);
  if constexpr (std::integral<One>)
    option->check(decimal<One>());
  else if constexpr (std::same_as<One, std::string>)
    option->check(not_empty());
  bool shown = true;
  if constexpr (requires { value.empty(); })
    shown = !value.empty();
  else if constexpr (requires { value.has_value(); })
    shown = value.has_value();
  if (shown) option->capture_default_str();
  return Flag(option);
}

template Flag Command::option(const std::string&, std::string&, const std::string&);
template Flag Command::option(const std::string&, int&, const std::string&);
template Flag Command::option(const std::string&, unsigned&, const std::string&);
template Flag Command::option(const std::string&, std::int64_t&, const std::string&);
template Flag Command::option(const std::string&, std::uint64_t&, const std::string&);
template Flag Command::option(const std::string&, double&, const std::string&);
template Flag Command::option(const std::string&, std::vector<std::string>&, const std::string&);
template Flag Command::option(const std::string&, std::vector<int>&, const std::string&);
template Flag Command::option(const std::string&, std::vector<std::int64_t>&, const std::string&);
template Flag Command::option(const std::string&, std::vector<std::uint64_t>&, const std::string&);
template Flag Command::option(const std::string&, std::optional<std::int64_t>&, const std::string&);
template Flag Command::option(const std::string&, std::optional<std::uint64_t>&, const std::string&);
template Flag Command::option(const std::string&, std::optional<double>&, const std::string&);

Flag Command::list_option(const std::string& name, std::vector<int>& values, const std::string& meaning) {
  CLI::Option* option = app_->add_option(
      name,
      [&values](const CLI::results_t& words) {
        values.clear();
        if (words == CLI::results_t{no_value}) return true;
        for (const std::string& word : words)
          if (!read_decimal(word, values.emplace_back())) return false;
        return true;
      },
      meaning);
  option->check(CLI::Validator(
      [](std::string& text) { return text == no_value ? std::string() : decimal_error<int>(text); }, ""));
  option->type_size(1)->expected(0, CLI::detail::expected_max_vector_size)->allow_extra_args();
  option->default_str(no_value);
  option->option_text(fmt::format("INT=[{}] ...", fmt::join(values, ",")));
  return Flag(option);
}

Flag Command::flag(const std::string& name, bool& value, const std::string& meaning) {
  return Flag(app_->add_flag(name, value, meaning));
}

void Command::require_subcommand() {
  app_->require_subcommand(1);
}

void Command::runs(Action action) {
  app_->callback([chosen = chosen_, action = std::move(action)] { *chosen = action; });
}

CommandLine::CommandLine(const std::string& description, const std::string& footer)
    : app_(std::make_unique<CLI::App>(description, "pulsewright")), program_(app_.get(), &chosen_) {
  app_->set_version_flag("--version", std::string(version()));
  app_->footer(footer);
  app_->require_subcommand(1);
}

CommandLine::~CommandLine() = default;

Exit CommandLine::run(int argc, char** argv, Console& console) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::Success& request) {
    std::ostringstream text;
    app_->exit(request, text, text);
    console.show(text.str());
    return Exit::yes;
  } catch (const CLI::ParseError& error) {
    // The parser may have stopped before it came to the flag.
    for (int i = 1; i < argc; ++i) console.json = console.json || std::string_view(argv[i]) == "--json";
    return refuse_command_line(*app_, error, console);
  }
  return chosen_(console);
}

}  // namespace pulsewright
