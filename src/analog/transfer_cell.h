// SPDX-License-Identifier: Apache-2.0
// Tiki-taka: a fast array A takes the gradient, slices of it are read and written to the next array, and the
// last one, C, holds the weight. TTv1 to TTv4 are rows of one table.
#pragma once

#include "analog/cell.h"

namespace pulsewright::analog {

/// What a version does between the read and the write; parameters that a version does not use are refused.
struct TransferVersion {
  std::string_view name;
  std::string_view meaning;
  bool is_buffered;  ///< a digital H between two arrays
  bool is_chopped;   ///< signs of A's lines change; H counts in steps of A
  bool is_dynamic;   ///< only the change since the last flip is added up
};

std::span<const TransferVersion> transfer_versions();
const TransferVersion* find_transfer_version(std::string_view name);

struct TransferParameters {
  float gamma = 0;
  std::vector<float> gamma_vec;
  float transfer_every = 1;
  std::vector<float> transfer_every_vec;
  bool units_in_mbatch = true;
  std::int64_t n_reads_per_transfer = 1;
  bool transfer_columns = true;
  float with_reset_prob = 0;
  bool random_selection = false;
  bool no_self_transfer = true;
  float fast_lr = 1;
  float transfer_lr = 1;
  std::vector<float> transfer_lr_vec;
  bool scale_transfer_lr = true;
  bool scale_fast_lr = true;
  // TTv2 and later
  float thres_scale = 1;
  float step = 1;
  float momentum = 0.1F;
  bool forget_buffer = true;
  // TTv3 and later
  float in_chop_prob = 0.1F;
  bool in_chop_random = true;
  float out_chop_prob = 0;
  float buffer_granularity = 1;
  float auto_granularity = 0;
  bool auto_scale = false;
  float auto_momentum = 0.99F;
  bool correct_gradient_magnitudes = false;
  bool no_buffer = false;
  // TTv4
  float tail_weightening = 5;
  float buffer_cap = 0;
  bool experimental_correct_accumulation = false;
  IoParameters transfer_forward;
  UpdateParameters transfer_update;
};

/// The defaults of a version.
TransferParameters transfer_defaults(const TransferVersion& version);
/// The fields that a version has, without transfer_forward and transfer_update.
std::vector<Field<TransferParameters>> transfer_fields(const TransferVersion& version);

class TransferCell : public Cell {
 public:
  TransferCell(const TransferVersion& version, std::vector<PulsedArray> arrays,
               const TransferParameters& parameters, const UpdateParameters& up, const Draws& draws,
               const Quirks& quirks = no_quirks);

  View weights() const override { return weights_; }
  void set(View weights) override;
  void update(View x, View d, float lr, std::size_t batch) override;
  void end_batch() override;
  std::vector<const PulsedArray*> arrays() const override;
  void exchange(Archive& archive) override;
  PulsedArray& array(std::size_t index) { return arrays_[index]; }
  /// Recomputes W after an array was written from outside.
  void refresh_weights();

  /// H of the transfer from array `k`, row-major.
  View buffer(std::size_t k) const { return buffers_[k]; }
  View running_mean() const { return mean_; }
  View past_mean() const { return past_; }
  const std::vector<std::uint8_t>& in_chopper() const { return in_chopper_; }
  const std::vector<std::uint8_t>& out_chopper() const { return out_chopper_; }
  const std::vector<std::uint64_t>& slices() const { return slices_; }
  std::uint64_t rounds() const { return rounds_; }
  float fast_rate() const { return fast_rate_; }
  float x_average() const { return x_average_; }
  float d_average() const { return d_average_; }
  /// Vectors between two transfers from array `k`; 0 never.
  std::uint64_t period(std::size_t k, std::size_t batch) const;

 private:
  /// One read of a slice on its way to the next array.
  struct Slice {
    std::size_t from;
    std::size_t index;
    float rate;  ///< lr_T
    std::uint64_t event;
  };

  std::size_t slice_count() const { return parameters_.transfer_columns ? shape_.inputs : shape_.outputs; }
  std::size_t slice_size() const { return parameters_.transfer_columns ? shape_.outputs : shape_.inputs; }
  std::size_t point_of(std::size_t slice, std::size_t line) const {
    return parameters_.transfer_columns ? line * shape_.inputs + slice : slice * shape_.inputs + line;
  }
  /// The sign under which A stores a cross-point of a slice.
  float sign_of(std::size_t slice, std::size_t line) const {
    return in_chopper_[slice] == out_chopper_[line] ? 1.0F : -1.0F;
  }

  float rate_of_fast(float lr, View x, View d, std::size_t batch);
  void pulse_fast(View x, View d, float rate);
  void transfer(std::size_t from, float lr, std::uint64_t& slice);
  void transfer_slice(const Slice& slice);
  Vector read(const Slice& slice);
  void reset(const Slice& slice);
  void write_read(const Slice& slice, View values);
  Vector pulses_of_buffer(const Slice& slice, View values);
  Vector pulses_of_chopped(const Slice& slice, View values);
  void write_pulses(const Slice& slice, const Vector& pulses);
  void write(const Slice& slice, View values, float rate);
  void end_slice(const Slice& slice);
  bool flips(const Slice& slice, std::size_t slot) const;
  std::uint64_t chop_period() const;

  TransferVersion version_;
  std::vector<PulsedArray> arrays_;
  TransferParameters parameters_;
  UpdateParameters up_;
  std::vector<AnalogPass> reads_;
  Vector gamma_;
  Vector periods_;
  Vector rates_;
  Vector weights_;
  std::vector<Vector> buffers_;
  Vector mean_;
  Vector past_;
  std::vector<std::uint8_t> in_chopper_;
  std::vector<std::uint8_t> out_chopper_;
  std::vector<std::uint8_t> is_switched_;
  std::vector<std::uint64_t> slices_;
  std::uint64_t rounds_ = 0;  ///< T
  std::uint64_t updates_ = 0;
  std::uint64_t transfers_ = 0;
  float fast_rate_ = 0;
  float x_average_ = 0;
  float d_average_ = 0;
};

}  // namespace pulsewright::analog
