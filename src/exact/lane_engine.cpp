// SPDX-License-Identifier: Apache-2.0
#include "exact/lane_engine.h"

#include <algorithm>
#include <mutex>
#include <numeric>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/failure.h"
#include "exact/lane_layer.h"
#include "exact/slot_writer.h"

namespace pulsewright::exact {

namespace {

/// A layer with what stands between it and the one before.
struct LaneStage {
  LaneStage(const netlist::Layer& circuit, std::unique_ptr<LaneLayer> by)
      : layer(circuit), sums(std::move(by)), writer(layer.requantise->requantisation, sums->code()) {}

  std::size_t sum_rows() const {
    return static_cast<std::size_t>(layer.positions() * layer.synapses->neurons());
  }

  netlist::Layer layer;
  std::unique_ptr<LaneLayer> sums;
  SlotWriter writer;
};

/// The memory of one batch in one layer.
struct StageMemory {
  explicit StageMemory(const LaneStage& stage)
      : slots(static_cast<std::size_t>(stage.layer.inputs()) * stage.sums->code().slot_bytes),
        sums(stage.sum_rows() * lanes * sizeof(std::int32_t)),
        pooled(stage.layer.pool
                   ? static_cast<std::size_t>(stage.layer.outputs()) * lanes * sizeof(std::int32_t)
                   : 0),
        scratch(stage.sums->make_scratch()) {}

  LineBuffer slots;
  LineBuffer sums;
  LineBuffer pooled;
  LaneLayer::Scratch scratch;
};

/// pooled: [out_rows][out_columns][channels][lanes].
void pool_rows(const netlist::PoolNode& node, const std::int32_t* sums, std::int32_t* pooled) {
  const netlist::Window& window = node.window;
  const auto channels = static_cast<std::size_t>(window.channels);
  const auto combine = node.pool == netlist::PoolKind::max ? kernels().max_row : kernels().add_row;
  const std::int32_t start = node.pool == netlist::PoolKind::max ? INT32_MIN : 0;
  for (std::int64_t position = 0; position < window.positions(); ++position, pooled += channels * lanes) {
    std::fill_n(pooled, channels * lanes, start);
    for (std::int64_t element = 0; element < window.area(); ++element) {
      const std::int64_t pixel = window.pixel_under(position, element);
      if (pixel < 0) continue;
      const std::int32_t* from = sums + static_cast<std::size_t>(pixel) * channels * lanes;
      for (std::size_t c = 0; c < channels; ++c) combine(from + c * lanes, pooled + c * lanes);
    }
  }
}

class LaneEngine : public Engine {
 public:
  LaneEngine(const netlist::InputNode& input, std::vector<LaneStage> stages)
      : features_(static_cast<std::size_t>(input.features)),
        has_bytes_(input.maximum <= 255),
        stages_(std::move(stages)) {}

  std::string name() const override {
    // From z to a, so that the faster method comes first: "table and packed".
    std::set<std::string_view, std::greater<>> methods;
    for (const LaneStage& stage : stages_) methods.insert(to_text(stage.sums->method()));
    return fmt::format("{}", fmt::join(methods, " and "));
  }

  std::size_t batch() const override { return lanes; }

  std::int64_t classes() const override { return stages_.back().layer.outputs(); }

  std::int64_t find_logits(const data::ImageView& images, std::span<std::int64_t> logits) const override {
    const auto size = static_cast<std::size_t>(classes());
    PW_ASSERT(images.size() * size == logits.size());
    std::unique_ptr<Memory> own = take_memory();
    Memory& memory = *own;
    for (std::size_t first = 0; first < images.size(); first += lanes) {
      const std::size_t count = std::min(lanes, images.size() - first);
      run_batch(images.part(first, count), memory);
      copy_logits(memory, logits.subspan(first * size, count * size));
    }
    give_back(std::move(own));
    return static_cast<std::int64_t>(images.size()) * stages_.back().layer.input_stream->length;
  }

  Inference run(std::span<const std::int64_t> features) const override {
    std::unique_ptr<Memory> own = take_memory();
    Memory& memory = *own;
    const std::vector<std::int64_t> image(features.begin(), features.end());
    run_batch(data::ImageView(std::span(&image, 1)), memory);
    Inference result;
    std::vector<std::int64_t> values = image;
    for (std::size_t l = 0; l < stages_.size(); ++l) {
      const netlist::Layer& layer = stages_[l].layer;
      std::ranges::transform(values, values.begin(), layer.requantise->requantisation);
      result.thresholds.push_back(values);
      result.counts.push_back(first_lane(l, memory.stages[l].sums, stages_[l].sum_rows()));
      result.pooled.push_back(
          layer.pool ? first_lane(l, memory.stages[l].pooled, static_cast<std::size_t>(layer.outputs()))
                     : std::vector<std::int64_t>{});
      values = layer.pool ? result.pooled.back() : result.counts.back();
    }
    result.label = argmax(values);
    give_back(std::move(own));
    return result;
  }

 private:
  /// The memory of one thread.
  struct Memory {
    explicit Memory(const LaneEngine& engine) : bytes(engine.has_bytes_ ? 2 * lanes * engine.features_ : 0) {
      for (const LaneStage& stage : engine.stages_) stages.emplace_back(stage);
    }

    LineBuffer bytes;  // images [lanes][features], and the same [features][lanes]
    std::vector<StageMemory> stages;
  };

  /// Fresh pages take long, above all when several threads ask for them, so memory is used again.
  std::unique_ptr<Memory> take_memory() const {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Memory>(*this);
    std::unique_ptr<Memory> memory = std::move(idle_.back());
    idle_.pop_back();
    return memory;
  }

  void give_back(std::unique_ptr<Memory> memory) const {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(memory));
  }

  static std::int32_t* leaving(const LaneStage& stage, StageMemory& memory) {
    return (stage.layer.pool ? memory.pooled : memory.sums).as<std::int32_t>();
  }

  void run_batch(const data::ImageView& images, Memory& memory) const {
    PW_ASSERT(images.features() == features_);
    load(images, memory);
    for (std::size_t l = 0; l < stages_.size(); ++l) {
      const LaneStage& stage = stages_[l];
      StageMemory& own = memory.stages[l];
      if (l > 0)
        stage.writer.write_sums(leaving(stages_[l - 1], memory.stages[l - 1]), stages_[l - 1].sums->lane_of(),
                                static_cast<std::size_t>(stage.layer.inputs()), own.slots.data());
      std::int32_t* sums = own.sums.as<std::int32_t>();
      stage.sums->run(own.slots.data(), sums, own.scratch);
      if (stage.layer.pool) pool_rows(*stage.layer.pool, sums, own.pooled.as<std::int32_t>());
    }
  }

  /// Lanes without an image repeat the first one.
  void load(const data::ImageView& images, Memory& memory) const {
    const SlotWriter& writer = stages_[0].writer;
    std::uint8_t* slots = memory.stages[0].slots.data();
    if (has_bytes_) {
      std::uint8_t* copies = memory.bytes.data();
      const std::uint8_t* rows[lanes];
      for (std::size_t lane = 0; lane < lanes; ++lane)
        rows[lane] = row_of(images, lane < images.size() ? lane : 0, copies + lane * features_);
      std::uint8_t* transposed = copies + lanes * features_;
      kernels().transpose(rows, features_, transposed);
      writer.write_bytes(transposed, features_, slots);
      return;
    }
    const std::size_t step = stages_[0].sums->code().slot_bytes;
    for (std::size_t k = 0; k < features_; ++k)
      for (std::size_t lane = 0; lane < lanes; ++lane)
        writer.write(images.at(lane < images.size() ? lane : 0, k), lane, slots + k * step);
  }

  /// The bytes of an image, which are written to `copy` where it does not have them itself.
  const std::uint8_t* row_of(const data::ImageView& images, std::size_t image, std::uint8_t* copy) const {
    if (const std::uint8_t* bytes = images.bytes(image)) return bytes;
    for (std::size_t k = 0; k < features_; ++k) copy[k] = static_cast<std::uint8_t>(images.at(image, k));
    return copy;
  }

  /// `logits`: [images of the batch][classes].
  void copy_logits(Memory& memory, std::span<std::int64_t> logits) const {
    const LaneStage& last = stages_.back();
    const std::int32_t* rows = leaving(last, memory.stages.back());
    const auto size = static_cast<std::size_t>(classes());
    for (std::size_t place = 0; place < lanes; ++place) {
      const std::size_t lane = last.sums->lane_of()[place];
      if (lane * size >= logits.size()) continue;
      for (std::size_t c = 0; c < size; ++c) logits[lane * size + c] = rows[c * lanes + place];
    }
  }

  std::vector<std::int64_t> first_lane(std::size_t l, LineBuffer& rows, std::size_t size) const {
    const auto& lane_of = stages_[l].sums->lane_of();
    const auto place = static_cast<std::size_t>(std::ranges::find(lane_of, 0) - lane_of.begin());
    std::vector<std::int64_t> values;
    for (std::size_t i = 0; i < size; ++i) values.push_back(rows.as<std::int32_t>()[i * lanes + place]);
    return values;
  }

  std::size_t features_;
  bool has_bytes_;
  std::vector<LaneStage> stages_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Memory>> idle_;
};

/// Whether all sums, and what XNOR makes them from, stay within 32 bits.
bool fits_lanes(const netlist::Layer& layer) {
  // With XNOR a start has up to one of these beside its bias, 2 B two and A one (LaneLayer::finish).
  const std::int64_t products = (layer.synapses->inputs() * layer.input_stream->length) << layer.count_shift;
  std::int64_t largest = 0;
  for (const std::int64_t bias : layer.synapses->biases)
    largest = std::max(largest, std::abs(bias) + 4 * products);
  if (layer.pool && layer.pool->pool == netlist::PoolKind::sum) largest *= layer.pool->window.area();
  return largest <= INT32_MAX;
}

/// The layer by the fastest way that the method allows, or nullptr with an obstacle.
std::unique_ptr<LaneLayer> lane_layer(const netlist::Layer& layer, Method method, std::size_t& memory,
                                      std::string& obstacle) {
  if (!fits_lanes(layer)) {
    obstacle = "whose sums may exceed 32 bits";
    return nullptr;
  }
  std::unique_ptr<LaneLayer> sums;
  if (method != Method::packed) sums = table_layer(layer, memory, obstacle);
  if (sums == nullptr && method != Method::table) sums = packed_layer(layer, memory, obstacle);
  return sums;
}

}  // namespace

std::unique_ptr<Engine> lane_engine(const netlist::Netlist& netlist, Method method, std::string& obstacle) {
  const netlist::Chain chain = chain_of(netlist);
  std::size_t memory = lane_memory;
  std::vector<LaneStage> stages;
  for (const netlist::Layer& layer : chain.layers) {
    std::unique_ptr<LaneLayer> sums = lane_layer(layer, method, memory, obstacle);
    if (sums == nullptr) {
      obstacle = layer.synapses->id + ", " + obstacle;
      return nullptr;
    }
    stages.emplace_back(layer, std::move(sums));
  }
  return std::make_unique<LaneEngine>(*chain.input, std::move(stages));
}

}  // namespace pulsewright::exact
