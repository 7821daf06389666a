// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/failure.h"

namespace pulsewright {

namespace {

constexpr std::size_t deepest = 32;

/// What the document brings into a diagnostic may be any bytes.
std::string printable(std::string_view text) {
  std::string escaped;
  for (char c : text)
    escaped +=
        c >= 0x20 && c < 0x7f ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  return escaped;
}

/// Builds a Json from parser events and collects what strict reading refuses.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(Diagnostics& diagnostics, Numbers numbers) : diagnostics_(diagnostics), numbers_(numbers) {}

  bool null() override { return add(Json()); }
  bool boolean(bool value) override { return add(Json(value)); }
  bool number_integer(number_integer_t value) override { return add(Json(std::int64_t{value})); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<number_unsigned_t>(INT64_MAX)) {
      refuse_number(std::to_string(value));
      return add(Json(0));
    }
    return add(Json(static_cast<std::int64_t>(value)));
  }
  bool number_float(number_float_t value, const string_t& text) override {
    if (numbers_ == Numbers::any) return add(Json(value));
    refuse_number(text);
    return add(Json(0));
  }
  bool string(string_t& value) override { return add(Json(std::move(value))); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json(Json::Object{})); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Json(Json::Array{})); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    Level& level = levels_.back();
    level.key = std::move(name);
    if (level.value.find(level.key) != nullptr)
      diagnostics_.push_back({Code::duplicate_key, here(), "each key once",
                              quote_briefly(level.key) + " again", "remove one of the two"});
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    std::string reason = error.what();
    if (const std::size_t colon = reason.find(": "); colon != std::string::npos) reason.erase(0, colon + 2);
    diagnostics_.push_back({Code::json_syntax, fmt::format("byte {}", position), "JSON text",
                            printable(reason), "the file may be cut short or damaged"});
    return false;
  }

  Json take() { return std::move(root_); }

 private:
  struct Level {
    Json value;
    std::string key;        // the key that the next value belongs to, in an object
    std::size_t index = 0;  // the index of the next value, in an array
  };

  std::string here() const {
    std::string pointer;
    for (const Level& level : levels_)
      pointer.append("/").append(level.value.object() ? pointer_token(level.key)
                                                      : std::to_string(level.index));
    return pointer.empty() ? "/" : printable(pointer);
  }

  void refuse_number(std::string_view text) {
    diagnostics_.push_back({Code::number_not_integer, here(), "an integer that 64 bits can hold",
                            std::string(text.substr(0, 40)), ""});
  }

  bool add(Json value) {
    if (levels_.empty()) {
      root_ = std::move(value);
      return true;
    }
    Level& level = levels_.back();
    if (level.value.object()) {
      level.value[level.key] = std::move(value);
    } else {
      level.value.push_back(std::move(value));
      ++level.index;
    }
    return true;
  }

  bool open(Json empty) {
    if (levels_.size() == deepest) {
      diagnostics_.push_back(
          {Code::nested_too_deep, "document", fmt::format("at most {} levels", deepest), "more", ""});
      return false;
    }
    levels_.push_back({std::move(empty), {}, 0});
    return true;
  }

  bool close() {
    Json value = std::move(levels_.back().value);
    levels_.pop_back();
    return add(std::move(value));
  }

  Diagnostics& diagnostics_;
  Numbers numbers_;
  std::vector<Level> levels_;
  Json root_;
};

/// Refuses the bytes that the parser would pass over: it skips a byte order mark and takes a NUL byte for the
/// end of the text, so that anything could follow.
bool check_bytes(std::string_view text, Diagnostics& diagnostics) {
  const auto refuse = [&](std::size_t index, const char* got, const char* hint) {
    diagnostics.push_back({Code::json_syntax, fmt::format("byte {}", index + 1), "JSON text", got, hint});
    return false;
  };
  for (const std::string_view mark : {"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"})
    if (text.starts_with(mark))
      return refuse(0, "a byte order mark", "save the file as UTF-8 without a byte order mark");
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
    return refuse(nul, "a NUL byte", "the file may be damaged, or not be a text file");
  return true;
}

nlohmann::json to_nlohmann(const Json& value) {
  if (const auto* flag = value.get_if<bool>()) return *flag;
  if (const auto* integer = value.integer()) return *integer;
  if (const auto* number = value.get_if<double>()) return *number;
  if (const auto* text = value.string()) return *text;
  if (const auto* array = value.array()) {
    nlohmann::json copy = nlohmann::json::array();
    for (const Json& element : *array) copy.push_back(to_nlohmann(element));
    return copy;
  }
  if (const auto* object = value.object()) {
    nlohmann::json copy = nlohmann::json::object();
    for (const auto& [key, member] : *object) copy[key] = to_nlohmann(member);
    return copy;
  }
  return nullptr;
}

std::string dump(const Json& value, int indent) {
  return to_nlohmann(value).dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Json::Json(const Json&) = default;
Json::Json(Json&&) noexcept = default;
Json& Json::operator=(const Json&) = default;
Json& Json::operator=(Json&&) noexcept = default;
Json::~Json() = default;
// Not defaulted: clang 16 crashes on that.
bool Json::operator==(const Json& other) const {
  return value_ == other.value_;
}

const Json* Json::find(std::string_view key) const {
  const Object* members = object();
  if (members == nullptr) return nullptr;
  const auto found = members->find(std::string(key));
  return found == members->end() ? nullptr : &found->second;
}

Json& Json::operator[](const std::string& key) {
  if (std::holds_alternative<std::nullptr_t>(value_)) value_ = Object{};
  PW_ASSERT(object() != nullptr);
  return std::get<Object>(value_)[key];
}

void Json::push_back(Json element) {
  if (std::holds_alternative<std::nullptr_t>(value_)) value_ = Array{};
  PW_ASSERT(array() != nullptr);
  std::get<Array>(value_).push_back(std::move(element));
}

std::string_view Json::type_name() const {
  constexpr std::string_view names[] = {"null", "boolean", "integer", "number", "string", "array", "object"};
  return names[value_.index()];
}

std::string Json::brief() const {
  if (const std::string* text = string()) return quote_briefly(*text);
  if (array()) return fmt::format("an array of {}", array()->size());
  if (object()) return "an object";
  return compact_json(*this);
}

std::string pointer_token(std::string_view key) {
  std::string token;
  for (char c : key) token += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return token;
}

std::optional<Json> parse_json(std::string_view text, Diagnostics& diagnostics, Numbers numbers) {
  const std::size_t before = diagnostics.size();
  if (!check_bytes(text, diagnostics)) return std::nullopt;
  Builder builder(diagnostics, numbers);
  const bool whole = nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  if (!whole || diagnostics.size() != before) return std::nullopt;
  return builder.take();
}

std::string canonical_json(const Json& value) {
  return dump(value, 2) + "\n";
}

std::string compact_json(const Json& value) {
  return dump(value, -1);
}

Json to_json(const Diagnostic& diagnostic) {
  Json object;
  object["code"] = code_text(diagnostic.code);
  object["where"] = diagnostic.where;
  object["expected"] = diagnostic.expected;
  object["got"] = diagnostic.got;
  object["hint"] = diagnostic.hint;
  return object;
}

Json to_json(const Diagnostics& diagnostics) {
  Json list = Json::Array{};
  for (const Diagnostic& diagnostic : diagnostics) list.push_back(to_json(diagnostic));
  return list;
}

}  // namespace pulsewright
