// SPDX-License-Identifier: Apache-2.0
// Runs a netlist, bit for bit as the circuit does. docs/engines.md.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/image_view.h"
#include "netlist/netlist.h"

namespace pulsewright::exact {

/// What one image leaves in the circuit.
struct Inference {
  std::vector<std::vector<std::int64_t>> thresholds;  ///< [layer][values that enter it]
  std::vector<std::vector<std::int64_t>> counts;      ///< [layer][positions * neurons]
  std::vector<std::vector<std::int64_t>> pooled;      ///< [layer][values]; empty without a pool
  int label = 0;                                      ///< index of the largest logit, the lowest on a tie

  /// What leaves the last layer: [classes].
  const std::vector<std::int64_t>& logits() const {
    return pooled.back().empty() ? counts.back() : pooled.back();
  }

  bool operator==(const Inference&) const = default;
};

/// An engine is made for one verified netlist, keeps a reference to it, and is then only read: many threads
/// may run one.
class Engine {
 public:
  virtual ~Engine() = default;
  /// How the sums are found: "reference", "table", "packed" or "table and packed".
  virtual std::string name() const = 0;
  /// Images that are run side by side.
  virtual std::size_t batch() const = 0;
  /// Logits of an image.
  virtual std::int64_t classes() const = 0;
  /// `features`: [input.features] integers in [0, input.maximum].
  virtual Inference run(std::span<const std::int64_t> features) const = 0;
  /// The logits of each image; images as in run(), `logits`: [images][classes]. Returns the bits of the last
  /// layer's streams that were counted for them, of all images together. What it needs of memory does not
  /// grow with the number of images.
  virtual std::int64_t find_logits(const data::ImageView& images, std::span<std::int64_t> logits) const = 0;
  /// The class of each image, by find_logits(). `labels`: [images].
  void classify(const data::ImageView& images, std::span<int> labels) const;
};

/// How an engine finds the sums of its layers. All give the same bits.
enum class Method {
  automatic,  ///< for each layer the fastest that can
  reference,  ///< cycle by cycle and bit by bit, through the models of the registry: the oracle of the others
  table,      ///< by the counts of whole streams, looked up for many images at once (exact counters)
  packed,     ///< by 64 bits of a stream at once: AND and population count
};
inline constexpr std::string_view method_names[] = {"automatic", "reference", "table", "packed"};
constexpr std::string_view to_text(Method method) {
  return method_names[static_cast<int>(method)];
}

/// The layers that a method has a way for, in words.
std::string_view scope_of(Method method);

/// nullptr if the method has no way for a layer of the netlist; automatic and reference run all. `obstacle`
/// then names the layer and the reason, as in "dense_1, which has a multiplexer". The engine uses the
/// instructions that are in use now (base/instruction_sets.h).
std::unique_ptr<Engine> make_engine(const netlist::Netlist& netlist, Method method = Method::automatic,
                                    std::string* obstacle = nullptr);

/// Every stream bit of one layer for one image. words[t] holds bit t of stream i at bit i.
struct LayerStreams {
  std::vector<std::vector<std::uint64_t>> inputs;  ///< [length][words for the values that enter]
  std::vector<std::vector<std::uint64_t>>
      weights;  ///< [length][words for thresholds 0..2^width of the weights]
};

/// The streams of layer `layer` when its inputs have these thresholds.
LayerStreams layer_streams(const netlist::Layer& layer, std::span<const std::int64_t> thresholds);

/// Index of the largest value, the lowest on a tie.
int argmax(std::span<const std::int64_t> values);

}  // namespace pulsewright::exact
