// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "analog/transfer_cell.h"

namespace pulsewright::analog {

namespace {

constexpr TransferVersion versions[] = {
    {"TTv1", "slices of A are written to C as they are read", false, false, false},
    {"TTv2", "a digital buffer H between A and C", true, false, false},
    {"TTv3", "as TTv2, with A read and written under changing signs", true, true, false},
    {"TTv4", "as TTv3, with the mean of A before the last change of sign subtracted", true, true, true},
};

const Field<TransferParameters> shared[] = {
    {"gamma", "", &TransferParameters::gamma, {}, "weight of a hidden array relative to the next one"},
    {"gamma_vec",
     "",
     &TransferParameters::gamma_vec,
     {},
     "weights of all arrays; none is gamma^(n-1), ..., gamma, 1"},
    {"transfer_every",
     "",
     &TransferParameters::transfer_every,
     {},
     "vectors or batches between two transfers from A"},
    {"transfer_every_vec", "", &TransferParameters::transfer_every_vec, not_negative,
     "the same for each array"},
    {"units_in_mbatch", "", &TransferParameters::units_in_mbatch, {}, "transfer_every counts batches"},
    {"n_reads_per_transfer",
     "",
     &TransferParameters::n_reads_per_transfer,
     {1, 1e6},
     "slices of one transfer"},
    {"transfer_columns", "", &TransferParameters::transfer_columns, {}, "slices are columns, else rows"},
    {"with_reset_prob", "", &TransferParameters::with_reset_prob, fraction,
     "probability that a read cross-point is reset"},
    {"random_selection",
     "",
     &TransferParameters::random_selection,
     {},
     "slices are chosen at random, not in turn"},
    {"no_self_transfer",
     "",
     &TransferParameters::no_self_transfer,
     {},
     "the last array is not transferred to itself"},
    {"fast_lr", "", &TransferParameters::fast_lr, not_negative, "learning rate of A; 0 is the tile's"},
    {"transfer_lr", "", &TransferParameters::transfer_lr, {}, "factor of a transfer"},
    {"transfer_lr_vec", "", &TransferParameters::transfer_lr_vec, {}, "the same for each array"},
    {"scale_transfer_lr",
     "",
     &TransferParameters::scale_transfer_lr,
     {},
     "transfer_lr is multiplied by the learning rate"},
    {"scale_fast_lr",
     "",
     &TransferParameters::scale_fast_lr,
     {},
     "fast_lr is multiplied by the learning rate"},
};

const Field<TransferParameters> buffered[] = {
    {"thres_scale",
     "",
     &TransferParameters::thres_scale,
     {1e-30, unbounded},
     "threshold of H in steps of C; TTv2 only"},
    {"step", "", &TransferParameters::step, {1e-30, unbounded}, "size of a write in steps of C"},
    {"momentum", "", &TransferParameters::momentum, fraction, "part of H that a write leaves"},
    {"forget_buffer", "", &TransferParameters::forget_buffer, {}, "a write leaves nothing else of H"},
};

const Field<TransferParameters> chopped[] = {
    {"in_chop_prob", "", &TransferParameters::in_chop_prob, fraction,
     "probability that the sign of a slice changes after its read"},
    {"in_chop_random", "", &TransferParameters::in_chop_random, {}, "at random, else with a period"},
    {"out_chop_prob", "", &TransferParameters::out_chop_prob, fraction,
     "probability that a line changes after all slices"},
    {"buffer_granularity",
     "",
     &TransferParameters::buffer_granularity,
     {1e-30, unbounded},
     "threshold of H in steps of A"},
    {"auto_granularity", "", &TransferParameters::auto_granularity, not_negative,
     "vectors over which the threshold is reached; 0 off"},
    {"auto_scale",
     "",
     &TransferParameters::auto_scale,
     {},
     "fast_lr is divided by the averages of max |x| and max |d|"},
    {"auto_momentum", "", &TransferParameters::auto_momentum, fraction,
     "momentum of those averages, for each batch"},
    {"correct_gradient_magnitudes",
     "",
     &TransferParameters::correct_gradient_magnitudes,
     {},
     "H is scaled to the learning rate of A"},
    {"no_buffer", "", &TransferParameters::no_buffer, {}, "H does not remember"},
};

const Field<TransferParameters> dynamic[] = {
    {"tail_weightening", "", &TransferParameters::tail_weightening, not_negative,
     "how much the mean weighs late reads"},
    {"buffer_cap", "", &TransferParameters::buffer_cap, not_negative,
     "largest H in trains, without forget_buffer; 0 none"},
    {"experimental_correct_accumulation",
     "",
     &TransferParameters::experimental_correct_accumulation,
     {},
     "reads are divided by their number since the last change of sign"},
};

}  // namespace

std::span<const TransferVersion> transfer_versions() {
  return versions;
}

const TransferVersion* find_transfer_version(std::string_view name) {
  const auto found = std::ranges::find(versions, name, &TransferVersion::name);
  return found == std::end(versions) ? nullptr : &*found;
}

std::vector<Field<TransferParameters>> transfer_fields(const TransferVersion& version) {
  std::vector<Field<TransferParameters>> fields(std::begin(shared), std::end(shared));
  if (version.is_buffered) fields.insert(fields.end(), std::begin(buffered), std::end(buffered));
  if (version.is_chopped) fields.insert(fields.end(), std::begin(chopped), std::end(chopped));
  if (version.is_dynamic) fields.insert(fields.end(), std::begin(dynamic), std::end(dynamic));
  return fields;
}

TransferParameters transfer_defaults(const TransferVersion& version) {
  TransferParameters parameters;
  parameters.units_in_mbatch = !version.is_chopped;
  parameters.scale_fast_lr = !version.is_chopped;
  parameters.in_chop_random = !version.is_dynamic;
  if (version.is_chopped) parameters.momentum = 0;
  if (version.is_buffered) {
    parameters.transfer_update.desired_bl = 1;
    parameters.transfer_update.update_management = false;
    parameters.transfer_update.update_bl_management = false;
  }
  return parameters;
}

}  // namespace pulsewright::analog
