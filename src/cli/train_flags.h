// SPDX-License-Identifier: Apache-2.0
// The flags of `train` that stand in the table of its options (train/option_fields.h).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/flag_values.h"
#include "train/option_fields.h"

namespace pulsewright::cli {

/// A visitor that declares the flag of every option which has one. Texts and numbers are read into the
/// options as the command line is parsed; read_words() then sets the others.
class TrainFlags {
 public:
  explicit TrainFlags(Command& command) : command_(&command) {}

  void text(const train::OptionName& name, std::string& value) { declare(name, value); }
  template <class Value>
  void number(const train::OptionName& name, Value& value, train::Bounds<std::type_identity_t<Value>>) {
    if (!name.flag.empty()) declare(name, value);
  }
  void optional_number(const train::OptionName&, std::optional<double>&) {}
  void list(const train::OptionName& name, auto& values) { declare(name, values); }
  template <class Enum>
  void choice(const train::OptionName& name, Enum& value, const auto& names) {
    auto word = std::make_shared<std::string>(to_text(value));
    declare(name, *word).among(names);
    words_.push_back([word, &value, &names] { value = value_of<Enum>(names, *word); });
  }
  template <class Enum>
  void choices(const train::OptionName& name, std::vector<Enum>& values, const auto& names,
               const auto& offered) {
    auto words = std::make_shared<std::vector<std::string>>();
    for (const Enum value : values) words->emplace_back(to_text(value));
    declare(name, *words).among(offered);
    words_.push_back([words, &values, &names] {
      values.clear();
      for (const std::string& word : *words) values.push_back(value_of<Enum>(names, word));
    });
  }
  void flag(const train::OptionName& name, bool& value, bool set) {
    if (name.flag.empty()) return;
    auto is_given = std::make_shared<bool>(false);
    flags_.emplace(name.flag, command_->flag(std::string(name.flag), *is_given, std::string(name.meaning)));
    words_.push_back([is_given, &value, set] {
      if (*is_given) value = set;
    });
  }
  void mark(const train::OptionName& name, bool& value, std::string_view) { flag(name, value, true); }

  void read_words() const {
    for (const auto& read : words_) read();
  }

  Flag& operator[](std::string_view flag) { return flags_.at(flag); }
  bool given(std::string_view flag) const { return flags_.at(flag).given(); }

 private:
  template <class Value>
  Flag& declare(const train::OptionName& name, Value& value) {
    return flags_
        .emplace(name.flag, command_->option(std::string(name.flag), value, std::string(name.meaning)))
        .first->second;
  }

  Command* command_;
  std::map<std::string_view, Flag> flags_;
  std::vector<std::function<void()>> words_;
};

}  // namespace pulsewright::cli
