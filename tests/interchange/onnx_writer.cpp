// SPDX-License-Identifier: Apache-2.0
#include "interchange/onnx_writer.h"

#include <cstring>

namespace pulsewright::interchange_tests {

void Message::varint(std::uint64_t value) {
  for (; value > 127; value >>= 7) bytes_ += static_cast<char>((value & 127) | 128);
  bytes_ += static_cast<char>(value);
}

Message& Message::integer(unsigned field, std::uint64_t value) {
  varint(field << 3);
  varint(value);
  return *this;
}

Message& Message::text(unsigned field, std::string_view value) {
  varint(field << 3 | 2);
  varint(value.size());
  bytes_ += value;
  return *this;
}

Message& Message::single(unsigned field, float value) {
  varint(field << 3 | 5);
  char bytes[4];
  std::memcpy(bytes, &value, 4);
  bytes_.append(bytes, 4);
  return *this;
}

namespace {

Message attribute(const std::string& name, int type) {
  Message message;
  message.text(1, name).integer(20, static_cast<std::uint64_t>(type));
  return message;
}

Message node_message(const NodeText& node) {
  Message message;
  for (const std::string& input : node.inputs) message.text(1, input);
  message.text(2, node.output).text(3, "node_" + node.output).text(4, node.operation);
  for (const auto& [name, list] : node.lists) {
    Message one = attribute(name, 7);
    for (const std::int64_t value : list) one.integer(8, static_cast<std::uint64_t>(value));
    message.message(5, one);
  }
  for (const auto& [name, value] : node.integers)
    message.message(5, attribute(name, 2).integer(3, static_cast<std::uint64_t>(value)));
  for (const auto& [name, value] : node.numbers) message.message(5, attribute(name, 1).single(2, value));
  for (const auto& [name, value] : node.texts) message.message(5, attribute(name, 3).text(4, value));
  if (!node.domain.empty()) message.text(7, node.domain);
  return message;
}

template <class T>
Message tensor_message(const std::string& name, const std::vector<std::int64_t>& dimensions,
                       const std::vector<T>& values, int type) {
  Message message;
  for (const std::int64_t d : dimensions) message.integer(1, static_cast<std::uint64_t>(d));
  std::string raw(values.size() * sizeof(T), '\0');
  if (!values.empty()) std::memcpy(raw.data(), values.data(), raw.size());
  message.integer(2, static_cast<std::uint64_t>(type)).text(8, name).text(9, raw);
  return message;
}

Message value_message(const std::string& name, const std::vector<std::int64_t>& dimensions) {
  Message shape;
  for (const std::int64_t d : dimensions)
    shape.message(1, Message().integer(1, static_cast<std::uint64_t>(d)));
  Message tensor;
  tensor.integer(1, 1).message(2, shape);
  Message value;
  value.text(1, name).message(2, Message().message(1, tensor));
  return value;
}

}  // namespace

std::string onnx_model(const std::vector<NodeText>& nodes, const std::vector<FloatTensor>& tensors,
                       const std::vector<std::pair<std::string, std::vector<std::int64_t>>>& integer_tensors,
                       const std::vector<std::int64_t>& input, const std::string& output, int opset) {
  Message graph;
  for (const NodeText& node : nodes) graph.message(1, node_message(node));
  graph.text(2, "g");
  for (const FloatTensor& tensor : tensors)
    graph.message(5, tensor_message(tensor.name, tensor.dimensions, tensor.values, 1));
  for (const auto& [name, values] : integer_tensors)
    graph.message(5, tensor_message(name, {static_cast<std::int64_t>(values.size())}, values, 7));
  std::vector<std::int64_t> shape = {1};
  shape.insert(shape.end(), input.begin(), input.end());
  graph.message(11, value_message("image", shape)).message(12, value_message(output, {}));
  Message model;
  model.integer(1, 8).message(7, graph);
  model.message(8, Message().text(1, "").integer(2, static_cast<std::uint64_t>(opset)));
  model.message(8, Message().text(1, "qonnx.custom_op.general").integer(2, 1));
  return model.bytes();
}

}  // namespace pulsewright::interchange_tests
