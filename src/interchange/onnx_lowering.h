// SPDX-License-Identifier: Apache-2.0
// The walk over an ONNX graph: constants are folded, everything else becomes an operation of the builder.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "interchange/import_model.h"
#include "interchange/onnx_array.h"

namespace pulsewright::interchange::onnx {

class Lowering {
 public:
  Lowering(const Model& model, const ModelFile& file, const ImportOptions& options, ImportedModel& result,
           Diagnostics& diagnostics);

  /// Whether the network of the result is whole; if not, diagnostics were added.
  bool run();

 private:
  /// A node's inputs as the walk knows them.
  struct Operands {
    std::vector<const Array*> constants;  ///< null where there is none
    std::size_t data_inputs = 0;
    std::size_t data_at = 0;   ///< the input with the data
    bool is_poisoned = false;  ///< an input is missing because of something that was diagnosed
    std::string_view data_name;
  };
  /// Integers between QuantizeLinear and DequantizeLinear.
  struct Integers {
    double scale = 1, zero = 0, least = 0, greatest = 0;
    std::string node;
  };
  using Handler = Verdict (Lowering::*)(const Node&, const Operands&);
  struct Row {
    std::string_view operation;
    Handler handler;
  };
  static const Row table[];
  static const std::size_t table_rows;

  void refuse(const Node& node, Code code, const Refusal& refusal);
  std::string describe(const Node& node) const;
  bool check_opsets();
  void read_constants();
  bool open_input();
  std::vector<const Node*> sorted();
  void report_cycle(const std::vector<const Node*>& left,
                    const std::map<std::string_view, const Node*>& writers);
  Operands operands_of(const Node& node);
  void visit(const Node& node);
  bool visit_constant(const Node& node, const Operands& operands);
  void visit_data(const Node& node, const Operands& operands);
  void poison(const Node& node);
  bool is_known_domain(const Node& node) const;
  void finish();

  // Operations on the data, in onnx_operators.cpp and onnx_windows.cpp.
  Verdict keep(const Node& node, const Operands& operands);
  Verdict end(const Node& node, const Operands& operands);
  Verdict cast(const Node& node, const Operands& operands);
  Verdict flatten(const Node& node, const Operands& operands);
  Verdict reshape(const Node& node, const Operands& operands);
  Verdict squeeze(const Node& node, const Operands& operands);
  Verdict transpose(const Node& node, const Operands& operands);
  Verdict pad(const Node& node, const Operands& operands);
  Verdict gemm(const Node& node, const Operands& operands);
  Verdict matmul(const Node& node, const Operands& operands);
  Verdict arithmetic(const Node& node, const Operands& operands);
  Verdict negate(const Node& node, const Operands& operands);
  Verdict batch_normalisation(const Node& node, const Operands& operands);
  Verdict relu(const Node& node, const Operands& operands);
  Verdict clip(const Node& node, const Operands& operands);
  Verdict extremum(const Node& node, const Operands& operands);
  Verdict hard_sigmoid(const Node& node, const Operands& operands);
  Verdict quant(const Node& node, const Operands& operands);
  Verdict bipolar_quant(const Node& node, const Operands& operands);
  Verdict quantise_linear(const Node& node, const Operands& operands);
  Verdict dequantise_linear(const Node& node, const Operands& operands);
  Verdict convolution(const Node& node, const Operands& operands);
  Verdict pool(const Node& node, const Operands& operands);
  Verdict global_pool(const Node& node, const Operands& operands);
  Verdict reduce_mean(const Node& node, const Operands& operands);

  Verdict set_shape(std::vector<std::int64_t> full);
  Verdict bound(const Node& node, double least, double greatest);
  Verdict activate(const Node& node, const Activation& activation);
  Verdict scale_and_shift(const Node& node, std::vector<double> scale, std::vector<double> shift);
  Verdict quantise_levels(const Node& node, double step, double least, double greatest, Rounding rounding);
  Verdict glide_of(const Node& node, const std::vector<std::int64_t>& kernel, Glide& glide);
  void note_channel_scales(const Array& weights);
  /// The shape with the batch in front.
  std::vector<std::int64_t> full_shape() const;

  const Model& model_;
  const ModelFile& file_;
  const ImportOptions& options_;
  ImportedModel& result_;
  Diagnostics& diagnostics_;
  TensorReader tensors_;
  std::map<std::string_view, Array> constants_;
  std::set<std::string_view> poisoned_;
  std::map<std::string_view, std::size_t> data_;  ///< values of the chain, numbered along it
  std::set<std::size_t> consumed_;                ///< by a node
  std::size_t tip_ = 0;                           ///< the number of the newest
  std::int64_t constants_so_far_ = 0;             ///< numbers that folding made
  std::optional<NetworkBuilder> builder_;
  View view_;
  std::int64_t batch_ = 1;  ///< 1 if the file leaves it open
  std::optional<Integers> integers_;
  std::string ended_by_;                       ///< the node that only turns logits into something else
  std::vector<std::string> input_operations_;  ///< folded into the first layer
};

/// What to change in the tool that wrote an operator which is not taken.
std::string advice_on(std::string_view operation);

}  // namespace pulsewright::interchange::onnx
