// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "interchange/onnx_lowering.h"

namespace pulsewright::interchange {

namespace onnx {

namespace {

constexpr std::int64_t oldest_opset = 7, newest_opset = 25;
constexpr std::string_view quantised_domains[] = {"qonnx.custom_op.general", "finn.custom_op.general",
                                                  "onnx.brevitas"};

bool is_ai_onnx(std::string_view domain) {
  return domain.empty() || domain == "ai.onnx";
}

}  // namespace

Lowering::Lowering(const Model& model, const ModelFile& file, const ImportOptions& options,
                   ImportedModel& result, Diagnostics& diagnostics)
    : model_(model),
      file_(file),
      options_(options),
      result_(result),
      diagnostics_(diagnostics),
      tensors_(file.path, file.name, diagnostics) {}

std::string Lowering::describe(const Node& node) const {
  const std::string_view domain = is_ai_onnx(node.domain) ? "ai.onnx" : node.domain;
  return fmt::format("{} of {}, opset {}", shown(node.operation), shown(domain),
                     model_.opset(is_ai_onnx(node.domain) ? "" : node.domain));
}

void Lowering::refuse(const Node& node, Code code, const Refusal& refusal) {
  diagnostics_.push_back(
      {code, fmt::format("{}: {}", file_.name, node.label()), refusal.expected,
       refusal.got.empty() ? describe(node) : fmt::format("{}: {}", describe(node), refusal.got),
       refusal.hint});
}

void Lowering::poison(const Node& node) {
  for (const std::string_view output : node.outputs) poisoned_.insert(output);
}

bool Lowering::is_known_domain(const Node& node) const {
  const bool is_quantiser = node.operation == "Quant" || node.operation == "BipolarQuant";
  return is_quantiser ? std::ranges::find(quantised_domains, node.domain) != std::end(quantised_domains)
                      : is_ai_onnx(node.domain);
}

bool Lowering::check_opsets() {
  const std::int64_t opset = model_.opset("");
  if (opset == 0 || (opset >= oldest_opset && opset <= newest_opset)) return true;
  diagnostics_.push_back({Code::unsupported_operator, file_.name,
                          fmt::format("ai.onnx of opset {} to {}", oldest_opset, newest_opset),
                          fmt::format("opset {}", opset), "export with opset_version=17"});
  return false;
}

void Lowering::read_constants() {
  for (const Tensor& tensor : model_.graph.initializers) {
    auto array = tensors_.read(tensor, shown(tensor.name));
    if (array)
      constants_[tensor.name] = std::move(*array);
    else
      poisoned_.insert(tensor.name);
  }
}

bool Lowering::open_input() {
  std::vector<const Value*> inputs;
  for (const Value& value : model_.graph.inputs)
    if (!constants_.contains(value.name) && !poisoned_.contains(value.name)) inputs.push_back(&value);
  const auto wrong = [&](const std::string& expected, const std::string& got, const std::string& hint = "") {
    diagnostics_.push_back({Code::not_a_chain, file_.name, expected, got, hint});
    for (const Value* value : inputs) poisoned_.insert(value->name);
    return false;
  };
  if (inputs.size() != 1) {
    std::vector<std::string> names;
    for (const Value* value : inputs) names.push_back(shown(value->name));
    return wrong("a graph with one input",
                 fmt::format("{} inputs: {}", inputs.size(), fmt::join(names, ", ")));
  }
  if (model_.graph.sparse_initializers > 0)
    return wrong("dense tensors", fmt::format("{} sparse initializers", model_.graph.sparse_initializers));
  const Value& input = *inputs.front();
  std::vector<std::int64_t> shape = input.dimensions;
  const std::string name = shown(input.name);
  if (shape.size() < 2 || shape.size() > 4)
    return wrong("an input of 2 to 4 dimensions, the first of them the batch",
                 fmt::format("input {} of shape {}", name, shape_text(shape)));
  batch_ = shape[0] > 0 ? shape[0] : 1;
  shape.erase(shape.begin());
  const auto values = count_of(shape);
  if (!values || *values == 0)
    return wrong("an input whose dimensions are fixed, except the batch",
                 fmt::format("input {} with a shape that is open or too large, 0 for open: {}", name,
                             shape_text(input.dimensions)),
                 "export with dynamic_axes for the batch alone");
  view_ = plain_view(shape);
  builder_.emplace(*values, result_.report);
  data_[input.name] = tip_;
  std::vector<double> mean, deviation;
  if (options_.mean.empty() && options_.deviation.empty()) return true;
  const std::int64_t channels = shape.size() == 3 && shape[2] <= 4 && shape[0] > 4 ? shape[2] : shape[0];
  const std::int64_t of_input = shape.size() < 2 ? 1 : channels;
  if (!spread_normalisation(options_, of_input, mean, deviation, diagnostics_)) return false;
  std::vector<double> scale, shift;
  for (std::int64_t i = 0; i < *values; ++i) {
    const std::int64_t c = of_input == 1 ? 0 : of_input == shape[0] ? i / (*values / of_input) : i % of_input;
    scale.push_back(1 / deviation[static_cast<std::size_t>(c)]);
    shift.push_back(-mean[static_cast<std::size_t>(c)] / deviation[static_cast<std::size_t>(c)]);
  }
  builder_->affine(view_, scale, shift, "--mean and --deviation");
  return true;
}

void Lowering::report_cycle(const std::vector<const Node*>& left,
                            const std::map<std::string_view, const Node*>& writers) {
  // Every node that is left waits for another one that is left: going back ends in a circle.
  const auto waits_for = [&](const Node* node) -> const Node* {
    for (const std::string_view input : node->inputs) {
      const auto writer = writers.find(input);
      if (writer != writers.end() && std::ranges::find(left, writer->second) != left.end())
        return writer->second;
    }
    return node;
  };
  std::vector<const Node*> path = {left.front()};
  while (true) {
    const Node* before = waits_for(path.back());
    const auto seen = std::ranges::find(path, before);
    if (seen != path.end()) {
      std::vector<std::string> names;
      for (auto node = seen; node != path.end() && names.size() < 8; ++node)
        names.push_back((*node)->label());
      const Node& first = **std::ranges::min_element(seen, path.end(), {}, &Node::index);
      return refuse(
          first, Code::not_a_chain,
          {"a chain from the input to the logits", fmt::format("a cycle of {}", fmt::join(names, ", "))});
    }
    path.push_back(before);
  }
}

std::vector<const Node*> Lowering::sorted() {
  const auto& nodes = model_.graph.nodes;
  std::map<std::string_view, const Node*> writers;
  for (const Node& node : nodes)
    for (const std::string_view output : node.outputs)
      if (!output.empty() && !writers.emplace(output, &node).second)
        refuse(node, Code::not_a_chain,
               {"values that one node writes", fmt::format("{} again", shown(output))});
  std::vector<std::size_t> waits(nodes.size());
  std::map<std::string_view, std::vector<std::size_t>> readers;
  for (const Node& node : nodes)
    for (const std::string_view input : node.inputs)
      if (writers.contains(input)) {
        ++waits[node.index];
        readers[input].push_back(node.index);
      }
  std::set<std::size_t> ready;
  for (const Node& node : nodes)
    if (waits[node.index] == 0) ready.insert(node.index);
  std::vector<const Node*> order;
  while (!ready.empty()) {
    const Node& node = nodes[*ready.begin()];
    ready.erase(ready.begin());
    order.push_back(&node);
    for (const std::string_view output : node.outputs) {
      if (!writers.contains(output) || writers[output] != &node) continue;
      for (const std::size_t reader : readers[output])
        if (--waits[reader] == 0) ready.insert(reader);
    }
  }
  if (order.size() == nodes.size()) return order;
  std::vector<const Node*> left;
  for (const Node& node : nodes)
    if (waits[node.index] > 0) left.push_back(&node);
  report_cycle(left, writers);
  for (const Node* node : left) poison(*node);
  return order;
}

Lowering::Operands Lowering::operands_of(const Node& node) {
  Operands operands;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const std::string_view name = node.inputs[i];
    operands.constants.push_back(nullptr);
    if (name.empty()) continue;
    if (const auto constant = constants_.find(name); constant != constants_.end()) {
      operands.constants.back() = &constant->second;
    } else if (data_.contains(name)) {
      if (operands.data_inputs++ == 0) operands.data_at = i;
      operands.data_name = name;
    } else {
      if (!poisoned_.contains(name)) {
        refuse(node, Code::not_a_chain,
               {"inputs that a node writes or the file holds",
                fmt::format("{}, which nothing does", shown(name))});
        poisoned_.insert(name);
      }
      operands.is_poisoned = true;
    }
  }
  return operands;
}

void Lowering::visit(const Node& node) {
  if (!is_known_domain(node)) {
    refuse(node, Code::unsupported_operator,
           {"operators of ai.onnx, and Quant and BipolarQuant of qonnx.custom_op.general", "",
            advice_on(node.operation)});
    return poison(node);
  }
  const Operands operands = operands_of(node);
  if (std::ranges::any_of(node.attributes, &Attribute::has_graph)) {
    refuse(node, Code::unsupported_operator,
           {"nodes without subgraphs", "a subgraph",
            "export without control flow: torch.onnx.export traces it away"});
    return poison(node);
  }
  const bool is_shape = node.operation == "Shape" && operands.data_inputs == 1;
  if (operands.data_inputs == 0 || is_shape) {
    if (operands.is_poisoned || !visit_constant(node, operands)) {
      // What is left of the chain is still searched for operators that are not taken.
      if (operands.is_poisoned) visit_data(node, operands);
      poison(node);
    }
    return;
  }
  visit_data(node, operands);
}

bool Lowering::visit_constant(const Node& node, const Operands& operands) {
  if (node.outputs.empty()) return true;
  Array output;
  std::vector<const Array*> inputs = operands.constants;
  Array attribute;
  const Attribute* value = node.find("value");
  if (value != nullptr && value->tensor) {
    auto read = tensors_.read(*value->tensor, shown(node.outputs.front()));
    if (!read) return false;
    attribute = std::move(*read);
  }
  if (node.operation == "Shape") {
    output.type = ElementType::int64;
    const auto shape = operands.data_inputs == 1                 ? full_shape()
                       : !inputs.empty() && inputs[0] != nullptr ? inputs[0]->dimensions
                                                                 : std::vector<std::int64_t>{};
    output.values.assign(shape.begin(), shape.end());
    output.dimensions = {output.size()};
  } else if (node.operation == "Constant") {
    output = std::move(attribute);
    const Attribute* other = node.attributes.empty() ? nullptr : &node.attributes.front();
    if (value == nullptr && other != nullptr) {
      output.type = other->integer || !other->integers.empty() ? ElementType::int64 : ElementType::float32;
      if (other->number) output.values = {*other->number};
      if (other->integer) output.values = {static_cast<double>(*other->integer)};
      if (!other->numbers.empty()) output.values = other->numbers;
      if (!other->integers.empty()) output.values.assign(other->integers.begin(), other->integers.end());
      if (!other->number && !other->integer) output.dimensions = {output.size()};
    }
    if (output.values.empty() && output.dimensions.empty()) {
      refuse(node, Code::unsupported_operator, {"a constant of numbers", "one without a value"});
      return false;
    }
  } else if (!folds(node)) {
    refuse(node, Code::unsupported_operator,
           {"operators that this program computes", "", advice_on(node.operation)});
    return false;
  } else {
    if (node.operation == "ConstantOfShape" && value != nullptr) inputs.push_back(&attribute);
    if (auto refusal = fold(node, model_.opset(""), inputs, output)) {
      refuse(node, Code::unsupported_operator, *refusal);
      return false;
    }
    constants_so_far_ += output.size();
    if (constants_so_far_ > most_numbers) {
      refuse(node, Code::network_too_large,
             {fmt::format("at most {} numbers in constants", most_numbers), "more"});
      return false;
    }
  }
  constants_[node.outputs.front()] = std::move(output);
  return true;
}

void Lowering::visit_data(const Node& node, const Operands& operands) {
  const auto row = std::ranges::find(table, table + table_rows, node.operation, &Row::operation);
  if (row == table + table_rows) {
    if (operands.data_inputs > 0 || !folds(node))
      if (node.operation != "Constant" && node.operation != "Shape")
        refuse(node, Code::unsupported_operator,
               {"an operator that a layer of a circuit computes", "", advice_on(node.operation)});
    return poison(node);
  }
  if (operands.data_inputs > 1) {
    refuse(node, Code::not_a_chain,
           {"one computed input: a network is a chain of layers",
            fmt::format("{} computed inputs", operands.data_inputs),
            "train without residual connections and second branches"});
    return poison(node);
  }
  if (operands.is_poisoned || operands.data_inputs == 0 || !builder_) return poison(node);
  const std::size_t at = data_[operands.data_name];
  if (at != tip_ || !consumed_.insert(at).second) {
    refuse(node, Code::not_a_chain,
           {"a chain: values that one node reads",
            fmt::format("{}, which another node reads as well", shown(operands.data_name)),
            "train without residual connections and second branches"});
    return poison(node);
  }
  if (!ended_by_.empty() && row->handler != &Lowering::end && row->handler != &Lowering::keep) {
    refuse(node, Code::unsupported_operator, {"nothing behind " + ended_by_, "a node that reads it"});
    return poison(node);
  }
  const bool is_input = builder_->current_layer() == 1 && !builder_->is_open();
  if (auto refusal = (this->*row->handler)(node, operands)) {
    refuse(node, Code::unsupported_operator, *refusal);
    return poison(node);
  }
  const bool is_arithmetic =
      row->handler == &Lowering::arithmetic || row->handler == &Lowering::batch_normalisation;
  if (is_input && is_arithmetic) input_operations_.emplace_back(node.operation);
  if (!node.outputs.empty()) data_[node.outputs.front()] = ++tip_;
  for (std::size_t i = 1; i < node.outputs.size(); ++i) poisoned_.insert(node.outputs[i]);
}

void Lowering::finish() {
  const auto& outputs = model_.graph.outputs;
  const auto wrong = [&](const std::string& expected, const std::string& got) {
    diagnostics_.push_back({Code::not_a_chain, file_.name, expected, got, ""});
  };
  if (outputs.size() != 1) return wrong("a graph with one output", fmt::format("{} outputs", outputs.size()));
  const auto found = data_.find(outputs.front().name);
  if (found == data_.end())
    return wrong("an output that is computed from the input", shown(outputs.front().name));
  if (found->second != tip_)
    return wrong("a chain that ends at the output",
                 fmt::format("nodes behind {}", shown(outputs.front().name)));
  if (integers_) return wrong("a DequantizeLinear before the output", "integers of " + integers_->node);
  if (auto refusal = builder_->finish(view_, result_.network)) return wrong(refusal->expected, refusal->got);
  if (!input_operations_.empty())
    result_.report.folded.push_back(
        fmt::format("{} folded into the first layer", fmt::join(input_operations_, " and ")));
}

bool Lowering::run() {
  const std::size_t before = diagnostics_.size();
  check_opsets();
  read_constants();
  open_input();
  for (const Node* node : sorted()) visit(*node);
  if (diagnostics_.size() == before) finish();
  return diagnostics_.size() == before;
}

}  // namespace onnx

std::optional<ImportedModel> import_onnx(const ModelFile& file, const ImportOptions& options,
                                         Diagnostics& diagnostics) {
  const auto model = onnx::parse_model(file.bytes, file.name, diagnostics);
  if (!model) return std::nullopt;
  ImportedModel result;
  result.report.format = fmt::format("ONNX, opset {}", model->opset(""));
  if (!onnx::Lowering(*model, file, options, result, diagnostics).run()) return std::nullopt;
  return result;
}

}  // namespace pulsewright::interchange
