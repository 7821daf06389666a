// SPDX-License-Identifier: Apache-2.0
#include "interchange/plain_tensors.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/quantity.h"
#include "interchange/network_builder.h"

namespace pulsewright::interchange {

namespace {

constexpr std::int64_t largest_square = 64;

/// Whether `a` comes before `b` with numbers in names counted as numbers: 2.weight before 10.weight.
bool comes_before(std::string_view a, std::string_view b) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  while (!a.empty() && !b.empty()) {
    if (is_digit(a[0]) && is_digit(b[0])) {
      std::uint64_t left = 0, right = 0;
      const auto end_a = std::from_chars(a.data(), a.data() + a.size(), left).ptr;
      const auto end_b = std::from_chars(b.data(), b.data() + b.size(), right).ptr;
      if (left != right) return left < right;
      a.remove_prefix(static_cast<std::size_t>(end_a - a.data()));
      b.remove_prefix(static_cast<std::size_t>(end_b - b.data()));
    } else {
      if (a[0] != b[0]) return a[0] < b[0];
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  return a.size() < b.size();
}

/// What stands in front of the last dot or slash: "fc1" of "fc1.weight".
std::string_view stem(std::string_view name) {
  const std::size_t end = name.find_last_of("./");
  return end == name.npos ? std::string_view() : name.substr(0, end);
}

/// The tensors of one layer.
struct Pair {
  const PlainTensor* weights = nullptr;
  const PlainTensor* biases = nullptr;
};

/// Frameworks differ in the order of the dimensions: [outputs, inputs] and [outputs, channels, rows,
/// columns], or [inputs, outputs] and [rows, columns, channels, outputs].
enum class Convention { outputs_first, outputs_last };

struct Plane {
  std::int64_t rows = 0, columns = 0, channels = 0;
};

class Pairing {
 public:
  Pairing(const ModelFile& file, const std::vector<train::LayerSpec>& hidden, const ImportOptions& options,
          Diagnostics& diagnostics)
      : file_(file), layers_(hidden), options_(options), diagnostics_(diagnostics) {
    layers_.push_back({});  // the last layer, whose neurons its tensor tells
  }

  bool pair(const std::vector<PlainTensor>& tensors) {
    std::vector<const PlainTensor*> weights, rest;
    for (const PlainTensor& tensor : tensors)
      (tensor.dimensions.size() >= 2 ? weights : rest).push_back(&tensor);
    if (weights.size() != layers_.size()) {
      std::vector<std::string> names;
      for (const PlainTensor* tensor : weights) names.push_back(text_of(*tensor));
      return wrong(fmt::format("{} tensors of weights: {} layers by --layers and the last one",
                               layers_.size(), layers_.size() - 1),
                   fmt::format("{}: {}", weights.size(), fmt::join(names, ", ")));
    }
    for (const PlainTensor* tensor : weights) pairs_.push_back({tensor, nullptr});
    convention = Convention::outputs_first;
    if (!fits()) {
      convention = Convention::outputs_last;
      if (!fits()) return report_misfits();
    }
    return pair_biases(rest) && find_image();
  }

  const std::vector<Pair>& pairs() const { return pairs_; }
  const std::vector<train::LayerSpec>& layers() const { return layers_; }

  std::int64_t neurons(std::size_t l) const {
    const auto& d = pairs_[l].weights->dimensions;
    return convention == Convention::outputs_first ? d.front() : d.back();
  }
  /// Of a dense layer.
  std::int64_t inputs(std::size_t l) const {
    const auto& d = pairs_[l].weights->dimensions;
    return convention == Convention::outputs_first ? d[1] : d[0];
  }
  std::int64_t channels_of_group(std::size_t l) const {
    const auto& d = pairs_[l].weights->dimensions;
    return convention == Convention::outputs_first ? d[1] : d[2];
  }

  Convention convention = Convention::outputs_first;
  Plane image;  ///< of the input, if the first layer is a convolution

 private:
  bool wrong(const std::string& expected, const std::string& got, const std::string& hint = "") {
    diagnostics_.push_back({Code::unclear_layers, file_.name, expected, got, hint});
    return false;
  }

  static std::string text_of(const PlainTensor& tensor) {
    return shown(tensor.name) + " " + shape_text(tensor.dimensions);
  }

  bool fits(std::size_t l) const {
    const train::LayerSpec& layer = layers_[l];
    const auto& d = pairs_[l].weights->dimensions;
    const bool is_last = l + 1 == layers_.size();
    if (d.size() != (layer.is_convolution ? 4 : 2) || std::ranges::find(d, 0) != d.end()) return false;
    if (!is_last && neurons(l) != layer.neurons) return false;
    if (layer.is_convolution) {
      const std::size_t kernel = convention == Convention::outputs_first ? 2 : 0;
      if (d[kernel] != layer.kernel || d[kernel + 1] != layer.kernel || neurons(l) % layer.groups != 0)
        return false;
      return l == 0 || channels_of_group(l) * layer.groups == neurons(l - 1);
    }
    return l == 0 || layers_[l - 1].is_convolution ? l == 0 || inputs(l) % neurons(l - 1) == 0
                                                   : inputs(l) == neurons(l - 1);
  }

  bool fits() const {
    for (std::size_t l = 0; l < layers_.size(); ++l)
      if (!fits(l)) return false;
    return true;
  }

  bool report_misfits() {
    const auto words = train::layer_words(std::span(layers_).first(layers_.size() - 1));
    std::vector<std::string> names;
    for (const Pair& pair : pairs_) names.push_back(text_of(*pair.weights));
    return wrong(
        fmt::format("weights that fit the layers {} and the last one, in this order", fmt::join(words, " ")),
        fmt::format("{}", fmt::join(names, ", ")), "give the layers to --layers from the input on");
  }

  bool pair_biases(std::vector<const PlainTensor*> rest) {
    for (const bool by_name : {true, false})
      for (std::size_t l = 0; l < pairs_.size(); ++l) {
        if (pairs_[l].biases != nullptr) continue;
        const std::string_view name = stem(pairs_[l].weights->name);
        const auto found = std::ranges::find_if(rest, [&](const PlainTensor* tensor) {
          return tensor->dimensions == std::vector{neurons(l)} &&
                 (!by_name || (!name.empty() && stem(tensor->name) == name));
        });
        if (found == rest.end()) continue;
        pairs_[l].biases = *found;
        rest.erase(found);
      }
    if (rest.empty()) return true;
    std::vector<std::string> names;
    for (const PlainTensor* tensor : rest) names.push_back(text_of(*tensor));
    return wrong("weights, and at most one bias for each layer",
                 fmt::format("left over: {}", fmt::join(names, ", ")),
                 "fold batch normalisation into the weights, or export ONNX");
  }

  /// The values that leave the convolutions in front of the first dense layer.
  std::int64_t values_of(Plane plane) const {
    for (const train::LayerSpec& layer : layers_) {
      if (!layer.is_convolution) break;
      netlist::Window window{plane.rows,    plane.columns, 1, layer.kernel, layer.kernel, layer.stride,
                             layer.padding, layer.dilation};
      plane = {window.out_rows(), window.out_columns(), layer.neurons};
      if (layer.pool) {
        window = {plane.rows, plane.columns, 1, layer.pool_size, layer.pool_size, layer.pool_size, 0, 1};
        plane = {window.out_rows(), window.out_columns(), layer.neurons};
      }
    }
    return plane.rows * plane.columns * plane.channels;
  }

  bool find_image() {
    if (!layers_.front().is_convolution) {
      image = {1, 1, inputs(0)};
      return true;
    }
    const auto first_dense =
        std::ranges::find_if(layers_, [](const train::LayerSpec& l) { return !l.is_convolution; });
    const std::int64_t wanted = inputs(as_index(first_dense - layers_.begin()));
    const std::int64_t channels = channels_of_group(0) * layers_.front().groups;
    if (!options_.image.empty()) {
      const std::string& text = options_.image;
      const char* const end = text.data() + text.size();
      const auto rows = std::from_chars(text.data(), end, image.rows);
      const auto columns = rows.ptr != end ? std::from_chars(rows.ptr + 1, end, image.columns) : rows;
      image.channels = channels;
      if (columns.ptr != end || image.rows < 1 || image.columns < 1 || image.rows > 4096 ||
          image.columns > 4096 || values_of(image) != wanted)
        return wrong(
            fmt::format("--image ROWSxCOLUMNS from which {} values reach the first dense layer", wanted),
            shown(text));
      return true;
    }
    std::vector<std::int64_t> sides;
    for (std::int64_t side = 1; side <= largest_square; ++side)
      if (values_of({side, side, channels}) == wanted) sides.push_back(side);
    if (sides.size() != 1)
      return wrong(fmt::format("one square image from which {} values reach the first dense layer", wanted),
                   sides.empty() ? "none" : fmt::format("sides {}", fmt::join(sides, ", ")),
                   "say --image ROWSxCOLUMNS");
    image = {sides[0], sides[0], channels};
    return true;
  }

  const ModelFile& file_;
  std::vector<train::LayerSpec> layers_;
  const ImportOptions& options_;
  Diagnostics& diagnostics_;
  std::vector<Pair> pairs_;
};

/// [outputs][...] of tensors that hold their outputs last.
std::vector<double> outputs_first(const PlainTensor& tensor) {
  const auto& d = tensor.dimensions;
  const View view = d.size() == 2 ? plain_view(d).transposed({1, 0}) : plain_view(d).transposed({3, 2, 0, 1});
  std::vector<double> values;
  values.reserve(tensor.values.size());
  for (const std::int64_t from : view.order) values.push_back(tensor.values[as_index(from)]);
  return values;
}

Verdict build(NetworkBuilder& builder, const Pairing& pairing, View& view) {
  const bool is_last_order = pairing.convention == Convention::outputs_last;
  for (std::size_t l = 0; l < pairing.pairs().size(); ++l) {
    const Pair& pair = pairing.pairs()[l];
    const train::LayerSpec& layer = pairing.layers()[l];
    auto weights = is_last_order ? outputs_first(*pair.weights) : pair.weights->values;
    auto biases = pair.biases != nullptr ? pair.biases->values : std::vector<double>{};
    const bool is_last = l + 1 == pairing.pairs().size();
    Verdict refusal;
    if (layer.is_convolution) {
      const Glide glide{{layer.kernel, layer.kernel},
                        {layer.stride, layer.stride},
                        {layer.dilation, layer.dilation},
                        {layer.padding, layer.padding, layer.padding, layer.padding}};
      refusal = builder.convolution(view, glide, layer.groups, std::move(weights), std::move(biases),
                                    pair.weights->name);
      const Glide pool{{layer.pool_size, layer.pool_size}, {layer.pool_size, layer.pool_size}, {1, 1}, {}};
      if (!refusal && layer.pool)
        refusal = *layer.pool == netlist::PoolKind::max
                      ? builder.max_pool(view, pool, pair.weights->name)
                      : builder.average_pool(view, pool, 1, pair.weights->name);
    } else {
      // The frameworks that hold outputs last flatten [row][column][channel].
      if (view.dimensions.size() == 3 && is_last_order) view = view.transposed({1, 2, 0});
      refusal = builder.dense(view, std::move(weights), std::move(biases), pair.weights->name);
    }
    if (!refusal && !is_last) refusal = builder.activate({.kind = ActivationKind::relu}, pair.weights->name);
    if (refusal) return refusal;
  }
  return std::nullopt;
}

/// "dense:32" if the weights are a chain of matrices.
std::string suggestion(const std::vector<PlainTensor>& tensors) {
  std::vector<std::string> words;
  for (const PlainTensor& tensor : tensors)
    if (tensor.dimensions.size() == 2) words.push_back(fmt::format("dense:{}", tensor.dimensions[0]));
  if (words.empty()) return "name the layers from the input on";
  words.pop_back();
  return fmt::format("for instance --layers {}",
                     words.empty() ? "dense:N" : fmt::format("{}", fmt::join(words, " ")));
}

}  // namespace

std::optional<ImportedModel> network_of_tensors(const ModelFile& file, std::vector<PlainTensor> tensors,
                                                const ImportOptions& options, const std::string& format,
                                                Diagnostics& diagnostics) {
  // The writer of safetensors sorts by name, so that only the names tell the order of the layers.
  if (format == "safetensors")
    std::ranges::stable_sort(
        tensors, [](const PlainTensor& a, const PlainTensor& b) { return comes_before(a.name, b.name); });
  const std::size_t before = diagnostics.size();
  if (options.layers.empty()) {
    diagnostics.push_back({Code::unclear_layers, file.name,
                           "--layers: a file of tensors does not say what its layers are",
                           fmt::format("{} tensors", tensors.size()), suggestion(tensors)});
    return std::nullopt;
  }
  const auto hidden = train::parse_layers(options.layers, "--layers", diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  Pairing pairing(file, hidden, options, diagnostics);
  if (!pairing.pair(tensors)) return std::nullopt;
  ImportedModel result;
  result.report.format = format;
  result.report.assumed.push_back("a ReLU behind every layer except the last, as in train --layers");
  const Plane& image = pairing.image;
  const bool is_last_order = pairing.convention == Convention::outputs_last;
  if (is_last_order) result.report.permuted.push_back("weights with their outputs last: transposed");
  View view = plain_view(image.rows * image.columns == 1 ? std::vector{image.channels}
                         : is_last_order ? std::vector{image.rows, image.columns, image.channels}
                                         : std::vector{image.channels, image.rows, image.columns});
  if (view.dimensions.size() == 3 && is_last_order) view = view.transposed({2, 0, 1});
  NetworkBuilder builder(view.values(), result.report);
  if (!options.mean.empty() || !options.deviation.empty()) {
    std::vector<double> mean, deviation, scale, shift;
    const std::int64_t channels = view.dimensions.size() == 3 ? image.channels : 1;
    if (!spread_normalisation(options, channels, mean, deviation, diagnostics)) return std::nullopt;
    for (std::int64_t i = 0; i < view.values(); ++i) {
      const std::size_t c = as_index(i / (view.values() / channels));
      scale.push_back(1 / deviation[c]);
      shift.push_back(-mean[c] / deviation[c]);
    }
    builder.affine(view, scale, shift, "--mean and --deviation");
  }
  auto refusal = build(builder, pairing, view);
  if (!refusal) refusal = builder.finish(view, result.network);
  if (!refusal) return result;
  diagnostics.push_back({Code::unclear_layers, file.name, refusal->expected, refusal->got, refusal->hint});
  return std::nullopt;
}

}  // namespace pulsewright::interchange
