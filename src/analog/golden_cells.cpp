// SPDX-License-Identifier: Apache-2.0
// Golden cases of unit cells and of Tiki-taka. Their files name no parameters of the hidden devices: arrays
// with slopes are SoftBounds, others ConstantStep, and dw_min is the round number that the steps lie around.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analog/golden_case.h"
#include "analog/transfer_cell.h"
#include "base/elementary.h"

namespace pulsewright::analog::golden {

namespace {

constexpr std::string_view transfer_parts[] = {"transfer_up", "transfer_io", "n_devices"};

struct Step {
  Vector x;
  Vector d;
  float lr = 0;
  Vector weights;
  std::vector<Vector> hidden;
  // Of transfers only.
  std::vector<std::int64_t> slices;
  std::vector<Vector> buffers;
  std::vector<std::int64_t> in_chopper;
  std::vector<std::int64_t> out_chopper;
  std::optional<std::int64_t> rounds;
  std::optional<float> fast_rate;
  std::optional<float> x_average;
  std::optional<float> d_average;
  Vector running_mean;
  Vector past_mean;
};

/// 1, 2 or 5 times a power of ten: the one that lies nearest to a step, by ratio.
float round_step(const DeviceArrays& arrays) {
  double sum = 0;
  for (std::size_t i = 0; i < arrays.step_up.size(); ++i)
    sum += double{arrays.step_up[i]} + arrays.step_down[i];
  const double mean = sum / static_cast<double>(2 * std::max<std::size_t>(arrays.step_up.size(), 1));
  float best = 0;
  double nearest = 1e30;
  for (int exponent = -6; exponent <= 0; ++exponent)
    for (const int digit : {1, 2, 5}) {
      const double candidate = digit / power_of_ten(-exponent);
      const double distance = std::max(candidate / std::max(mean, 1e-30), mean / candidate);
      if (distance < nearest) nearest = distance, best = static_cast<float>(candidate);
    }
  return best;
}

PulsedArray read_hidden(const CaseReader& reader, Shape shape, std::size_t index) {
  const std::string suffix = fmt::format("_{}", index);
  const Device& device = *find_device(reader.has("slope_up" + suffix) ? "SoftBounds" : "ConstantStep");
  const DeviceArrays arrays = read_arrays(reader, device, shape, suffix);
  PulsedArray array(device, silent_settings(device, round_step(arrays)), shape, Draws(0, index), arrays);
  array.set(reader.numbers("hidden_weights" + suffix, shape.points()));
  return array;
}

Step read_step(const CaseReader& at, Shape shape, std::size_t batch, std::size_t devices) {
  Step step;
  step.x = at.numbers("X", batch * shape.inputs);
  step.d = at.numbers("D", batch * shape.outputs);
  step.lr = at.number("lr", {0, unbounded});
  // Where another implementation mixes up the choppers, the file has what is right beside it.
  step.weights = at.numbers(at.has("W_dechopped") ? "W_dechopped" : "W", shape.points());
  for (std::size_t k = 0; k < devices; ++k)
    step.hidden.push_back(at.numbers(fmt::format("hidden_weights_{}", k), shape.points()));
  return step;
}

void read_transfer_state(const CaseReader& at, Shape shape, bool is_columns, std::size_t devices,
                         Step& step) {
  const std::size_t slices = is_columns ? shape.inputs : shape.outputs;
  const std::size_t lines = is_columns ? shape.outputs : shape.inputs;
  if (at.has("slice_indices")) step.slices = at.integers("slice_indices", devices);
  if (at.has("buffered_FP_weight")) step.buffers.push_back(at.numbers("buffered_FP_weight", shape.points()));
  for (std::size_t k = 0; at.has(fmt::format("buffered_FP_weight_{}", k)); ++k)
    step.buffers.push_back(at.numbers(fmt::format("buffered_FP_weight_{}", k), shape.points()));
  if (at.has("in_chopper")) step.in_chopper = at.integers("in_chopper", slices);
  if (at.has("out_chopper")) step.out_chopper = at.integers("out_chopper", lines);
  if (at.has("transfer_counter")) step.rounds = at.integers("transfer_counter", 1).front();
  const auto one = [&](std::string_view key, std::optional<float>& value) {
    if (at.has(key)) value = at.numbers(key, 1).front();
  };
  one("count_lr", step.fast_rate);
  one("m_x", step.x_average);
  one("m_d", step.d_average);
  if (at.has("running_mean_weight")) step.running_mean = at.numbers("running_mean_weight", shape.points());
  if (at.has("past_mean_weight")) step.past_mean = at.numbers("past_mean_weight", shape.points());
}

/// The vectors of a step, in their order.
void update_batch(Cell& cell, const Step& step, std::size_t batch) {
  const Shape shape = cell.shape();
  for (std::size_t b = 0; b < batch; ++b)
    cell.update(View(step.x).subspan(b * shape.inputs, shape.inputs),
                View(step.d).subspan(b * shape.outputs, shape.outputs), step.lr, batch);
}

void compare_weights(Comparer& comparer, const Cell& cell, const Step& step) {
  comparer.close("W", cell.weights(), step.weights, pulsed_tolerance);
  const std::vector<const PulsedArray*> arrays = cell.arrays();
  for (std::size_t k = 0; k < arrays.size(); ++k)
    comparer.close(fmt::format("hidden_weights_{}", k), arrays[k]->weights(), step.hidden[k],
                   pulsed_tolerance);
}

void compare_transfer(Comparer& comparer, const TransferCell& cell, const Step& step) {
  compare_weights(comparer, cell, step);
  comparer.equal("slice_indices", cell.slices(), step.slices);
  for (std::size_t k = 0; k < step.buffers.size(); ++k)
    comparer.close(fmt::format("buffered_FP_weight_{}", k), cell.buffer(k), step.buffers[k],
                   pulsed_tolerance);
  comparer.equal("in_chopper", cell.in_chopper(), step.in_chopper);
  comparer.equal("out_chopper", cell.out_chopper(), step.out_chopper);
  if (step.rounds) comparer.equal("transfer_counter", static_cast<std::int64_t>(cell.rounds()), *step.rounds);
  if (step.fast_rate) comparer.close("count_lr", cell.fast_rate(), *step.fast_rate, output_tolerance);
  if (step.x_average) comparer.close("m_x", cell.x_average(), *step.x_average, output_tolerance);
  if (step.d_average) comparer.close("m_d", cell.d_average(), *step.d_average, output_tolerance);
  if (!step.running_mean.empty())
    comparer.close("running_mean_weight", cell.running_mean(), step.running_mean, pulsed_tolerance);
  if (!step.past_mean.empty())
    comparer.close("past_mean_weight", cell.past_mean(), step.past_mean, pulsed_tolerance);
}

const TransferVersion& version_of(const Json& params) {
  const char* name = params.find("tail_weightening") != nullptr ? "TTv4"
                     : params.find("in_chop_prob") != nullptr   ? "TTv3"
                     : params.find("thres_scale") != nullptr    ? "TTv2"
                                                                : "TTv1";
  return *find_transfer_version(name);
}

struct CompoundCase {
  std::string type;
  VectorParameters vector;
  OneSidedParameters one_sided;
  float w_max = 0.6F;
  UpdateParameters up;
  std::vector<PulsedArray> arrays;
  std::vector<Step> steps;
  std::size_t batch = 1;

  void run(Comparer& comparer) const {
    if (type == "OneSided") {
      // The file's refreshes read and write without noise and steps.
      IoParameters read;
      read.is_perfect = true;
      UpdateParameters write;
      write.pulse_type = PulseType::none_with_device;
      OneSidedCell cell(arrays, one_sided, w_max, up, read, write, Draws(0, 0), upstream);
      replay(comparer, cell);
    } else {
      VectorCell cell(arrays, vector, up, Draws(0, 0), upstream);
      replay(comparer, cell);
    }
  }

 private:
  void replay(Comparer& comparer, Cell& cell) const {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      comparer.at(i);
      update_batch(cell, steps[i], batch);
      compare_weights(comparer, cell, steps[i]);
    }
  }
};

constexpr std::string_view compound_types[] = {"Vector", "Reference", "OneSided"};

void read_compound_parameters(const CaseReader& reader, CompoundCase& item) {
  const Json* params = reader.member("params");
  if (params == nullptr) return;
  const std::string where = reader.place("params");
  const CaseReader inner(*params, where, reader.diagnostics());
  std::size_t type = 0;
  if (const Json* found = inner.member("type"))
    read_choice(*found, inner.place("type"), compound_types, type, reader.diagnostics());
  item.type = compound_types[type];
  constexpr std::string_view own[] = {"type", "w_max"};
  if (item.type == "OneSided")
    reader.fields("params", one_sided_fields(), item.one_sided, own);
  else
    reader.fields("params", vector_fields(), item.vector, own);
  item.w_max = inner.number_or("w_max", 0.6F);
}

}  // namespace

std::optional<Replay> read_compound(const CaseReader& reader) {
  CompoundCase item;
  const Shape shape = reader.shape();
  item.batch = static_cast<std::size_t>(reader.integer("m_batch", 1, 4096));
  reader.fields("up", update_fields(), item.up);
  read_compound_parameters(reader, item);
  const CaseReader arrays = reader.object("device_arrays_0");
  std::size_t devices = 0;
  while (arrays.has(fmt::format("hidden_weights_{}", devices))) ++devices;
  for (std::size_t k = 0; k < devices; ++k) item.arrays.push_back(read_hidden(arrays, shape, k));
  const std::vector<float>& gamma = item.vector.gamma_vec;
  const bool is_pair = item.type != "Vector";
  if (devices == 0 || (is_pair && devices != 2) || (!gamma.empty() && gamma.size() != devices) ||
      std::cmp_greater_equal(item.vector.first_update_idx, devices)) {
    reader.refuse(Code::shape_mismatch, "device_arrays_0", "devices as the parameters say",
                  std::to_string(devices));
    return std::nullopt;
  }
  if (item.type == "OneSided" && is_exact(item.up, item.arrays.front().device()))
    reader.refuse(Code::unknown_choice, "up", "a pulse type that makes pulses", "an exact one");
  for (const CaseReader& at : reader.objects("steps"))
    item.steps.push_back(read_step(at, shape, item.batch, devices));
  return [item = std::move(item)](Comparer& comparer) { item.run(comparer); };
}

std::optional<Replay> read_transfer(const CaseReader& reader) {
  const Shape shape = reader.shape();
  const auto batch = static_cast<std::size_t>(reader.integer("m_batch", 1, 4096));
  UpdateParameters up;
  reader.fields("up", update_fields(), up);
  const CaseReader params = reader.object("params");
  const TransferVersion& version = version_of(params.json());
  TransferParameters parameters = transfer_defaults(version);
  const std::vector<Field<TransferParameters>> fields = transfer_fields(version);
  reader.fields("params", std::span<const Field<TransferParameters>>(fields), parameters, transfer_parts);
  params.fields("transfer_up", update_fields(), parameters.transfer_update);
  params.fields("transfer_io", io_fields(), parameters.transfer_forward);
  const auto devices = static_cast<std::size_t>(params.integer("n_devices", 2, version.is_chopped ? 2 : 16));
  const CaseReader arrays = reader.object("device_arrays_0");
  std::vector<PulsedArray> hidden;
  for (std::size_t k = 0; k < devices; ++k) hidden.push_back(read_hidden(arrays, shape, k));
  for (const auto* list :
       {&parameters.gamma_vec, &parameters.transfer_every_vec, &parameters.transfer_lr_vec})
    if (!list->empty() && list->size() != devices) {
      reader.refuse(Code::shape_mismatch, "params", fmt::format("lists of {} numbers, or none", devices),
                    std::to_string(list->size()));
      return std::nullopt;
    }
  std::vector<Step> steps;
  for (const CaseReader& at : reader.objects("steps")) {
    Step step = read_step(at, shape, batch, devices);
    read_transfer_state(at, shape, parameters.transfer_columns, devices, step);
    if (step.buffers.size() > devices - 1 || (!version.is_buffered && !step.buffers.empty()) ||
        (!version.is_dynamic && (!step.running_mean.empty() || !step.past_mean.empty()))) {
      reader.refuse(Code::shape_mismatch, "steps", "the buffers that the version has", "others");
      return std::nullopt;
    }
    steps.push_back(std::move(step));
  }
  return [=](Comparer& comparer) {
    TransferCell cell(version, hidden, parameters, up, Draws(0, 0), upstream);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      comparer.at(i);
      update_batch(cell, steps[i], batch);
      compare_transfer(comparer, cell, steps[i]);
    }
  };
}

}  // namespace pulsewright::analog::golden
