// SPDX-License-Identifier: Apache-2.0
#include "analog/io_parameters.h"

namespace pulsewright::analog {

namespace {

using Io = IoParameters;

constexpr std::string_view mv_names[] = {"Ideal", "OnePass", "PosNegSeparate", "PosNegSeparateDigitalSum"};
constexpr std::string_view weight_noise_names[] = {"None", "AdditiveConstant", "PCMRead"};
constexpr std::string_view noise_names[] = {"None", "AbsMax",   "AbsMaxNPSum",
                                            "Max",  "Constant", "AverageAbsMax"};
constexpr std::string_view bound_names[] = {"None", "Iterative", "IterativeWorstCase"};

/// A member that is an enumeration whose values count from 0.
template <auto member, class Enum>
ChoiceMember<Io> choice(std::span<const std::string_view> names) {
  return {names, [](const Io& io) { return static_cast<std::size_t>(io.*member); },
          [](Io& io, std::size_t index) { io.*member = static_cast<Enum>(index); }};
}

const Field<Io> io_table[] = {
    {"is_perfect", "", &Io::is_perfect, {}, "y = out_scale W x and nothing else"},
    {"mv_type",
     "",
     choice<&Io::mv_type, MvType>(mv_names),
     {},
     "one pass, or one for negative and one for positive inputs"},
    {"inp_bound", "", &Io::inp_bound, {}, "where the DAC clips; at most 0 is infinite"},
    {"out_bound", "", &Io::out_bound, {}, "where the ADC clips; at most 0 is infinite"},
    {"inp_res",
     "",
     &Io::inp_res,
     {},
     "step of the DAC in full ranges; above 1 a number of steps; at most 0 off"},
    {"out_res",
     "",
     &Io::out_res,
     {},
     "step of the ADC in full ranges; above 1 a number of steps; at most 0 off"},
    {"inp_sto_round", "", &Io::inp_sto_round, {}, "the DAC rounds stochastically"},
    {"out_sto_round", "", &Io::out_sto_round, {}, "the ADC rounds stochastically"},
    {"inp_noise", "", &Io::inp_noise, not_negative, "standard deviation of noise behind the DAC"},
    {"out_noise", "", &Io::out_noise, not_negative, "standard deviation of noise before the ADC"},
    {"out_noise_std", "", &Io::out_noise_std, not_negative, "relative spread of out_noise between outputs"},
    {"w_noise_type",
     "",
     choice<&Io::w_noise_type, WeightNoise>(weight_noise_names),
     {},
     "noise of the weights at each read"},
    {"w_noise", "", &Io::w_noise, not_negative, "its size"},
    {"inp_asymmetry", "", &Io::inp_asymmetry, {-1, 1}, "negative inputs are scaled by 1 - a"},
    {"out_asymmetry", "", &Io::out_asymmetry, {-1, 1}, "negative outputs are scaled by 1 - a"},
    {"out_scale", "", &Io::out_scale, {}, "digital factor of the outputs"},
    {"noise_management",
     "",
     choice<&Io::noise_management, NoiseManagement>(noise_names),
     {},
     "what inputs are divided by"},
    {"nm_thres", "", &Io::nm_thres, not_negative, "the largest value that they are divided by; 0 is none"},
    {"nm_assumed_wmax", "", &Io::nm_assumed_wmax, not_negative, "largest weight that AbsMaxNPSum assumes"},
    {"nm_decay", "", &Io::nm_decay, fraction, "weight of a new vector in AverageAbsMax"},
    {"bound_management",
     "",
     choice<&Io::bound_management, BoundManagement>(bound_names),
     {},
     "repeats a clipped pass with smaller inputs; forward only"},
    {"bm_test_negative_bound", "", &Io::bm_test_negative_bound, {}, "the negative bound counts as well"},
    {"max_bm_factor", "", &Io::max_bm_factor, not_negative, "largest reduction of the inputs"},
    {"max_bm_res", "", &Io::max_bm_res, not_negative,
     "largest reduction, in steps of the DAC over full range"},
    {"ir_drop", "", &Io::ir_drop, not_negative, "strength of the voltage drop along the wires"},
    {"ir_drop_g_ratio",
     "ir_drop_Gw_div_gmax",
     &Io::ir_drop_g_ratio,
     {1e-30, unbounded},
     "conductance of a wire segment over the largest conductance"},
    {"out_nonlinearity", "", &Io::out_nonlinearity, not_negative, "S-shaped saturation of the outputs"},
    {"out_nonlinearity_std", "", &Io::out_nonlinearity_std, not_negative, "relative spread between outputs"},
    {"slope_calibration", "", &Io::slope_calibration, not_negative,
     "part of the range where its slope is corrected"},
    {"r_series", "", &Io::r_series, {}, "series resistance"},
    {"r_series_max_total", "", &Io::r_series_max_total, not_negative,
     "largest effect of the series resistance"},
    {"v_offset_std", "", &Io::v_offset_std, not_negative, "spread of the voltage offsets of the outputs"},
    {"v_offset_w_min", "", &Io::v_offset_w_min, {}, "smallest weight, to which offsets and resistance refer"},
    {"v_offset_vec", "", &Io::v_offset_vec, {}, "given offsets, one for each output"},
    {"w_read_asymmetry_dtod", "", &Io::w_read_asymmetry_dtod, not_negative,
     "spread of the weights between negative and positive inputs, in modes of two passes"},
};

}  // namespace

std::span<const Field<IoParameters>> io_fields() {
  return io_table;
}

void check_io(const IoParameters& io, const std::string& where, Diagnostics& diagnostics) {
  if (io.is_perfect || io.mv_type == MvType::ideal) return;
  if (io.noise_management != NoiseManagement::none && io.inp_bound != 1)
    diagnostics.push_back({Code::out_of_range, where + "/inp_bound", "1 with noise management",
                           compact_json(Json(static_cast<double>(io.inp_bound))),
                           "noise management scales inputs to 1; set noise_management to None, or scale W"});
  if (io.out_nonlinearity > 0 && io.out_bound <= 0)
    diagnostics.push_back({Code::out_of_range, where + "/out_bound", "a finite bound with out_nonlinearity",
                           compact_json(Json(static_cast<double>(io.out_bound))),
                           "out_nonlinearity is relative to out_bound"});
}

float absolute_resolution(float resolution, float bound) {
  if (resolution <= 0 || bound <= 0) return 0;
  const float relative = resolution > 1 ? 1 / resolution : resolution;
  return relative * 2 * bound;
}

}  // namespace pulsewright::analog
