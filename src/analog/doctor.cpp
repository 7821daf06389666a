// SPDX-License-Identifier: Apache-2.0
#include "analog/doctor.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace pulsewright::analog {

namespace {

// What a digits-like network has: |x| and |d| of a batch are at most about these.
constexpr float usual_x = 1;

class Examination {
 public:
  Examination(const NetworkConfig& config, const TileConfig& tile, std::string where)
      : config_(config), tile_(tile), where_(std::move(where)) {}

  std::vector<Finding> run();

 private:
  void add(const std::string& place, std::string what, std::string advice) {
    findings_.push_back({where_ + "/" + place, std::move(what), std::move(advice)});
  }
  float granularity(std::size_t device) const {
    const DeviceChoice& choice = tile_.devices[device];
    return choice.device->granularity(choice.settings, no_quirks);
  }
  float states(std::size_t device) const {
    return number_of_states(*tile_.devices[device].device, tile_.devices[device].settings);
  }
  bool is_pulsed() const { return !is_exact(tile_.update, *tile_.devices.front().device); }

  void examine_rates();
  void examine_states();
  void examine_periphery(const IoParameters& io, const std::string& place);
  void examine_transfer(const TransferVersion& version);
  void examine_buffer();
  void examine_choppers();
  void examine_one_sided();

  const NetworkConfig& config_;
  const TileConfig& tile_;
  std::string where_;
  std::vector<Finding> findings_;
};

void Examination::examine_rates() {
  if (!is_pulsed()) return;
  const TransferVersion* version = version_of(tile_);
  const float fast = version != nullptr && tile_.transfer.fast_lr > 0
                         ? tile_.transfer.fast_lr * (tile_.transfer.scale_fast_lr ? config_.lr : 1)
                         : config_.lr;
  const bool is_scaled =
      version != nullptr && version->is_chopped && tile_.transfer.auto_scale && tile_.transfer.fast_lr > 0;
  const float usual_d = 1 / static_cast<float>(config_.batch);
  const float pulses = fast * usual_x * usual_d / granularity(0);
  const auto longest = static_cast<float>(tile_.update.desired_bl);
  const bool is_managed = tile_.update.update_management || tile_.update.update_bl_management;
  if (is_scaled) return;
  if (is_managed && pulses > longest)
    add("update/desired_bl",
        fmt::format("an update of |x| = 1 and |d| = 1/batch needs {:.3g} pulses, and a train has {}: larger "
                    "ones are clipped",
                    pulses, tile_.update.desired_bl),
        "a smaller learning rate, a longer train, or a device with larger steps");
  if (is_managed && !tile_.update.update_bl_management && pulses < 0.2F * longest / 100)
    add("update/update_bl_management",
        fmt::format("trains of {} slots for {:.3g} expected pulses", longest, pulses),
        "update_bl_management makes them as short as the vector allows");
  if (pulses < 1e-3F)
    add("update",
        fmt::format("an update of |x| = 1 and |d| = 1/batch is {:.3g} pulses of {:.3g}", pulses,
                    granularity(0)),
        "the learning rate is small for this device: hardly anything is ever pulsed");
  if (!is_managed) {
    const float p = std::sqrt(fast / (granularity(0) * longest));
    if (p > 1)
      add("update/update_management",
          fmt::format("probabilities are |x| and |d| times {:.3g}: values above {:.3g} are clipped", p,
                      1 / p),
          "update_management keeps the product of both lines");
  }
}

void Examination::examine_states() {
  for (std::size_t k = 0; k < tile_.devices.size(); ++k) {
    if (tile_.devices[k].device->pulse == nullptr) continue;
    const bool is_last_of_transfer = version_of(tile_) != nullptr && k + 1 == tile_.devices.size();
    if (states(k) < 2)
      add(fmt::format("devices/{}", k), fmt::format("the device has {:.3g} states", states(k)),
          "dw_min is larger than half its range");
    else if (states(k) < 100 && version_of(tile_) == nullptr && tile_.cell != "MixedPrecision")
      add(fmt::format("devices/{}", k), fmt::format("SGD on devices with {:.0f} states", states(k)),
          "with few states SGD loses accuracy; TTv2 to TTv4 and MixedPrecision are made for them");
    else if (is_last_of_transfer && states(k) < 4)
      add(fmt::format("devices/{}", k), fmt::format("the weights have {:.3g} states", states(k)),
          "gamma_vec with more arrays gives finer ones");
    const Settings& s = tile_.devices[k].settings;
    if (s.number(dw_min_dtod) > 0.5F && !s.flag(dw_min_dtod_log_normal))
      add(fmt::format("devices/{}/dw_min_dtod", k),
          fmt::format("a normal spread of {:.3g} makes steps of the wrong sign, which are taken as positive",
                      s.number(dw_min_dtod)),
          "dw_min_dtod_log_normal");
  }
}

void Examination::examine_periphery(const IoParameters& io, const std::string& place) {
  if (io.is_perfect || io.mv_type == MvType::ideal) return;
  if (io.noise_management == NoiseManagement::none && place == "backward")
    add(place + "/noise_management",
        "gradients are small, and without noise management they are below a step of the DAC", "AbsMax");
  if (io.max_bm_factor > 1 && io.bound_management != BoundManagement::none && io.inp_res > 0) {
    const float steps = io.max_bm_res / absolute_resolution(io.inp_res, io.inp_bound);
    if (steps < 2)
      add(place + "/max_bm_res", fmt::format("bound management ends at a factor of {:.3g}", steps),
          "a finer inp_res or a larger max_bm_res");
  }
}

void Examination::examine_buffer() {
  const TransferParameters& p = tile_.transfer;
  // The mean of A stays within its range, so that H grows by at most this per read.
  const float range = tile_.devices[0].settings.number(w_max);
  const float rate = std::abs(p.transfer_lr) * (p.scale_transfer_lr ? config_.lr : 1);
  const TransferVersion& version = *version_of(tile_);
  const float threshold =
      version.is_chopped ? p.buffer_granularity * granularity(0) : p.thres_scale * granularity(1);
  if (rate == 0) {
    add("transfer/transfer_lr", "nothing is ever transferred", "a transfer_lr above 0");
    return;
  }
  const float reads = threshold / (rate * range);
  if (reads > 10000)
    add("transfer/" + std::string(version.is_chopped ? "buffer_granularity" : "thres_scale"),
        fmt::format("H takes at least {:.3g} reads of a slice to reach its threshold", reads),
        "a larger transfer_lr or a lower threshold; as it is, C hardly ever changes");
  if (p.momentum >= 1)
    add("transfer/momentum", "a write leaves all of H, so that C is written at every read",
        "a momentum below 1");
}

void Examination::examine_choppers() {
  const TransferParameters& p = tile_.transfer;
  if (p.thres_scale != 1) add("transfer/thres_scale", "TTv3 and TTv4 do not use it", "buffer_granularity");
  if (p.auto_scale && p.fast_lr <= 0)
    add("transfer/auto_scale", "without fast_lr it has no effect", "fast_lr, such as 0.5");
  if (p.in_chop_prob == 0 && p.out_chop_prob == 0)
    add("transfer/in_chop_prob", "without changes of sign an offset of A is added up in C", "0.1, or TTv2");
  if (p.buffer_cap > 0 && p.forget_buffer)
    add("transfer/buffer_cap", "with forget_buffer it has no effect", "leave one of them out");
}

void Examination::examine_transfer(const TransferVersion& version) {
  const TransferParameters& p = tile_.transfer;
  const bool has_gamma =
      p.gamma != 0 || std::ranges::any_of(p.gamma_vec, [](float g) { return g != 0 && g != 1; });
  if (version.is_buffered && p.gamma > 0 && p.gamma < 1)
    add("transfer/gamma", fmt::format("transfers are slower by gamma, {:.3g}", p.gamma),
        fmt::format("transfer_lr times {:.3g} makes up for it", 1 / p.gamma));
  if (p.transfer_every == 0 && p.transfer_every_vec.empty())
    add("transfer/transfer_every", "0 never transfers", "1");
  if (version.is_buffered) examine_buffer();
  if (version.is_chopped) examine_choppers();
  const UpdateParameters& up = p.transfer_update;
  if (version.is_buffered && up.desired_bl > 1 && !up.update_management && !up.update_bl_management)
    add("transfer/transfer_update/update_management",
        fmt::format("with {} slots and no management a write of n steps is stochastic and saturates",
                    up.desired_bl),
        "desired_bl 1, or update_management with DeterministicImplicit");
  if (!version.is_buffered && has_gamma && p.with_reset_prob > 0)
    add("transfer/with_reset_prob", "a reset of A changes W while gamma is not 0", "leave one of them out");
}

void Examination::examine_one_sided() {
  if (tile_.one_sided.refresh_every == 0)
    add("one_sided/refresh_every",
        "both devices are only pulsed UP and never reset: they end at their bounds", "1, in batches");
}

std::vector<Finding> Examination::run() {
  if (config_.lr == 0)
    findings_.push_back({"/training/lr", "a learning rate of 0 trains nothing", "a rate above 0"});
  examine_rates();
  examine_states();
  examine_periphery(tile_.forward, "forward");
  examine_periphery(tile_.backward, "backward");
  if (const TransferVersion* version = version_of(tile_)) examine_transfer(*version);
  if (tile_.cell == "OneSided") examine_one_sided();
  return findings_;
}

}  // namespace

std::vector<Finding> examine(const NetworkConfig& config) {
  std::vector<Finding> all;
  for (std::size_t l = 0; l < config.layers.size(); ++l)
    for (Finding& finding : Examination(config, config.layers[l], fmt::format("/layer/{}", l + 1)).run()) {
      const bool is_known = std::ranges::any_of(all, [&](const Finding& other) {
        return other.what == finding.what && other.advice == finding.advice;
      });
      if (!is_known) all.push_back(std::move(finding));
    }
  return all;
}

Json to_json(const std::vector<Finding>& findings) {
  Json list = Json::Array{};
  for (const Finding& finding : findings) {
    Json entry;
    entry["where"] = finding.where;
    entry["what"] = finding.what;
    entry["advice"] = finding.advice;
    list.push_back(std::move(entry));
  }
  return list;
}

std::string to_text(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings)
    text += fmt::format("{}: {}; {}\n", finding.where, finding.what, finding.advice);
  return text + fmt::format("{} findings\n", findings.size());
}

}  // namespace pulsewright::analog
