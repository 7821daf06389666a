// SPDX-License-Identifier: Apache-2.0
// An ONNX model as its bytes say it: names, nodes and tensors as views into the file, before anything is
// interpreted. The field numbers are those of onnx.proto3 (ONNX 1.17, IR version 10).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"

namespace pulsewright::interchange::onnx {

/// TensorProto.DataType, as far as numbers go.
enum class ElementType {
  undefined = 0,
  float32 = 1,
  uint8 = 2,
  int8 = 3,
  uint16 = 4,
  int16 = 5,
  int32 = 6,
  int64 = 7,
  text = 8,
  boolean = 9,
  float16 = 10,
  float64 = 11,
  uint32 = 12,
  uint64 = 13,
  bfloat16 = 16,
};

struct Tensor {
  std::string_view name;
  std::int64_t type = 0;
  std::vector<std::int64_t> dimensions;
  std::string_view raw;
  std::vector<double> numbers;  ///< of float_data, int32_data, int64_data, double_data or uint64_data
  bool has_numbers = false;
  bool is_external = false;
  std::vector<std::pair<std::string_view, std::string_view>> external;
};

struct Attribute {
  std::string_view name;
  std::optional<double> number;
  std::optional<std::int64_t> integer;
  std::optional<std::string_view> text;
  std::optional<Tensor> tensor;
  std::vector<double> numbers;
  std::vector<std::int64_t> integers;
  bool has_graph = false;
};

struct Node {
  std::string_view name;
  std::string_view operation;
  std::string_view domain;
  std::vector<std::string_view> inputs;
  std::vector<std::string_view> outputs;
  std::vector<Attribute> attributes;
  std::size_t index = 0;  ///< in the file

  /// "node fc1", or without a name "node 3 (writes h)".
  std::string label() const;
  /// Its name as the file has it, or the label if it has none.
  std::string title() const { return name.empty() ? label() : std::string(name); }
  const Attribute* find(std::string_view attribute) const;
  std::int64_t integer(std::string_view attribute, std::int64_t otherwise) const;
  double number(std::string_view attribute, double otherwise) const;
  std::string_view text(std::string_view attribute, std::string_view otherwise) const;
  /// Empty if the node has no such attribute.
  std::vector<std::int64_t> integers(std::string_view attribute) const;
};

/// An input or output of the graph. A dimension is 0 where the file has a name for it, or nothing.
struct Value {
  std::string_view name;
  std::vector<std::int64_t> dimensions;
  bool has_shape = false;
};

struct Graph {
  std::vector<Node> nodes;
  std::vector<Tensor> initializers;
  std::vector<Value> inputs;
  std::vector<Value> outputs;
  std::size_t sparse_initializers = 0;
};

struct Model {
  Graph graph;
  std::vector<std::pair<std::string_view, std::int64_t>> opsets;  ///< domain, version
  bool has_graph = false;

  /// Of a domain; 0 if the model does not import it. "ai.onnx" is the empty domain.
  std::int64_t opset(std::string_view domain) const;
};

/// The model whose bytes these are; it points into them. Where they are none, a Code::model_file_syntax with
/// the byte, and nothing comes back.
std::optional<Model> parse_model(std::string_view bytes, const std::string& file, Diagnostics& diagnostics);

}  // namespace pulsewright::interchange::onnx
