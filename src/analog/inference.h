// SPDX-License-Identifier: Apache-2.0
// Trained weights on phase-change memory: conductances, what programming, time and reading make of them, and
// the compensation of the drift. Conductances are in microsiemens, times in seconds.
#pragma once

#include "analog/draws.h"
#include "analog/shape.h"

namespace pulsewright::analog {

/// Pairs of conductances whose differences add up to a weight, pair k with the factor f_k.
struct ConductanceParameters {
  float g_max = 25;
  float g_min = 0;
  std::vector<float> factors{1};
};

struct Conductances {
  std::vector<Vector> plus;  ///< one for each pair
  std::vector<Vector> minus;
  float scale = 1;  ///< microsiemens per unit of weight, over all pairs
};

Conductances to_conductances(View weights, const ConductanceParameters& parameters);
Vector to_weights(const Conductances& conductances, const ConductanceParameters& parameters);

/// The statistical model of phase-change memory of Joshi et al. 2020 and Nandakumar et al. 2020.
struct PcmParameters {
  float g_max = 25;
  float t_read = 250e-9F;
  float t_0 = 20;  ///< time of the first read after programming
  float prog_noise_scale = 1;
  float read_noise_scale = 1;
  float drift_scale = 1;
  std::vector<float> prog_coeff{0.26348F, 1.9650F, -1.1731F};
  float prog_coeff_g_max_reference = 25;
};

/// One conductance after programming, with the Gaussian xi.
double programmed(const PcmParameters& pcm, double target, double xi);
/// The exponent of its drift, which follows from the conductance that was aimed at.
double drift_exponent(const PcmParameters& pcm, double target, double xi);
/// The conductance `time` after programming.
double drifted(const PcmParameters& pcm, double g, double nu, double time);
/// A read of the drifted conductance g with the Gaussian xi; its relative noise is that of the programmed
/// one.
double read_at(const PcmParameters& pcm, double g, double programmed_g, double time, double xi);

/// Weights as they are read `time` seconds after they were programmed, with the noise of `draws`.
Vector weights_after(View weights, const ConductanceParameters& parameters, const PcmParameters& pcm,
                     double time, const Draws& draws, std::uint64_t event);

/// max(mean |y|, 1e-4) of readouts: of all, or of each column of a row-major matrix.
float global_readout(View readouts);
Vector column_readouts(View readouts, std::size_t columns);

/// Clips: to +-c; to sigma sample standard deviations; to the mean over outputs of the largest |w| of a row.
void clip_fixed(std::span<float> weights, float c);
void clip_layer_gaussian(std::span<float> weights, float sigma);
void clip_average_channel_max(std::span<float> weights, Shape shape);

}  // namespace pulsewright::analog
