// SPDX-License-Identifier: Apache-2.0
#include "analog/tile_config.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analog/presets.h"
#include "base/failure.h"

namespace pulsewright::analog {

namespace {

constexpr std::size_t most_devices = 15;

const std::vector<std::string_view>& names_of_cells() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> list{"Single", "Vector", "Reference", "OneSided", "MixedPrecision"};
    for (const TransferVersion& version : transfer_versions()) list.push_back(version.name);
    return list;
  }();
  return names;
}

/// How many devices a cell has: {least, most}.
std::pair<std::size_t, std::size_t> devices_of_cell(const std::string& cell) {
  if (cell == "Single" || cell == "MixedPrecision") return {1, 1};
  if (cell == "Reference" || cell == "OneSided") return {2, 2};
  const TransferVersion* version = find_transfer_version(cell);
  return {version != nullptr ? 2 : 1, version != nullptr && version->is_chopped ? 2 : most_devices};
}

/// Members of a tile object, read one by one, so that every other key is refused.
class TileReader {
 public:
  TileReader(const Json& json, std::string where, Diagnostics& diagnostics)
      : json_(json), where_(std::move(where)), diagnostics_(diagnostics) {}

  TileConfig read();

 private:
  const Json* find(std::string_view key) {
    known_.push_back(key);
    return json_.find(key);
  }
  std::string place(std::string_view key) const { return where_ + "/" + std::string(key); }
  template <class T>
  void fields(std::string_view key, std::span<const Field<T>> table, T& target,
              std::span<const std::string_view> own = {}) {
    if (const Json* found = find(key)) read_fields(table, *found, place(key), target, diagnostics_, own);
  }
  void read_devices(TileConfig& config);
  void read_cell(TileConfig& config);
  void check(const TileConfig& config);
  DeviceChoice read_device(const Json& json, const std::string& where);
  void refuse(Code code, std::string_view key, std::string expected, std::string got, std::string hint = {}) {
    diagnostics_.push_back({code, place(key), std::move(expected), std::move(got), std::move(hint)});
  }

  const Json& json_;
  std::string where_;
  Diagnostics& diagnostics_;
  std::vector<std::string_view> known_;
};

DeviceChoice TileReader::read_device(const Json& json, const std::string& where) {
  constexpr std::string_view own[] = {"type", "preset"};
  DeviceChoice choice;
  choice.device = find_device("ConstantStep");
  choice.settings = choice.device->defaults();
  const Json* preset_name = json.find("preset");
  const Json* type = json.find("type");
  if (preset_name != nullptr) {
    const Preset* preset = preset_name->string() != nullptr ? find_preset(*preset_name->string()) : nullptr;
    if (preset == nullptr) {
      diagnostics_.push_back({Code::unknown_choice, where + "/preset", "the name of a preset",
                              preset_name->brief(), "`pulsewright analog presets` lists them"});
      return choice;
    }
    choice = {preset->device(), preset->settings(), std::string(preset->name)};
  }
  if (type != nullptr) {
    std::vector<std::string_view> names;
    for (const Device& device : devices()) names.push_back(device.name);
    std::size_t index = 0;
    if (!read_choice(*type, where + "/type", names, index, diagnostics_)) return choice;
    const Device* named = &devices()[index];
    if (preset_name != nullptr && named != choice.device)
      diagnostics_.push_back({Code::unknown_choice, where + "/type", "that of the preset, or none",
                              std::string(named->name), "a preset names its device"});
    if (preset_name == nullptr) choice = {named, named->defaults(), {}};
  }
  read_settings(*choice.device, json, where, choice.settings, diagnostics_, own);
  return choice;
}

void TileReader::read_devices(TileConfig& config) {
  const auto [least, most] = devices_of_cell(config.cell);
  const Json* one = find("device");
  const Json* list = find("devices");
  const Json* count = find("n_devices");
  if (one != nullptr && list != nullptr)
    refuse(Code::unknown_key, "device", "device or devices, not both", "both",
           "devices lists all of the cell");
  if (list != nullptr && list->array() != nullptr) {
    for (std::size_t k = 0; k < list->array()->size(); ++k)
      config.devices.push_back(read_device((*list->array())[k], fmt::format("{}/{}", place("devices"), k)));
  } else if (list != nullptr) {
    refuse(Code::wrong_type, "devices", "an array of tables", list->brief());
  } else {
    std::int64_t wanted =
        static_cast<std::int64_t>(std::min<std::size_t>(std::max<std::size_t>(least, 1), most));
    if (config.cell == "Vector") wanted = 2;
    if (!config.transfer.gamma_vec.empty() && version_of(config) != nullptr)
      wanted = static_cast<std::int64_t>(config.transfer.gamma_vec.size());
    if (!config.vector.gamma_vec.empty() && config.cell == "Vector")
      wanted = static_cast<std::int64_t>(config.vector.gamma_vec.size());
    if (count != nullptr) read_value(*count, place("n_devices"), {1, most_devices}, wanted, diagnostics_);
    static const Json plain{Json::Object{}};
    const DeviceChoice choice = read_device(one != nullptr ? *one : plain, place("device"));
    config.devices.assign(static_cast<std::size_t>(std::clamp<std::int64_t>(wanted, 1, most_devices)),
                          choice);
  }
  if (config.devices.size() < least || config.devices.size() > most)
    refuse(Code::shape_mismatch, "devices",
           least == most ? fmt::format("{} devices for {}", least, config.cell)
                         : fmt::format("{} to {} devices for {}", least, most, config.cell),
           std::to_string(config.devices.size()));
  for (std::size_t k = 0; k < config.devices.size(); ++k) {
    const DeviceChoice& choice = config.devices[k];
    if (!(choice.device->granularity(choice.settings, no_quirks) > 0))
      refuse(Code::out_of_range, "device", "a device that takes steps at weight 0", "a step of 0",
             "its parameters leave nothing of dw_min there");
  }
}

void TileReader::read_cell(TileConfig& config) {
  if (config.cell == "Vector" || config.cell == "Reference") fields("vector", vector_fields(), config.vector);
  if (config.cell == "OneSided") {
    fields("one_sided", one_sided_fields(), config.one_sided);
    fields("refresh_forward", io_fields(), config.refresh_forward);
    fields("refresh_update", update_fields(), config.refresh_update);
  }
  if (config.cell == "MixedPrecision")
    fields("mixed_precision", mixed_precision_fields(), config.mixed_precision);
  if (config.cell == "Reference") {
    config.vector.update_policy = VectorPolicy::single_fixed;
    config.vector.gamma_vec = {1, -1};
  }
  const TransferVersion* version = version_of(config);
  if (version == nullptr) return;
  config.transfer = transfer_defaults(*version);
  const std::vector<Field<TransferParameters>> table = transfer_fields(*version);
  constexpr std::string_view own[] = {"transfer_forward", "transfer_update"};
  fields("transfer", std::span<const Field<TransferParameters>>(table), config.transfer, own);
  const Json* transfer = json_.find("transfer");
  if (transfer == nullptr) return;
  if (const Json* io = transfer->find("transfer_forward"))
    read_fields(io_fields(), *io, place("transfer/transfer_forward"), config.transfer.transfer_forward,
                diagnostics_);
  if (const Json* up = transfer->find("transfer_update"))
    read_fields(update_fields(), *up, place("transfer/transfer_update"), config.transfer.transfer_update,
                diagnostics_);
}

void TileReader::check(const TileConfig& config) {
  check_io(config.forward, place("forward"), diagnostics_);
  check_io(config.backward, place("backward"), diagnostics_);
  for (const IoParameters* io : {&config.forward, &config.backward})
    if (!io->v_offset_vec.empty())
      refuse(Code::unknown_key, "forward/v_offset_vec", "no given offsets", "some", "use v_offset_std");
  const std::size_t count = config.devices.size();
  const auto check_list = [&](const std::vector<float>& list, std::string_view key) {
    if (!list.empty() && list.size() != count)
      refuse(Code::shape_mismatch, key, fmt::format("{} numbers, one for each device, or none", count),
             std::to_string(list.size()));
  };
  if (config.cell == "Vector" || config.cell == "Reference") {
    check_list(config.vector.gamma_vec, "vector/gamma_vec");
    if (std::cmp_greater_equal(config.vector.first_update_idx, count))
      refuse(Code::out_of_range, "vector/first_update_idx", fmt::format("below {}", count),
             std::to_string(config.vector.first_update_idx));
  }
  const bool is_exact_type =
      config.update.pulse_type == PulseType::none || config.update.pulse_type == PulseType::none_with_device;
  const bool has_ideal =
      std::ranges::any_of(config.devices, [](const DeviceChoice& d) { return d.device->pulse == nullptr; });
  if (config.cell == "OneSided" && (is_exact_type || has_ideal))
    refuse(Code::unknown_choice, "update/pulse_type",
           "a pulse type and devices that make pulses for OneSided", "an exact update",
           "an exact update has no UP and DOWN to split");
  if (version_of(config) == nullptr) return;
  check_list(config.transfer.gamma_vec, "transfer/gamma_vec");
  check_list(config.transfer.transfer_every_vec, "transfer/transfer_every_vec");
  check_list(config.transfer.transfer_lr_vec, "transfer/transfer_lr_vec");
  check_io(config.transfer.transfer_forward, place("transfer/transfer_forward"), diagnostics_);
  if (!config.transfer.no_self_transfer)
    refuse(Code::unknown_choice, "transfer/no_self_transfer", "true", "false",
           "the last array has no array to transfer to");
  const std::vector<float>& gamma = config.transfer.gamma_vec;
  if (!gamma.empty() && gamma.back() == 0)
    refuse(Code::out_of_range, "transfer/gamma_vec", "a last weight other than 0", "0",
           "the last array could not be set");
}

TileConfig TileReader::read() {
  TileConfig config;
  // Backward passes have no bound management, whatever is asked for.
  config.backward.bound_management = BoundManagement::none;
  if (json_.object() == nullptr) {
    diagnostics_.push_back({Code::wrong_type, where_, "a table", json_.brief(), ""});
    return config;
  }
  if (const Json* cell = find("cell")) {
    std::size_t index = 0;
    if (read_choice(*cell, place("cell"), names_of_cells(), index, diagnostics_))
      config.cell = names_of_cells()[index];
  }
  fields("update", update_fields(), config.update);
  fields("forward", io_fields(), config.forward);
  fields("backward", io_fields(), config.backward);
  if (const Json* bias = find("digital_bias"))
    read_value(*bias, place("digital_bias"), config.digital_bias, diagnostics_);
  read_cell(config);
  read_devices(config);
  for (const auto& [key, value] : *json_.object())
    if (std::ranges::find(known_, key) == known_.end()) refuse_key(where_, key, known_, diagnostics_);
  check(config);
  return config;
}

}  // namespace

std::span<const std::string_view> cell_names() {
  return names_of_cells();
}

const TransferVersion* version_of(const TileConfig& config) {
  return find_transfer_version(config.cell);
}

TileConfig read_tile(const Json& json, const std::string& where, Diagnostics& diagnostics) {
  return TileReader(json, where, diagnostics).read();
}

Json tile_json(const TileConfig& config) {
  Json json;
  json["cell"] = config.cell;
  json["update"] = fields_json(update_fields(), config.update);
  json["forward"] = fields_json(io_fields(), config.forward);
  json["backward"] = fields_json(io_fields(), config.backward);
  json["digital_bias"] = config.digital_bias;
  Json::Array devices;
  for (const DeviceChoice& choice : config.devices) {
    Json device = settings_json(*choice.device, choice.settings);
    device["type"] = choice.device->name;
    devices.push_back(std::move(device));
  }
  json["devices"] = Json(std::move(devices));
  if (config.cell == "Vector" || config.cell == "Reference")
    json["vector"] = fields_json(vector_fields(), config.vector);
  if (config.cell == "OneSided") {
    json["one_sided"] = fields_json(one_sided_fields(), config.one_sided);
    json["refresh_forward"] = fields_json(io_fields(), config.refresh_forward);
    json["refresh_update"] = fields_json(update_fields(), config.refresh_update);
  }
  if (config.cell == "MixedPrecision")
    json["mixed_precision"] = fields_json(mixed_precision_fields(), config.mixed_precision);
  if (const TransferVersion* version = version_of(config)) {
    const std::vector<Field<TransferParameters>> table = transfer_fields(*version);
    Json transfer = fields_json(std::span<const Field<TransferParameters>>(table), config.transfer);
    transfer["transfer_forward"] = fields_json(io_fields(), config.transfer.transfer_forward);
    transfer["transfer_update"] = fields_json(update_fields(), config.transfer.transfer_update);
    json["transfer"] = std::move(transfer);
  }
  return json;
}

std::unique_ptr<Cell> make_cell(const TileConfig& config, Shape shape, const Draws& draws) {
  std::vector<PulsedArray> arrays;
  for (std::size_t k = 0; k < config.devices.size(); ++k)
    arrays.emplace_back(*config.devices[k].device, config.devices[k].settings, shape, draws.part(k));
  if (const TransferVersion* version = version_of(config))
    return std::make_unique<TransferCell>(*version, std::move(arrays), config.transfer, config.update, draws);
  if (config.cell == "OneSided") {
    if (config.one_sided.copy_inverted) arrays[1] = arrays[0].mirrored(draws.part(1));
    const float w_max_value = config.devices[1].settings.number(w_max);
    return std::make_unique<OneSidedCell>(std::move(arrays), config.one_sided, w_max_value, config.update,
                                          config.refresh_forward, config.refresh_update, draws);
  }
  if (config.cell == "MixedPrecision")
    return std::make_unique<MixedPrecisionCell>(std::move(arrays.front()), config.mixed_precision, draws);
  if (config.cell == "Vector" || config.cell == "Reference")
    return std::make_unique<VectorCell>(std::move(arrays), config.vector, config.update, draws);
  return std::make_unique<SingleCell>(std::move(arrays.front()), config.update, draws);
}

Json merged(const Json& base, const Json& over) {
  if (base.object() == nullptr || over.object() == nullptr) return over;
  Json result = base;
  for (const auto& [key, value] : *over.object()) {
    const Json* before = base.find(key);
    result[key] = before != nullptr ? merged(*before, value) : value;
  }
  return result;
}

}  // namespace pulsewright::analog
