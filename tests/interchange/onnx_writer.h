// SPDX-License-Identifier: Apache-2.0
// Writes ONNX models for tests: the wire format of protobuf, without its library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pulsewright::interchange_tests {

/// Fields of a message, appended one after the other.
class Message {
 public:
  Message& integer(unsigned field, std::uint64_t value);
  Message& text(unsigned field, std::string_view value);
  Message& single(unsigned field, float value);
  Message& message(unsigned field, const Message& value) { return text(field, value.bytes()); }
  const std::string& bytes() const { return bytes_; }

 private:
  void varint(std::uint64_t value);
  std::string bytes_;
};

struct FloatTensor {
  std::string name;
  std::vector<std::int64_t> dimensions;
  std::vector<float> values;
};

struct NodeText {
  std::string operation;
  std::vector<std::string> inputs;
  std::string output;
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> lists = {};
  std::vector<std::pair<std::string, std::int64_t>> integers = {};
  std::vector<std::pair<std::string, float>> numbers = {};
  std::vector<std::pair<std::string, std::string>> texts = {};
  std::string domain = {};
};

/// A model with one input `image` of shape [1, dimensions...] and one output.
std::string onnx_model(const std::vector<NodeText>& nodes, const std::vector<FloatTensor>& tensors,
                       const std::vector<std::pair<std::string, std::vector<std::int64_t>>>& integer_tensors,
                       const std::vector<std::int64_t>& input, const std::string& output, int opset);

}  // namespace pulsewright::interchange_tests
