// SPDX-License-Identifier: Apache-2.0
// Unit cells: what stands at each cross-point of a tile. Its weight is a weighted sum of hidden devices, and
// an update of the tile becomes updates of those.
#pragma once

#include <memory>

#include "analog/analog_pass.h"
#include "analog/update.h"

namespace pulsewright::analog {

class Cell {
 public:
  Cell(Shape shape, const Draws& draws, const Quirks& quirks)
      : shape_(shape), draws_(draws), quirks_(quirks) {}
  virtual ~Cell() = default;

  Shape shape() const { return shape_; }
  /// The weights that the tile multiplies by.
  virtual View weights() const = 0;
  /// Writes the weights; what is hidden starts again.
  virtual void set(View weights) = 0;
  /// One vector, W -= lr d x^T as far as the devices can; `batch` is the number of vectors of its batch. A
  /// learning rate of 0 does nothing at all, not even count.
  virtual void update(View x, View d, float lr, std::size_t batch) = 0;
  /// Decay and diffusion of the devices, once a batch.
  virtual void end_batch() = 0;
  /// The hidden arrays, the fast ones first.
  virtual std::vector<const PulsedArray*> arrays() const = 0;
  /// Saves or loads everything that changes.
  virtual void exchange(Archive& archive) = 0;

 protected:
  Shape shape_;
  Draws draws_;
  Quirks quirks_;
};

/// One array of one device: W is its visible weight.
class SingleCell : public Cell {
 public:
  SingleCell(PulsedArray array, const UpdateParameters& up, const Draws& draws,
             const Quirks& quirks = no_quirks);

  View weights() const override { return array_.weights(); }
  void set(View weights) override { array_.set(weights); }
  void update(View x, View d, float lr, std::size_t batch) override;
  void end_batch() override { array_.end_batch(); }
  std::vector<const PulsedArray*> arrays() const override { return {&array_}; }
  void exchange(Archive& archive) override;
  PulsedArray& array() { return array_; }

 private:
  PulsedArray array_;
  UpdateParameters up_;
  std::uint64_t updates_ = 0;
};

enum class VectorPolicy { all, single_fixed, single_sequential, single_random };

struct VectorParameters {
  VectorPolicy update_policy = VectorPolicy::all;
  std::int64_t first_update_idx = 0;
  std::vector<float> gamma_vec;  ///< empty: 1/n for each
};

std::span<const Field<VectorParameters>> vector_fields();

/// W = sum of gamma_k w_k over arrays that all, or one at a time, take the pulses of a vector.
class VectorCell : public Cell {
 public:
  VectorCell(std::vector<PulsedArray> arrays, const VectorParameters& parameters, const UpdateParameters& up,
             const Draws& draws, const Quirks& quirks = no_quirks);

  View weights() const override { return weights_; }
  void set(View weights) override;
  void update(View x, View d, float lr, std::size_t batch) override;
  void end_batch() override;
  std::vector<const PulsedArray*> arrays() const override;
  void exchange(Archive& archive) override;
  PulsedArray& array(std::size_t index) { return arrays_[index]; }
  /// Recomputes W after an array was written from outside.
  void refresh_weights();

 private:
  std::vector<PulsedArray> arrays_;
  VectorParameters parameters_;
  UpdateParameters up_;
  Vector gamma_;
  Vector weights_;
  std::uint64_t selected_ = 0;
  std::uint64_t updates_ = 0;
};

struct OneSidedParameters {
  std::int64_t refresh_every = 0;  ///< 0 never
  bool units_in_mbatch = true;
  float refresh_upper_thres = 0.75F;
  float refresh_lower_thres = 0.25F;
  bool copy_inverted = false;
};

std::span<const Field<OneSidedParameters>> one_sided_fields();

/// W = g+ - g-: each device is only pulsed UP, and both are reset when they have grown.
class OneSidedCell : public Cell {
 public:
  /// `arrays` are g- and g+. `w_max` is the weight that the thresholds refer to.
  OneSidedCell(std::vector<PulsedArray> arrays, const OneSidedParameters& parameters, float w_max,
               const UpdateParameters& up, const IoParameters& refresh_forward,
               const UpdateParameters& refresh_update, const Draws& draws, const Quirks& quirks = no_quirks);

  View weights() const override { return weights_; }
  void set(View weights) override;
  void update(View x, View d, float lr, std::size_t batch) override;
  void end_batch() override;
  std::vector<const PulsedArray*> arrays() const override;
  void exchange(Archive& archive) override;
  PulsedArray& array(std::size_t index) { return arrays_[index]; }
  void refresh_weights();

 private:
  void refresh_devices();
  void refresh_column(std::size_t column);

  std::vector<PulsedArray> arrays_;
  OneSidedParameters parameters_;
  float w_max_;
  UpdateParameters up_;
  UpdateParameters refresh_update_;
  std::vector<AnalogPass> reads_;
  Vector weights_;
  std::uint64_t updates_ = 0;
  std::uint64_t writes_ = 0;
};

struct MixedPrecisionParameters {
  std::int64_t transfer_every = 1;
  std::int64_t n_rows_per_transfer = -1;  ///< -1 all
  std::int64_t n_x_bins = 0;              ///< 0 does not quantise
  std::int64_t n_d_bins = 0;
  bool stoc_round_x = true;
  bool stoc_round_d = true;
};

std::span<const Field<MixedPrecisionParameters>> mixed_precision_fields();

/// The gradient is added up digitally; whole steps of it are written to the devices.
class MixedPrecisionCell : public Cell {
 public:
  MixedPrecisionCell(PulsedArray array, const MixedPrecisionParameters& parameters, const Draws& draws,
                     const Quirks& quirks = no_quirks);

  View weights() const override { return array_.weights(); }
  void set(View weights) override;
  void update(View x, View d, float lr, std::size_t batch) override;
  void end_batch() override { array_.end_batch(); }
  std::vector<const PulsedArray*> arrays() const override { return {&array_}; }
  void exchange(Archive& archive) override;

 private:
  void transfer();

  PulsedArray array_;
  MixedPrecisionParameters parameters_;
  Vector chi_;
  std::uint64_t updates_ = 0;
  std::uint64_t row_ = 0;
};

}  // namespace pulsewright::analog
