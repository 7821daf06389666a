// SPDX-License-Identifier: Apache-2.0
// Operators of ONNX that slide a window over the data.
#include <algorithm>

#include <fmt/format.h>

#include "interchange/onnx_lowering.h"

namespace pulsewright::interchange::onnx {

namespace {

/// What an axis is padded to with auto_pad, in front and behind.
std::array<std::int64_t, 2> automatic_pads(std::string_view mode, std::int64_t size, std::int64_t stride,
                                           std::int64_t reach) {
  // As the ONNX standard has it for Conv: ceil(size / stride) positions, an odd pad at the named end.
  const std::int64_t positions = (size + stride - 1) / stride;
  const std::int64_t total = std::max<std::int64_t>((positions - 1) * stride + reach - size, 0);
  const std::int64_t less = total / 2;
  return mode == "SAME_UPPER" ? std::array{less, total - less} : std::array{total - less, less};
}

}  // namespace

Verdict Lowering::glide_of(const Node& node, const std::vector<std::int64_t>& kernel, Glide& glide) {
  const std::size_t rank = kernel.size();
  if (view_.dimensions.size() != rank + 1 || rank < 1 || rank > 2)
    return Refusal{"a window of one or two dimensions over data of one more",
                   fmt::format("a kernel {} over {}", shape_text(kernel), shape_text(view_.dimensions))};
  const auto listed = [&](std::string_view name, std::size_t count, std::int64_t otherwise) {
    auto list = node.integers(name);
    return list.empty() ? std::vector<std::int64_t>(count, otherwise) : list;
  };
  const auto strides = listed("strides", rank, 1), dilations = listed("dilations", rank, 1);
  auto pads = listed("pads", 2 * rank, 0);
  if (strides.size() != rank || dilations.size() != rank || pads.size() != 2 * rank)
    return Refusal{fmt::format("{} strides and dilations, {} pads", rank, 2 * rank), "others"};
  constexpr std::int64_t longest = 1 << 16;
  for (const auto* list : {&kernel, &strides, &dilations})
    for (const std::int64_t number : *list)
      if (number < 1 || number > longest)
        return Refusal{fmt::format("kernels, strides and dilations from 1 to {}", longest),
                       std::to_string(number)};
  const std::string_view mode = node.text("auto_pad", "NOTSET");
  if (mode == "SAME_UPPER" || mode == "SAME_LOWER")
    for (std::size_t d = 0; d < rank; ++d) {
      const std::int64_t reach = dilations[d] * (kernel[d] - 1) + 1;
      std::int64_t size = view_.dimensions[d + 1];
      // A Pad node before this one is kept beside the view, and is part of the size that the mode is about.
      if (!view_.pads.empty()) size += view_.pads[d + 1][0] + view_.pads[d + 1][1];
      const auto both = automatic_pads(mode, size, strides[d], reach);
      pads[d] = both[0];
      pads[rank + d] = both[1];
    }
  else if (mode == "VALID")
    std::ranges::fill(pads, 0);
  else if (mode != "NOTSET" && !mode.empty())
    return Refusal{"auto_pad NOTSET, VALID, SAME_UPPER or SAME_LOWER", shown(mode)};
  if (rank == 2) {
    glide = {{kernel[0], kernel[1]},
             {strides[0], strides[1]},
             {dilations[0], dilations[1]},
             {pads[0], pads[1], pads[2], pads[3]}};
  } else {
    glide = {
        {1, kernel[0]}, {strides[0], strides[0]}, {dilations[0], dilations[0]}, {0, pads[0], 0, pads[1]}};
  }
  return std::nullopt;
}

Verdict Lowering::convolution(const Node& node, const Operands& operands) {
  const Array* weights = operands.constants.size() > 1 ? operands.constants[1] : nullptr;
  const Array* biases = operands.constants.size() > 2 ? operands.constants[2] : nullptr;
  const bool lacks_bias = node.inputs.size() > 2 && !node.inputs[2].empty() && biases == nullptr;
  if (operands.data_at != 0 || weights == nullptr || lacks_bias)
    return Refusal{"constant weights and biases", "computed ones"};
  if (integers_) return Refusal{"a DequantizeLinear", "a convolution of integers", advice_on("QLinearConv")};
  const auto& d = weights->dimensions;
  const std::int64_t groups = node.integer("group", 1);
  const std::int64_t channels = view_.dimensions.front();
  if (d.size() < 3 || d[0] < 1 || d[1] < 1 || groups < 1 || groups > channels || channels % groups != 0 ||
      d[0] % groups != 0 || d[1] != channels / groups)
    return Refusal{
        "weights [outputs, channels of a group, kernel...] that fit the data and its groups",
        fmt::format("weights {}, {} groups, data {}", shape_text(d), groups, shape_text(view_.dimensions))};
  const std::vector<std::int64_t> kernel(d.begin() + 2, d.end());
  const auto stated = node.integers("kernel_shape");
  if (!stated.empty() && stated != kernel)
    return Refusal{"the kernel_shape of the weights " + shape_text(d), shape_text(stated)};
  if (biases != nullptr && biases->size() != d[0])
    return Refusal{fmt::format("{} biases", d[0]), std::to_string(biases->size())};
  Glide glide;
  if (auto refusal = glide_of(node, kernel, glide)) return refusal;
  if (auto refusal =
          builder_->convolution(view_, glide, groups, weights->values,
                                biases != nullptr ? biases->values : std::vector<double>{}, node.title()))
    return refusal;
  view_.pads.clear();
  note_channel_scales(*weights);
  return std::nullopt;
}

Verdict Lowering::pool(const Node& node, const Operands&) {
  Glide glide;
  if (auto refusal = glide_of(node, node.integers("kernel_shape"), glide)) return refusal;
  if (integers_) return Refusal{"a DequantizeLinear", "a pool of integers", advice_on("QLinearConv")};
  const std::size_t rank = view_.dimensions.size() - 1;
  if (node.integer("ceil_mode", 0) != 0)
    // A window of one dimension lies in the columns, behind a single row.
    for (std::size_t axis = 2 - rank; axis < 2; ++axis) {
      const std::int64_t size = view_.dimensions[axis + rank - 1] + glide.pads[axis] + glide.pads[axis + 2];
      const std::int64_t room = size - glide.dilations[axis] * (glide.kernel[axis] - 1) - 1;
      if (room % glide.strides[axis] != 0)
        return Refusal{"ceil_mode = 0, or a pool for which it changes nothing",
                       "ceil_mode = 1 with windows that reach over the end", "export with ceil_mode=False"};
    }
  const bool is_max = node.operation == "MaxPool";
  const bool has_pads = glide.pads != std::array<std::int64_t, 4>{};
  if (!is_max && has_pads && node.integer("count_include_pad", 0) == 0)
    return Refusal{"count_include_pad = 1, or no padding", "count_include_pad = 0 with padding",
                   "train with count_include_pad=True, or without padding"};
  auto refusal = is_max ? builder_->max_pool(view_, glide, node.title())
                        : builder_->average_pool(view_, glide, 1, node.title());
  if (!refusal) view_.pads.clear();
  return refusal;
}

Verdict Lowering::global_pool(const Node& node, const Operands&) {
  const auto& d = view_.dimensions;
  if (!view_.pads.empty() || integers_ || d.size() < 2 || d.size() > 3)
    return Refusal{"data [batch, channel, row, column] or [batch, channel, position]",
                   shape_text(full_shape())};
  const Glide glide{{d.size() == 3 ? d[1] : 1, d.back()}, {1, 1}, {1, 1}, {}};
  return node.operation == "GlobalMaxPool" ? builder_->max_pool(view_, glide, node.title())
                                           : builder_->average_pool(view_, glide, 1, node.title());
}

Verdict Lowering::reduce_mean(const Node& node, const Operands& operands) {
  if (node.inputs.size() > 1 && operands.constants[1] == nullptr)
    return Refusal{"constant axes", "computed ones"};
  const auto listed = listed_axes(node, operands.constants.size() > 1 ? operands.constants[1] : nullptr);
  const auto rank = static_cast<std::int64_t>(view_.dimensions.size()) + 1;
  const auto axes = listed ? axes_of(*listed, rank) : std::nullopt;
  std::vector<std::int64_t> wanted;
  for (std::int64_t d = 2; d < rank; ++d) wanted.push_back(d);
  if (!axes || *axes != wanted || wanted.empty())
    return Refusal{"a mean over rows and columns", "axes " + shape_text(listed.value_or(wanted))};
  if (auto refusal = global_pool(node, operands)) return refusal;
  if (node.integer("keepdims", 1) == 0) return set_shape({batch_, view_.dimensions.front()});
  return std::nullopt;
}

}  // namespace pulsewright::interchange::onnx
