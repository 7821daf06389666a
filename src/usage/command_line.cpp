// SPDX-License-Identifier: Apache-2.0
#include "usage/command_line.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/limit_text.h"
#include "base/version.h"
#include "usage/help.h"
#include "usage/unknown_words.h"

namespace pulsewright::usage {

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

/// Between what a check expected and what it got, in the place of CLI11's own words. Neither of the two holds
/// it: what was got is quoted.
constexpr char between_words = '\x1f';

/// Refuses what `inner` refuses, and says what would have been right. Help texts show what `inner` shows.
CLI::Validator expecting(std::string expected, CLI::Validator inner) {
  const std::string shown = inner.get_description();
  return CLI::Validator(
      [expected = std::move(expected), inner = std::move(inner)](std::string& text) {
        if (inner(text).empty()) return std::string();
        return expected + between_words + (text.empty() ? "an empty text" : quote_briefly(text));
      },
      shown);
}

/// One that refuses what `is_good` does not accept.
CLI::Validator expecting(std::string expected, const std::function<bool(const std::string&)>& is_good) {
  return expecting(std::move(expected),
                   CLI::Validator([is_good](std::string& text) { return is_good(text) ? "" : "wrong"; }, ""));
}

CLI::Validator not_empty() {
  return expecting("a name", [](const std::string& text) { return !text.empty(); });
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

template <class Integer>
bool is_decimal(const std::string& text) {
  Integer value = 0;
  return read_decimal(text, value);
}

template <class Integer>
std::string decimal_words() {
  return whole_number_words(static_cast<std::int64_t>(std::numeric_limits<Integer>::min()),
                            static_cast<std::int64_t>(largest_value<Integer>()));
}

/// No comparison refuses a NaN, so a range alone would let it through.
bool is_finite(const std::string& text) {
  double value = 0;
  return CLI::detail::lexical_cast(text, value) && std::isfinite(value);
}

constexpr const char* help_meaning = "show the flags";
constexpr const char* version_meaning = "show the version";

/// What CLI11 is told to take an option for that stands without a value.
constexpr const char* no_value = "none";

/// The names of an option as CLI11 takes them: "-h,--help", or "--synthesis,!--no-synthesis", where the
/// exclamation mark negates.
std::vector<std::string> names_in(const std::string& text) {
  std::vector<std::string> names = CLI::detail::split_names(text);
  for (std::string& name : names) std::erase(name, '!');
  return names;
}

/// "pulsewright bench accuracy".
std::string called(const CommandShape& command) {
  return "pulsewright" + (command.path.empty() ? "" : " " + command.path);
}

/// "`pulsewright train --help` shows the flags", or of a group of commands, "... lists them".
std::string help_hint(const CommandShape& command, const char* shows) {
  return fmt::format("`{} --help` {}", called(command), shows);
}

/// Everything that `app` needs and did not get; of a group of commands, one of them.
Diagnostics missing_words(const CLI::App& app, const CommandShapes& shapes, const CommandShape& command) {
  if (!children_of(shapes, command.path).empty())
    return {{Code::bad_flag, "command line", fmt::format("a command of `{}`", called(command)), "none",
             help_hint(command, "lists them")}};
  Diagnostics missing;
  for (const CLI::Option* option : app.get_options())
    if (option->get_required() && option->count() == 0)
      missing.push_back({Code::bad_flag, option->get_name(), option->get_description(), "nothing",
                         help_hint(command, "shows an example")});
  return missing;
}

/// What CLI11 says about one flag as "NAME: WORDS" or "NAME excludes OTHER".
Diagnostic misused_flag(const CLI::ParseError& error, const CommandShape& command) {
  const std::string said = error.what();
  const auto split = [&](std::string_view middle) {
    const std::size_t at = said.find(middle);
    return at == std::string::npos ? std::pair(said, std::string())
                                   : std::pair(said.substr(0, at), said.substr(at + middle.size()));
  };
  const auto [name, words] = split(": ");
  if (const std::size_t at = words.find(between_words); at != std::string::npos)
    return {Code::bad_flag, name, words.substr(0, at), words.substr(at + 1), ""};
  const std::string hint = help_hint(command, "shows the flags");
  if (error.get_name() == "ExcludesError")
    return {Code::bad_flag, split(" excludes ").first, "no " + split(" excludes ").second + " beside it",
            "both", hint};
  if (error.get_name() == "RequiresError")
    return {Code::bad_flag, split(" requires ").first, split(" requires ").second + " beside it", "nothing",
            hint};
  if (error.get_name() == "ArgumentMismatch" && !words.empty())
    return {Code::bad_flag, name, words.ends_with("missing") ? "a value behind it" : "one value",
            words.ends_with("missing") ? "nothing" : "several", hint};
  return {Code::bad_flag, "command line", "flags as `pulsewright COMMAND --help` lists them", said, ""};
}

/// Unknown words, then what else the parser stopped at.
Diagnostics wrong_words(const CLI::ParseError& error, const CLI::App& program, const CommandShapes& shapes,
                        const CommandShape& command, const std::vector<std::string>& arguments) {
  UnknownWords unknown = unknown_words(shapes, command, program.remaining(true), arguments);
  Diagnostics& wrong = unknown.diagnostics;
  if (unknown.has_unknown_command ||
      (!wrong.empty() && dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr))
    return wrong;
  if (error.get_name() == "RequiredError") {
    const CLI::App* app = &program;
    while (!app->get_subcommands().empty()) app = app->get_subcommands().back();
    const Diagnostics missing = missing_words(*app, shapes, command);
    wrong.insert(wrong.end(), missing.begin(), missing.end());
  } else {
    wrong.push_back(misused_flag(error, command));
  }
  return wrong;
}

}  // namespace

Flag& Flag::required() {
  option_->required();
  return *this;
}

Flag& Flag::among(std::vector<std::string> words) {
  shape_->words = words;
  option_->check(expecting(fmt::format("one of {}", fmt::join(words, ", ")), CLI::IsMember(words)));
  return *this;
}

Flag& Flag::between(int lowest, int highest) {
  option_->check(
      expecting(fmt::format("a whole number from {} to {}", lowest, highest), CLI::Range(lowest, highest)));
  return *this;
}

Flag& Flag::between(double lowest, double highest) {
  option_->check(
      expecting(fmt::format("a number from {} to {}", lowest, highest), CLI::Range(lowest, highest)));
  return *this;
}

Flag& Flag::positive() {
  option_->check(expecting("a number above 0", CLI::PositiveNumber));
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

void Command::details(const std::string& sentences) {
  app_->description(app_->get_description() + " " + sentences);
}

void Command::example(const std::string& line) {
  app_->footer("Example: " + line);
}

FlagShape* Command::declare(const std::string& names, const std::string& meaning, Takes takes, bool repeats) {
  return &shape_->flags.emplace_back(FlagShape{names_in(names), meaning, takes, repeats, {}});
}

template <class Value>
Flag Command::option(const std::string& name, Value& value, const std::string& meaning) {
  using One = typename Word<Value>::type;
  CLI::Option* option = app_->add_option(name, value, meaning);
  if constexpr (std::integral<One>)
    option->check(expecting(decimal_words<One>(), is_decimal<One>));
  else if constexpr (std::floating_point<One>)
    option->check(expecting("a finite number", is_finite));
  else if constexpr (std::same_as<One, std::string>)
    option->check(not_empty());
  bool shown = true;
  if constexpr (requires { value.empty(); })
    shown = !value.empty();
  else if constexpr (requires { value.has_value(); })
    shown = value.has_value();
  if (shown) option->capture_default_str();
  const Takes takes = std::same_as<One, std::string> ? Takes::word : Takes::number;
  return Flag(option, declare(name, meaning, takes, std::same_as<Value, std::vector<One>>));
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
template Flag Command::option(const std::string&, std::vector<double>&, const std::string&);
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
  option->check(expecting(fmt::format("{}, or {}", decimal_words<int>(), no_value),
                          [](const std::string& text) { return text == no_value || is_decimal<int>(text); }));
  option->type_size(1)->expected(0, CLI::detail::expected_max_vector_size)->allow_extra_args();
  option->default_str(no_value);
  option->option_text(fmt::format("INT=[{}] ...", fmt::join(values, ",")));
  return Flag(option, declare(name, meaning, Takes::number, true));
}

Flag Command::flag(const std::string& name, bool& value, const std::string& meaning) {
  return Flag(app_->add_flag(name, value, meaning), declare(name, meaning, Takes::nothing, false));
}

void Command::runs(Action action) {
  app_->callback([chosen = chosen_, action = std::move(action)] { *chosen = action; });
}

CommandLine::CommandLine(const std::string& description, const std::string& footer)
    : app_(std::make_unique<CLI::App>(description, "pulsewright")), program_(app_.get(), shapes_, &chosen_) {
  program_.shape_->line = description;
  app_->footer(footer);
  app_->require_subcommand(1);
  program_.declare("-h,--help", help_meaning, Takes::nothing, false);
  program_.declare("--version", version_meaning, Takes::nothing, false);
  app_->set_help_flag("-h,--help", help_meaning);
  app_->set_version_flag("--version", std::string(version()), version_meaning);
}

CommandLine::~CommandLine() = default;

Command CommandLine::add(std::string_view heading, std::string_view path, std::string_view line) {
  Command command(nullptr, shapes_, &chosen_);
  CommandShape& shape = *command.shape_;
  shape.heading = heading;
  shape.path = path;
  shape.line = line;
  CLI::App* above = app_.get();
  if (!shape.parent().empty()) {
    above = app_->get_subcommand(shape.parent());
    above->require_subcommand(1);
  }
  command.app_ = above->add_subcommand(shape.name(), shape.line + ".");
  command.app_->fallthrough();
  return command;
}

/// The command that the arguments name, as far as they were read.
const CommandShape& CommandLine::named() const {
  std::string path;
  for (const CLI::App* app = app_.get(); !app->get_subcommands().empty();) {
    app = app->get_subcommands().back();
    path += (path.empty() ? "" : " ") + app->get_name();
  }
  return *std::ranges::find(shapes_, path, &CommandShape::path);
}

std::string CommandLine::help() const {
  const CommandShape& command = named();
  if (children_of(shapes_, command.path).empty()) return wrapped(app_->help(), flag_column, help_columns());
  return overview(shapes_, command, command.path.empty() ? app_->get_footer() : "");
}

Exit CommandLine::run(int argc, char** argv, Console& console) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    console.show(help());
    return Exit::yes;
  } catch (const CLI::CallForVersion& version) {
    console.show(std::string(version.what()) + "\n");
    return Exit::yes;
  } catch (const CLI::ParseError& error) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    // The parser may have stopped before it came to the flag.
    console.json = console.json || std::ranges::find(arguments, "--json") != arguments.end();
    return console.refuse(wrong_words(error, *app_, shapes_, named(), arguments));
  }
  return chosen_(console);
}

}  // namespace pulsewright::usage
