// SPDX-License-Identifier: Apache-2.0
// What converters, periphery and management of one analog pass are like; forward, backward and the reads of
// a transfer have one set each.
#pragma once

#include "analog/fields.h"

namespace pulsewright::analog {

enum class MvType { ideal, one_pass, pos_neg_separate, pos_neg_separate_digital_sum };
enum class WeightNoise { none, additive_constant, pcm_read };
enum class NoiseManagement { none, abs_max, abs_max_np_sum, max, constant, average_abs_max };
enum class BoundManagement { none, iterative, iterative_worst_case };

struct IoParameters {
  bool is_perfect = false;
  MvType mv_type = MvType::one_pass;
  float inp_bound = 1;
  float out_bound = 12;
  float inp_res = 1.0F / 126;
  float out_res = 1.0F / 510;
  bool inp_sto_round = false;
  bool out_sto_round = false;
  float inp_noise = 0;
  float out_noise = 0.06F;
  float out_noise_std = 0;
  WeightNoise w_noise_type = WeightNoise::none;
  float w_noise = 0;
  float inp_asymmetry = 0;
  float out_asymmetry = 0;
  float out_scale = 1;
  NoiseManagement noise_management = NoiseManagement::abs_max;
  float nm_thres = 0;
  float nm_assumed_wmax = 0.6F;
  float nm_decay = 1e-3F;
  BoundManagement bound_management = BoundManagement::iterative;
  bool bm_test_negative_bound = true;
  float max_bm_factor = 1000;
  float max_bm_res = 0.25F;
  float ir_drop = 0;
  float ir_drop_g_ratio = 571430;
  float out_nonlinearity = 0;
  float out_nonlinearity_std = 0;
  float slope_calibration = 0;
  float r_series = 0;
  float r_series_max_total = std::numeric_limits<float>::max();
  float v_offset_std = 0;
  float v_offset_w_min = -1;
  std::vector<float> v_offset_vec;  ///< given offsets of the outputs, instead of drawn ones
  float w_read_asymmetry_dtod = 0;
};

std::span<const Field<IoParameters>> io_fields();

/// Diagnoses what contradicts itself.
void check_io(const IoParameters& io, const std::string& where, Diagnostics& diagnostics);

/// The step of a converter in absolute units: a resolution above 1 is a number of steps; at most 0 is off.
float absolute_resolution(float resolution, float bound);

}  // namespace pulsewright::analog
