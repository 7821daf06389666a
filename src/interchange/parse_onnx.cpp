// SPDX-License-Identifier: Apache-2.0
// The protobuf wire format of ONNX, read by protozero. Subgraphs are not entered.
#include <fmt/format.h>
#include <protozero/pbf_reader.hpp>

#include "interchange/import_report.h"
#include "interchange/onnx_graph.h"

namespace pulsewright::interchange::onnx {

namespace {

using protozero::pbf_reader;
using protozero::pbf_wire_type;

/// Nodes, tensors, and what they hold: no file that can be imported comes near.
constexpr std::size_t most_entries = 1 << 20;
constexpr std::size_t most_dimensions = 64;
/// Numbers that stand in lists and not in raw data; each takes 8 bytes of memory for as little as one of
/// file.
constexpr std::size_t most_listed = std::size_t{1} << 26;

struct TooMany {};

std::string_view view_of(const protozero::data_view& data) {
  return {data.data(), data.size()};
}

/// Tags are the field numbers of the messages in onnx.proto: those of ModelProto in model(), and so on. A
/// field that is not needed is skipped, so that files of later versions can be read as far as they go.
class Parser {
 public:
  explicit Parser(std::string_view bytes) : bytes_(bytes), at_(bytes.data()) {}

  std::size_t offset() const { return static_cast<std::size_t>(at_ - bytes_.data()); }

  Model model() {
    Model model;
    pbf_reader reader(bytes_.data(), bytes_.size());
    while (next(reader)) switch (reader.tag()) {
        case 7:
          graph(message(reader), model.graph);
          model.has_graph = true;
          break;
        case 8:
          model.opsets.push_back(opset(message(reader)));
          count();
          break;
        default:
          reader.skip();
      }
    return model;
  }

 private:
  // The place is kept for a message on a damaged file: protozero's exceptions do not have it.
  bool next(pbf_reader& reader) {
    at_ = reader.data().data();
    return reader.next();
  }

  void count() {
    if (++entries_ > most_entries) throw TooMany();
  }

  // protozero only asserts that a field has the type that is read, and a damaged file may have another.
  void expect(const pbf_reader& reader, pbf_wire_type type) {
    if (reader.wire_type() != type) throw protozero::unknown_pbf_wire_type_exception();
  }

  pbf_reader message(pbf_reader& reader) {
    expect(reader, pbf_wire_type::length_delimited);
    return reader.get_message();
  }

  std::string_view text(pbf_reader& reader) {
    expect(reader, pbf_wire_type::length_delimited);
    return view_of(reader.get_view());
  }

  std::int64_t integer(pbf_reader& reader) {
    expect(reader, pbf_wire_type::varint);
    return reader.get_int64();
  }

  float single(pbf_reader& reader) {
    expect(reader, pbf_wire_type::fixed32);
    return reader.get_float();
  }

  double real(pbf_reader& reader) {
    expect(reader, pbf_wire_type::fixed64);
    return reader.get_double();
  }

  /// A repeated number, packed or not.
  template <class Packed, class Single, class Add>
  void repeated(pbf_reader& reader, Packed packed, Single single, Add add) {
    if (reader.wire_type() == pbf_wire_type::length_delimited)
      for (const auto number : packed(reader)) {
        if (++numbers_ > most_listed) throw TooMany();
        add(number);
      }
    else
      add(single(reader));
  }

  template <class Target>
  void integers(pbf_reader& reader, std::vector<Target>& list) {
    repeated(
        reader, [](pbf_reader& r) { return r.get_packed_int64(); },
        [this](pbf_reader& r) { return integer(r); },
        [&](std::int64_t number) { list.push_back(static_cast<Target>(number)); });
  }

  void singles(pbf_reader& reader, std::vector<double>& list) {
    repeated(
        reader, [](pbf_reader& r) { return r.get_packed_float(); },
        [this](pbf_reader& r) { return single(r); }, [&](float number) { list.push_back(number); });
  }

  std::pair<std::string_view, std::int64_t> opset(pbf_reader reader) {
    std::pair<std::string_view, std::int64_t> result{"", 0};
    while (next(reader)) switch (reader.tag()) {
        case 1:
          result.first = text(reader);
          break;
        case 2:
          result.second = integer(reader);
          break;
        default:
          reader.skip();
      }
    return result;
  }

  void graph(pbf_reader reader, Graph& graph) {
    while (next(reader)) {
      switch (reader.tag()) {
        case 1:
          graph.nodes.push_back(node(message(reader)));
          graph.nodes.back().index = graph.nodes.size() - 1;
          break;
        case 5:
          graph.initializers.push_back(tensor(message(reader)));
          break;
        case 11:
          graph.inputs.push_back(value(message(reader)));
          break;
        case 12:
          graph.outputs.push_back(value(message(reader)));
          break;
        case 15:
          ++graph.sparse_initializers;
          reader.skip();
          break;
        default:
          reader.skip();
      }
      count();
    }
  }

  Node node(pbf_reader reader) {
    Node node;
    while (next(reader)) {
      switch (reader.tag()) {
        case 1:
          node.inputs.push_back(text(reader));
          break;
        case 2:
          node.outputs.push_back(text(reader));
          break;
        case 3:
          node.name = text(reader);
          break;
        case 4:
          node.operation = text(reader);
          break;
        case 5:
          node.attributes.push_back(attribute(message(reader)));
          break;
        case 7:
          node.domain = text(reader);
          break;
        default:
          reader.skip();
      }
      count();
    }
    return node;
  }

  Attribute attribute(pbf_reader reader) {
    Attribute attribute;
    while (next(reader)) switch (reader.tag()) {
        case 1:
          attribute.name = text(reader);
          break;
        case 2:
          attribute.number = single(reader);
          break;
        case 3:
          attribute.integer = integer(reader);
          break;
        case 4:
          attribute.text = text(reader);
          break;
        case 5:
          attribute.tensor = tensor(message(reader));
          break;
        case 6:
        case 11:
          attribute.has_graph = true;
          reader.skip();
          break;
        case 7:
          singles(reader, attribute.numbers);
          break;
        case 8:
          integers(reader, attribute.integers);
          break;
        default:
          reader.skip();
      }
    return attribute;
  }

  Tensor tensor(pbf_reader reader) {
    Tensor tensor;
    while (next(reader)) {
      switch (reader.tag()) {
        case 1:
          integers(reader, tensor.dimensions);
          if (tensor.dimensions.size() > most_dimensions) throw TooMany();
          break;
        case 2:
          tensor.type = integer(reader);
          break;
        case 4:
          singles(reader, tensor.numbers);
          tensor.has_numbers = true;
          break;
        // int32_data, int64_data and uint64_data are all varints.
        case 5:
        case 7:
        case 11:
          integers(reader, tensor.numbers);
          tensor.has_numbers = true;
          break;
        case 8:
          tensor.name = text(reader);
          break;
        case 9:
          tensor.raw = text(reader);
          break;
        case 10:
          repeated(
              reader, [](pbf_reader& r) { return r.get_packed_double(); },
              [this](pbf_reader& r) { return real(r); },
              [&](double number) { tensor.numbers.push_back(number); });
          tensor.has_numbers = true;
          break;
        case 13:
          tensor.external.push_back(entry(message(reader)));
          count();
          break;
        case 14:
          tensor.is_external = integer(reader) == 1;
          break;
        default:
          reader.skip();
      }
    }
    return tensor;
  }

  std::pair<std::string_view, std::string_view> entry(pbf_reader reader) {
    std::pair<std::string_view, std::string_view> result;
    while (next(reader)) switch (reader.tag()) {
        case 1:
          result.first = text(reader);
          break;
        case 2:
          result.second = text(reader);
          break;
        default:
          reader.skip();
      }
    return result;
  }

  /// ValueInfoProto, TypeProto, TypeProto.Tensor and TensorShapeProto, one in the other.
  Value value(pbf_reader reader) {
    Value value;
    while (next(reader)) {
      if (reader.tag() == 1)
        value.name = text(reader);
      else if (reader.tag() == 2)
        type(message(reader), value);
      else
        reader.skip();
    }
    return value;
  }

  void type(pbf_reader reader, Value& value) {
    while (next(reader)) {
      if (reader.tag() != 1) {
        reader.skip();
        continue;
      }
      pbf_reader of_tensor = message(reader);
      while (next(of_tensor)) {
        if (of_tensor.tag() == 2)
          shape(message(of_tensor), value);
        else
          of_tensor.skip();
      }
    }
  }

  void shape(pbf_reader reader, Value& value) {
    value.has_shape = true;
    while (next(reader)) {
      if (reader.tag() != 1) {
        reader.skip();
        continue;
      }
      std::int64_t size = 0;
      pbf_reader dimension = message(reader);
      while (next(dimension)) {
        if (dimension.tag() == 1)
          size = integer(dimension);
        else
          dimension.skip();
      }
      if (value.dimensions.size() == most_dimensions) throw TooMany();
      value.dimensions.push_back(size);
    }
  }

  std::string_view bytes_;
  const char* at_;
  std::size_t entries_ = 0;
  std::size_t numbers_ = 0;
};

}  // namespace

std::string Node::label() const {
  if (!name.empty()) return "node " + shown(name);
  return fmt::format("node {} (writes {})", index, outputs.empty() ? "nothing" : shown(outputs.front()));
}

const Attribute* Node::find(std::string_view attribute) const {
  for (const Attribute& one : attributes)
    if (one.name == attribute) return &one;
  return nullptr;
}

std::int64_t Node::integer(std::string_view attribute, std::int64_t otherwise) const {
  const Attribute* found = find(attribute);
  return found != nullptr ? found->integer.value_or(otherwise) : otherwise;
}

double Node::number(std::string_view attribute, double otherwise) const {
  const Attribute* found = find(attribute);
  return found != nullptr ? found->number.value_or(otherwise) : otherwise;
}

std::string_view Node::text(std::string_view attribute, std::string_view otherwise) const {
  const Attribute* found = find(attribute);
  return found != nullptr ? found->text.value_or(otherwise) : otherwise;
}

std::vector<std::int64_t> Node::integers(std::string_view attribute) const {
  const Attribute* found = find(attribute);
  return found != nullptr ? found->integers : std::vector<std::int64_t>{};
}

std::int64_t Model::opset(std::string_view domain) const {
  for (const auto& [name, version] : opsets)
    if (name == domain || (domain.empty() && name == "ai.onnx")) return version;
  return 0;
}

std::optional<Model> parse_model(std::string_view bytes, const std::string& file, Diagnostics& diagnostics) {
  Parser parser(bytes);
  const auto wrong = [&](const std::string& expected, const std::string& got) {
    diagnostics.push_back({Code::model_file_syntax, fmt::format("{}: byte {}", file, parser.offset()),
                           expected, got, "write the file again, or copy it again"});
  };
  try {
    Model model = parser.model();
    if (model.has_graph && !model.graph.nodes.empty()) return model;
    wrong("an ONNX model with a graph of nodes", fmt::format("{} bytes without one", bytes.size()));
  } catch (const protozero::end_of_buffer_exception&) {
    wrong("a field that ends within the file",
          fmt::format("one that does not; the file has {} bytes", bytes.size()));
  } catch (const protozero::exception&) {
    wrong("a field of an ONNX model", "bytes that are not one");
  } catch (const TooMany&) {
    wrong(fmt::format("at most {} entries, and {} dimensions of a tensor", most_entries, most_dimensions),
          "more");
  }
  return std::nullopt;
}

}  // namespace pulsewright::interchange::onnx
