// SPDX-License-Identifier: Apache-2.0
#include "netlist/document.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/document_kind.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/object_reader.h"
#include "base/run_folder.h"
#include "netlist/fields.h"
#include "netlist/history.h"
#include "netlist/identifier.h"

namespace pulsewright::netlist {

namespace {

void check_size(std::size_t size, std::size_t most, const std::string& pointer, Diagnostics& found) {
  if (size > most)
    found.push_back(
        {Code::out_of_range, pointer, fmt::format("at most {} elements", most), std::to_string(size), ""});
}

/// Reads the fields of one object into the fields that it visits.
class Reader {
 public:
  Reader(const Json& value, const std::string& pointer, Diagnostics& found)
      : reader_(value, pointer, found), found_(found), is_object_(value.object() != nullptr) {}

  void constant(std::string_view key, std::string_view value, std::string_view) {
    reader_.choice(key, {&value, 1});
  }
  void identifier(std::string_view key, std::string& name, std::size_t longest, std::string_view) {
    const std::size_t before = found_.size();
    name = reader_.string(key);
    if (found_.size() == before) check_identifier(name, longest, reader_.pointer_to(key), found_);
  }
  template <class Enum>
  void identifier_when(std::string_view, Enum value, Enum wanted, std::string_view key, std::string& name,
                       std::string_view meaning) {
    if (value == wanted) identifier(key, name, longest_name, meaning);
  }
  void block(std::string_view key, std::string& name, primitives::Kind, std::string_view) {
    name = reader_.string(key);
  }
  template <class Enum>
  void choice(std::string_view key, Enum& value, std::span<const std::string_view> names, std::string_view) {
    value = static_cast<Enum>(reader_.choice(key, names));
  }
  /// The first choice is said by leaving the key out, so that each netlist has one document.
  template <class Enum>
  void choice_or_first(std::string_view key, Enum& value, std::span<const std::string_view> names,
                       std::string_view) {
    if (reader_.has(key)) value = static_cast<Enum>(1 + reader_.choice(key, names.subspan(1)));
  }
  template <class Integer>
  void integer(std::string_view key, Integer& value, IntegerRange range, std::string_view) {
    value = static_cast<Integer>(reader_.integer(key, range));
  }
  /// The least value is said by leaving the key out.
  void integer_or_least(std::string_view key, std::int64_t& value, IntegerRange range, std::string_view) {
    if (reader_.has(key)) value = reader_.integer(key, {range.minimum + 1, range.maximum});
  }
  void integers(std::string_view key, std::vector<std::int64_t>& values, IntegerRange range,
                std::string_view) {
    values = reader_.integers(key, range);
    check_size(values.size(), most_values, reader_.pointer_to(key), found_);
  }
  void rows(std::string_view key, std::vector<std::vector<std::int64_t>>& rows, IntegerRange range,
            std::string_view) {
    rows = reader_.integer_rows(key, range);
    check_size(rows.size(), most_values, reader_.pointer_to(key), found_);
    for (std::size_t i = 0; i < rows.size(); ++i)
      check_size(rows[i].size(), most_values, fmt::format("{}/{}", reader_.pointer_to(key), i), found_);
  }
  void parameters(std::string_view key, primitives::Parameters& values, std::string_view kind,
                  std::string_view);
  template <class Object>
  void objects(std::string_view key, std::vector<Object>& list, std::string_view);
  template <class Enum, class Object>
  void objects_unless(std::string_view, Enum value, Enum unwanted, std::string_view key,
                      std::vector<Object>& list, std::string_view meaning) {
    if (value != unwanted) objects(key, list, meaning);
  }
  /// No objects are said by leaving the key out.
  template <class Object>
  void objects_or_none(std::string_view key, std::vector<Object>& list, std::string_view meaning) {
    if (!reader_.has(key)) return;
    const std::size_t before = found_.size();
    objects(key, list, meaning);
    if (list.empty() && found_.size() == before)
      found_.push_back({Code::out_of_range, reader_.pointer_to(key), "at least one object", "an empty list",
                        "leave the key out"});
  }
  template <class Visit>
  void group(std::string_view key, std::string_view, Visit visit) {
    if (const Json* value = reader_.member(key)) {
      Reader inner(*value, reader_.pointer_to(key), found_);
      inner.read(visit);
    }
  }
  /// Reads what `visit` visits; nothing of a value that is not an object, which is diagnosed already.
  template <class Visit>
  void read(Visit visit) {
    if (!is_object_) return;
    visit(*this);
    reader_.finish();
  }

 private:
  ObjectReader reader_;
  Diagnostics& found_;
  bool is_object_;
};

/// Whether the block `kind` has `name` as a list; nothing when it has no such parameter.
std::optional<bool> is_list(std::string_view kind, std::string_view name) {
  const primitives::Primitive* primitive = primitives::find_primitive(kind);
  if (primitive == nullptr) return std::nullopt;
  for (const primitives::ParameterSpec& spec : primitive->parameters)
    if (spec.name == name) return spec.elements != nullptr;
  return std::nullopt;
}

/// One parameter: an integer where the block has a scalar, an array where it has a list. Names that the
/// block does not know are read either way and left to verify().
primitives::Parameters::List read_parameter(const Json& value, std::optional<bool> list,
                                            const std::string& pointer, Diagnostics& found) {
  const Json::Array* array = value.array();
  if (list.value_or(array != nullptr) != (array != nullptr)) {
    found.push_back(
        {Code::wrong_type, pointer, *list ? "an array of integers" : "an integer", value.brief(), ""});
    return {};
  }
  primitives::Parameters::List elements;
  for (const Json& element : array ? std::span<const Json>(*array) : std::span<const Json>(&value, 1)) {
    const std::string where = array ? fmt::format("{}/{}", pointer, elements.size()) : pointer;
    const std::int64_t* integer = element.integer();
    if (integer == nullptr)
      found.push_back({Code::wrong_type, where, "an integer", element.brief(), ""});
    else if (*integer < 0)
      found.push_back({Code::out_of_range, where, "an integer of at least 0", std::to_string(*integer), ""});
    elements.push_back(integer ? static_cast<std::uint64_t>(*integer) : 0);
  }
  return elements;
}

void Reader::parameters(std::string_view key, primitives::Parameters& values, std::string_view kind,
                        std::string_view) {
  const Json* member = reader_.member(key);
  if (member == nullptr) return;
  const std::string pointer = reader_.pointer_to(key);
  if (member->object() == nullptr) {
    found_.push_back({Code::wrong_type, pointer, "an object", member->brief(), ""});
    return;
  }
  for (const auto& [name, value] : *member->object()) {
    if (is_identifier(name))
      values.set(name, read_parameter(value, is_list(kind, name), pointer + "/" + name, found_));
    else
      found_.push_back(
          {Code::unknown_key, pointer, "the names of parameters", quote_briefly(name), "remove the key"});
  }
}

template <class Object>
void read_object(const Json& value, const std::string& pointer, Object& object, Diagnostics& found) {
  Reader(value, pointer, found).read([&](Reader& reader) { visit_fields(reader, object); });
}

/// The kind decides which fields a node has, so nothing else is read of a node without a good one.
void read_object(const Json& value, const std::string& pointer, Node& node, Diagnostics& found) {
  static const Node alternatives[] = {InputNode{},  RequantiseNode{}, DenseNode{},
                                      Conv2dNode{}, PoolNode{},       OutputNode{}};
  const std::size_t before = found.size();
  const std::size_t kind = ObjectReader(value, pointer, found).choice("kind", node_kind_names);
  if (found.size() != before) return;
  node = alternatives[kind];
  read_object<Node>(value, pointer, node, found);
}

template <class Object>
void Reader::objects(std::string_view key, std::vector<Object>& list, std::string_view) {
  const std::vector<ObjectReader::Element> elements = reader_.elements(key);
  check_size(elements.size(), most_objects, reader_.pointer_to(key), found_);
  if (elements.size() > most_objects) return;
  for (const ObjectReader::Element& element : elements)
    read_object(element.value, element.pointer, list.emplace_back(), found_);
}

/// Makes the JSON object of the fields that it visits.
class Writer {
 public:
  void constant(const std::string& key, std::string_view value, std::string_view) { json_[key] = value; }
  void identifier(const std::string& key, const std::string& name, std::size_t, std::string_view) {
    json_[key] = name;
  }
  template <class Enum>
  void identifier_when(std::string_view, Enum value, Enum wanted, const std::string& key,
                       const std::string& name, std::string_view) {
    if (value == wanted) json_[key] = name;
  }
  void block(const std::string& key, const std::string& name, primitives::Kind, std::string_view) {
    json_[key] = name;
  }
  template <class Enum>
  void choice(const std::string& key, Enum value, std::span<const std::string_view> names, std::string_view) {
    json_[key] = names[static_cast<std::size_t>(value)];
  }
  template <class Enum>
  void choice_or_first(const std::string& key, Enum value, std::span<const std::string_view> names,
                       std::string_view meaning) {
    if (value != Enum{}) choice(key, value, names, meaning);
  }
  void integer(const std::string& key, std::int64_t value, IntegerRange, std::string_view) {
    json_[key] = value;
  }
  void integer_or_least(const std::string& key, std::int64_t value, IntegerRange range, std::string_view) {
    if (value != range.minimum) json_[key] = value;
  }
  void integers(const std::string& key, const std::vector<std::int64_t>& values, IntegerRange,
                std::string_view) {
    json_[key] = Json::array_of(values);
  }
  void rows(const std::string& key, const std::vector<std::vector<std::int64_t>>& rows, IntegerRange,
            std::string_view) {
    Json::Array array;
    for (const auto& row : rows) array.push_back(Json::array_of(row));
    json_[key] = std::move(array);
  }
  void parameters(const std::string& key, const primitives::Parameters& values, std::string_view kind,
                  std::string_view) {
    Json::Object object;
    for (const auto& [name, list] : values.all())
      object[name] =
          is_list(kind, name).value_or(false) || list.size() != 1 ? Json::array_of(list) : Json(list.front());
    json_[key] = std::move(object);
  }
  template <class Object>
  void objects(const std::string& key, const std::vector<Object>& list, std::string_view) {
    Json::Array array;
    for (const Object& object : list) {
      Writer inner;
      visit_fields(inner, object);
      array.push_back(inner.take());
    }
    json_[key] = std::move(array);
  }
  template <class Enum, class Object>
  void objects_unless(std::string_view, Enum value, Enum unwanted, const std::string& key,
                      const std::vector<Object>& list, std::string_view meaning) {
    if (value != unwanted) objects(key, list, meaning);
  }
  template <class Object>
  void objects_or_none(const std::string& key, const std::vector<Object>& list, std::string_view meaning) {
    if (!list.empty()) objects(key, list, meaning);
  }
  template <class Visit>
  void group(const std::string& key, std::string_view, Visit visit) {
    Writer inner;
    visit(inner);
    json_[key] = inner.take();
  }
  Json take() { return std::move(json_); }

 private:
  Json json_;
};

}  // namespace

std::optional<Netlist> read_netlist(std::string_view text, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const std::optional<Json> document = parse_json(text, diagnostics, Numbers::integers);
  // The fields of another schema would only be misread.
  if (!document || !check_schema(*document, scnir_history(), diagnostics)) return std::nullopt;
  Netlist netlist;
  read_object(*document, "", netlist, diagnostics);
  if (diagnostics.size() == before) std::ranges::move(verify(netlist), std::back_inserter(diagnostics));
  if (diagnostics.size() != before) return std::nullopt;
  return netlist;
}

std::string write_netlist(const Netlist& netlist) {
  Writer writer;
  visit_fields(writer, netlist);
  return canonical_json(writer.take());
}

std::string netlist_hash(const Netlist& netlist) {
  return sha256_hex(write_netlist(netlist));
}

std::optional<Netlist> load_netlist(const std::filesystem::path& bundle_or_document,
                                    Diagnostics& diagnostics) {
  const bool bundle = std::filesystem::is_directory(bundle_or_document);
  const std::filesystem::path document = bundle ? bundle_or_document / document_name : bundle_or_document;
  if (!std::filesystem::exists(document)) {
    if (bundle && std::filesystem::exists(bundle_or_document / RunFolder::configuration_file))
      diagnostics.push_back({Code::run_unfinished, document.string(), "a file of a finished run", "nothing",
                             "run `pulsewright train` with the same flags to its end"});
    else
      diagnostics.push_back({Code::no_such_input, document.string(), "an SC-NIR document", "nothing", ""});
    return std::nullopt;
  }
  const std::string text = read_file(document);
  Diagnostics found;
  auto netlist = read_netlist(text, found);
  explain_kind(text, "an SC-NIR document", found);
  for (Diagnostic& diagnostic : found) {
    diagnostic.where = document.string() + ": " + diagnostic.where;
    diagnostics.push_back(std::move(diagnostic));
  }
  return netlist;
}

}  // namespace pulsewright::netlist
