// SPDX-License-Identifier: Apache-2.0
#include <span>

#include <fmt/format.h>

#include "netlist/fields.h"
#include "netlist/identifier.h"
#include "netlist/verify_parts.h"

namespace pulsewright::netlist {

namespace {

/// Checks each field that it visits by itself. A document that was read has passed; this is for netlists
/// that the program made.
class RangeChecker {
 public:
  RangeChecker(std::string pointer, Diagnostics& found) : pointer_(std::move(pointer)), found_(found) {}

  void constant(std::string_view, std::string_view, std::string_view) {}
  void identifier(std::string_view key, const std::string& name, std::size_t longest, std::string_view) {
    check_identifier(name, longest, pointer_to(key), found_);
  }
  template <class Enum>
  void identifier_when(std::string_view, Enum value, Enum wanted, std::string_view key,
                       const std::string& name, std::string_view meaning) {
    if (value == wanted)
      identifier(key, name, longest_name, meaning);
    else if (!name.empty())
      found_.push_back({Code::unknown_key, pointer_to(key),
                        fmt::format("nothing without {}", to_text(wanted)), quote_briefly(name), ""});
  }
  void block(std::string_view, const std::string&, primitives::Kind, std::string_view) {}
  template <class Enum>
  void choice(std::string_view, Enum, std::span<const std::string_view>, std::string_view) {}
  template <class Enum>
  void choice_or_first(std::string_view, Enum, std::span<const std::string_view>, std::string_view) {}
  void integer_or_least(std::string_view key, std::int64_t value, IntegerRange range,
                        std::string_view meaning) {
    integer(key, value, range, meaning);
  }
  void integer(std::string_view key, std::int64_t value, IntegerRange range, std::string_view) {
    check(value, range, [&] { return pointer_to(key); });
  }
  void integers(std::string_view key, const std::vector<std::int64_t>& values, IntegerRange range,
                std::string_view) {
    check_all(values, range, pointer_to(key));
  }
  void rows(std::string_view key, const std::vector<std::vector<std::int64_t>>& rows, IntegerRange range,
            std::string_view) {
    check_size(rows.size(), most_values, pointer_to(key));
    for (std::size_t i = 0; i < rows.size(); ++i)
      check_all(rows[i], range, fmt::format("{}/{}", pointer_to(key), i));
  }
  void parameters(std::string_view, const primitives::Parameters&, std::string_view, std::string_view) {}
  template <class Object>
  void objects(std::string_view key, const std::vector<Object>& list, std::string_view) {
    check_size(list.size(), most_objects, pointer_to(key));
    for (std::size_t i = 0; i < list.size(); ++i) {
      RangeChecker inner(fmt::format("{}/{}", pointer_to(key), i), found_);
      visit_fields(inner, list[i]);
    }
  }
  template <class Enum, class Object>
  void objects_unless(std::string_view, Enum value, Enum unwanted, std::string_view key,
                      const std::vector<Object>& list, std::string_view meaning) {
    if (value != unwanted)
      objects(key, list, meaning);
    else if (!list.empty())
      found_.push_back({Code::unknown_key, pointer_to(key),
                        fmt::format("nothing where it is {}", to_text(unwanted)),
                        fmt::format("{} objects", list.size()), ""});
  }
  template <class Object>
  void objects_or_none(std::string_view key, const std::vector<Object>& list, std::string_view meaning) {
    objects(key, list, meaning);
  }
  template <class Visit>
  void group(std::string_view key, std::string_view, Visit visit) {
    RangeChecker inner(pointer_to(key), found_);
    visit(inner);
  }

 private:
  std::string pointer_to(std::string_view key) const { return fmt::format("{}/{}", pointer_, key); }

  template <class Where>
  void check(std::int64_t value, IntegerRange range, Where where) {
    if (value < range.minimum || value > range.maximum)
      found_.push_back({Code::out_of_range, where(),
                        fmt::format("an integer in [{}, {}]", range.minimum, range.maximum),
                        std::to_string(value), ""});
  }
  void check_all(const std::vector<std::int64_t>& values, IntegerRange range, const std::string& pointer) {
    check_size(values.size(), most_values, pointer);
    for (std::size_t i = 0; i < values.size(); ++i)
      check(values[i], range, [&] { return fmt::format("{}/{}", pointer, i); });
  }
  void check_size(std::size_t size, std::size_t most, const std::string& pointer) {
    if (size > most)
      found_.push_back(
          {Code::out_of_range, pointer, fmt::format("at most {} elements", most), std::to_string(size), ""});
  }

  std::string pointer_;
  Diagnostics& found_;
};

}  // namespace

void check_ranges(const Netlist& netlist, Diagnostics& found) {
  RangeChecker checker("", found);
  visit_fields(checker, netlist);
}

}  // namespace pulsewright::netlist
