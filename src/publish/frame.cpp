// SPDX-License-Identifier: Apache-2.0
#include "publish/frame.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <limits>
#include <memory>

#include "train/assemble.h"
#include "train/search.h"

namespace pulsewright::publish {

namespace {

class Writer {
 public:
  void number(std::uint64_t value, unsigned bytes) {
    for (unsigned byte = 0; byte < bytes; ++byte) bytes_ += static_cast<char>(value >> (8 * byte));
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// After the first number that is missing, every number is 0.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t number(unsigned bytes) {
    if (bytes_.size() < bytes) {
      is_torn_ = true;
      bytes_ = {};
      return 0;
    }
    std::uint64_t value = 0;
    for (unsigned byte = 0; byte < bytes; ++byte)
      value |= std::uint64_t{static_cast<unsigned char>(bytes_[byte])} << (8 * byte);
    bytes_.remove_prefix(bytes);
    return value;
  }
  std::int32_t signed_number() { return static_cast<std::int32_t>(static_cast<std::uint32_t>(number(4))); }
  /// A number of things that take at least `bytes` each.
  std::size_t count(unsigned bytes) {
    const std::uint64_t value = number(8);
    if (value <= bytes_.size() / bytes) return static_cast<std::size_t>(value);
    is_torn_ = true;
    return 0;
  }
  /// Whether so many things of so many bytes may follow; if not, the rest is torn.
  bool has_room(std::int64_t things, std::int64_t bytes) {
    if (things <= static_cast<std::int64_t>(bytes_.size()) / bytes) return true;
    is_torn_ = true;
    return false;
  }
  bool is_whole() const { return !is_torn_ && bytes_.empty(); }

 private:
  std::string_view bytes_;
  bool is_torn_ = false;
};

void write_layer(Writer& writer, const LayerFrame& layer) {
  const std::int32_t largest = layer.columns.empty() ? 0 : std::ranges::max(layer.columns);
  const unsigned width = largest <= std::numeric_limits<std::uint8_t>::max() ? 1 : 2;
  writer.number(layer.candidate, 8);
  writer.number(layer.probabilities.size(), 8);
  for (const double probability : layer.probabilities)
    writer.number(std::bit_cast<std::uint64_t>(probability), 8);
  writer.number(static_cast<std::uint32_t>(layer.gain_exponent), 4);
  writer.number(static_cast<std::uint64_t>(layer.taps), 8);
  writer.number(static_cast<std::uint64_t>(layer.neurons), 8);
  writer.number(width, 1);
  for (const std::int32_t column : layer.columns) writer.number(static_cast<std::uint32_t>(column), width);
  for (const std::int32_t bias : layer.biases) writer.number(static_cast<std::uint32_t>(bias), 4);
}

LayerFrame read_layer(Reader& reader) {
  LayerFrame layer;
  layer.candidate = reader.number(8);
  for (std::size_t left = reader.count(8); left > 0; --left)
    layer.probabilities.push_back(std::bit_cast<double>(reader.number(8)));
  layer.gain_exponent = reader.signed_number();
  layer.taps = static_cast<std::int64_t>(reader.count(1));
  layer.neurons = static_cast<std::int64_t>(reader.count(1));
  const unsigned width = reader.number(1) == 1 ? 1 : 2;
  if (!reader.has_room(layer.neurons, width * layer.taps + 4)) return layer;
  for (std::int64_t left = layer.taps * layer.neurons; left > 0; --left)
    layer.columns.push_back(static_cast<std::int32_t>(reader.number(width)));
  for (std::int64_t left = layer.neurons; left > 0; --left) layer.biases.push_back(reader.signed_number());
  return layer;
}

/// No training comes near these; what a damaged frame might hold beyond them has no circuit.
constexpr std::int32_t most_bias = 1 << 30;
constexpr int most_gain_exponent = 40;

/// Whether `layer` holds numbers of this shape in the arithmetic of this candidate.
bool fits(const LayerFrame& layer, const train::LayerShape& shape, const train::Candidate& candidate) {
  const bool is_signed = candidate.encoding == netlist::Encoding::sign_magnitude;
  const std::int32_t highest = (is_signed ? 2 : 1) * candidate.scale();
  return layer.taps == shape.taps() && layer.neurons == shape.neurons &&
         layer.columns.size() == static_cast<std::size_t>(shape.weights()) &&
         layer.biases.size() == static_cast<std::size_t>(shape.neurons) &&
         std::ranges::all_of(layer.columns, [&](std::int32_t c) { return c >= 0 && c <= highest; }) &&
         std::ranges::all_of(layer.biases, [](std::int32_t b) { return std::abs(b / 2) < most_bias / 2; }) &&
         std::abs(layer.gain_exponent) <= most_gain_exponent;
}

}  // namespace

Frame frame_of(const train::TrainingState& state, std::span<const train::LayerShape> shapes,
               std::span<const train::Candidate> candidates, const Arithmetics& arithmetic) {
  Frame frame{state.history.back().epoch, state.history.back().phase, !state.choice.empty(), {}};
  const std::vector<std::size_t> path = frame.is_chosen ? state.choice : most_probable(state);
  for (std::size_t l = 0; l < path.size(); ++l) {
    const train::LayerParameters& parameters =
        frame.is_chosen ? state.average[l] : state.layers[l].at(candidates[path[l]].response()).parameters;
    const train::QuantisedLayer quantised(parameters, shapes[l], arithmetic(path[l]));
    LayerFrame& layer = frame.layers.emplace_back();
    layer.candidate = path[l];
    layer.probabilities = train::probabilities_of(state.logits[l]);
    layer.gain_exponent = quantised.gain_exponent;
    layer.taps = quantised.columns.rows();
    layer.neurons = quantised.columns.cols();
    for (Eigen::Index j = 0; j < quantised.columns.cols(); ++j)
      for (Eigen::Index i = 0; i < quantised.columns.rows(); ++i)
        layer.columns.push_back(quantised.columns(i, j));
    layer.biases.assign(quantised.biases.begin(), quantised.biases.end());
  }
  return frame;
}

std::optional<netlist::Netlist> circuit_of(const Frame& frame, std::span<const train::LayerShape> shapes,
                                           std::span<const train::Candidate> candidates,
                                           const std::string& name, int maximum, int pipeline_delay) {
  if (frame.layers.size() != shapes.size()) return std::nullopt;
  std::vector<std::unique_ptr<train::LayerArithmetic>> arithmetics;
  std::vector<train::QuantisedLayer> layers;
  for (std::size_t l = 0; l < shapes.size(); ++l) {
    const LayerFrame& from = frame.layers[l];
    if (from.candidate >= candidates.size() || !fits(from, shapes[l], candidates[from.candidate]))
      return std::nullopt;
    arithmetics.push_back(train::arithmetic_of(candidates[from.candidate]));
    const train::LayerParameters nothing{train::Matrix::Zero(from.taps, from.neurons),
                                         train::Vector::Zero(from.neurons), from.gain_exponent};
    train::QuantisedLayer& layer = layers.emplace_back(nothing, shapes[l], *arithmetics.back());
    std::size_t next = 0;
    for (Eigen::Index j = 0; j < layer.columns.cols(); ++j)
      for (Eigen::Index i = 0; i < layer.columns.rows(); ++i) layer.columns(i, j) = from.columns[next++];
    std::ranges::copy(from.biases, layer.biases.begin());
  }
  netlist::Netlist netlist = train::assemble_netlist(name, maximum, layers, pipeline_delay);
  if (!verify(netlist).empty()) return std::nullopt;
  return netlist;
}

std::string write_frame(const Frame& frame) {
  Writer writer;
  writer.number(static_cast<std::uint64_t>(frame.epoch), 8);
  writer.number(static_cast<std::uint64_t>(frame.phase), 1);
  writer.number(frame.is_chosen, 1);
  writer.number(frame.layers.size(), 8);
  for (const LayerFrame& layer : frame.layers) write_layer(writer, layer);
  return writer.take();
}

std::optional<Frame> read_frame(std::string_view bytes) {
  Reader reader(bytes);
  Frame frame;
  frame.epoch = static_cast<int>(reader.number(8));
  const std::uint64_t phase = reader.number(1);
  if (phase >= std::size(train::phase_names)) return std::nullopt;
  frame.phase = static_cast<train::Phase>(phase);
  frame.is_chosen = reader.number(1) != 0;
  for (std::size_t left = reader.count(1); left > 0; --left) frame.layers.push_back(read_layer(reader));
  if (!reader.is_whole()) return std::nullopt;
  return frame;
}

}  // namespace pulsewright::publish
