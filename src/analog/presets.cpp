// SPDX-License-Identifier: Apache-2.0
#include "analog/presets.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failure.h"

namespace pulsewright::analog {

namespace {

constexpr PresetValue idealized[] = {{"dw_min", 0.0002F}, {"up_down_dtod", 0}, {"w_max", 1}, {"w_min", -1}};
constexpr PresetValue gokmen_vlasov[] = {{"dw_min", 0.0016F}, {"w_max", 1}, {"w_min", -1}};
constexpr PresetValue re_ram_es[] = {{"dw_min", 0.00135F},   {"dw_min_dtod", 0.2F},   {"dw_min_std", 5},
                                     {"up_down", 0.259359F}, {"up_down_dtod", 0.05F}, {"w_max", 1},
                                     {"w_min", -1},          {"A_up", -1.18445F},     {"A_down", -0.081404F},
                                     {"gamma_up", 5},        {"gamma_down", 5},       {"a", -0.5F},
                                     {"b", -0.5F},           {"write_noise_std", 75}};
constexpr PresetValue re_ram_sb[] = {{"dw_min", 0.002F},     {"dw_min_std", 3.75F}, {"w_max", 1.25F},
                                     {"w_max_dtod", 0.24F},  {"w_min", -0.75F},     {"w_min_dtod", 0.4F},
                                     {"write_noise_std", 56}};
constexpr PresetValue re_ram_array_om[] = {{"dw_min", 0.0949F},
                                           {"dw_min_dtod_log_normal", 1},
                                           {"dw_min_dtod", 0.7829F},
                                           {"dw_min_std", 0.4158F},
                                           {"w_max", 1},
                                           {"w_min", -1},
                                           {"w_max_dtod", 0.3499F},
                                           {"w_min_dtod", 0.5695F},
                                           {"write_noise_std", 1.4113F},
                                           {"reference_std", 0.05F},
                                           {"subtract_symmetry_point", 1}};
constexpr PresetValue re_ram_array_hfo2[] = {{"dw_min", 0.4622F},
                                             {"dw_min_dtod_log_normal", 1},
                                             {"dw_min_dtod", 0.7125F},
                                             {"dw_min_std", 0.2174F},
                                             {"w_max", 1},
                                             {"w_min", -1},
                                             {"w_max_dtod", 0.4295F},
                                             {"w_min_dtod", 0.599F},
                                             {"write_noise_std", 0.5841F},
                                             {"reference_std", 0.05F},
                                             {"subtract_symmetry_point", 1}};
constexpr PresetValue capacitor[] = {{"dw_min", 0.005F},
                                     {"dw_min_dtod", 0.1F},
                                     {"w_max", 1},
                                     {"w_min", -1},
                                     {"w_max_dtod", 0.07F},
                                     {"w_min_dtod", 0.07F},
                                     {"gamma_up", 0.05F},
                                     {"gamma_down", 0.05F},
                                     {"gamma_up_dtod", 0.01F},
                                     {"gamma_down_dtod", 0.01F},
                                     {"up_down_dtod", 0.06F},
                                     {"lifetime", 1e6F},
                                     {"lifetime_dtod", 0.3F},
                                     {"mult_noise", 0}};
constexpr PresetValue ec_ram[] = {{"dw_min", 0.002F},    {"dw_min_dtod", 0.1F}, {"dw_min_std", 0.3F},
                                  {"w_max", 1.1724F},    {"w_min", -0.8276F},   {"w_max_dtod", 0.05F},
                                  {"w_min_dtod", 0.05F}, {"gamma_up", 0.1153F}, {"gamma_down", 0.5085F}};
constexpr PresetValue ec_ram_mo[] = {{"dw_min", 0.00028214F}, {"dw_min_dtod", 0.1F}, {"dw_min_std", 2},
                                     {"w_max", 1.1714F},      {"w_min", -0.8286F},   {"w_max_dtod", 0.05F},
                                     {"w_min_dtod", 0.05F},   {"gamma_up", 0.4152F}, {"gamma_down", 0.7342F}};
constexpr PresetValue pcm[] = {{"dw_min", 0.01F},
                               {"dw_min_dtod", 0.2F},
                               {"dw_min_std", 0.6F},
                               {"dw_min_std_add", 0.042F},
                               {"dw_min_std_slope", 0.108F},
                               {"w_max", 2},
                               {"w_min", 0},
                               {"w_max_dtod", 0.1F},
                               {"w_min_dtod", 0.1F},
                               {"A_up", -27.235F},
                               {"A_down", -2.235F},
                               {"gamma_up", 2.5F},
                               {"gamma_down", 2.5F},
                               {"a", -1},
                               {"b", 0},
                               {"reset", 0.01F},
                               {"reset_dtod", 0.02F},
                               {"up_down_dtod", 0.05F}};

constexpr Preset preset_table[] = {
    {"Idealized", "ConstantStep", idealized, "10 000 steps", "idealised device of aihwkit's presets"},
    {"GokmenVlasov", "ConstantStep", gokmen_vlasov, "1250 steps", "Gokmen & Vlasov, Front. Neurosci. 2016"},
    {"ReRamES", "ExpStep", re_ram_es, "a ReRAM fitted by exponential steps",
     "Gong et al., Nat. Commun. 2018"},
    {"ReRamSB", "SoftBoundsReference", re_ram_sb, "a ReRAM fitted by soft bounds",
     "Gong et al., Nat. Commun. 2018"},
    {"ReRamArrayOM", "SoftBoundsReference", re_ram_array_om, "an array of ReRAM with 21 states",
     "Gong et al., IEDM 2022"},
    {"ReRamArrayHfO2", "SoftBoundsReference", re_ram_array_hfo2, "an array of HfO2 ReRAM with 4 states",
     "Gong et al., IEDM 2022"},
    {"Capacitor", "LinearStep", capacitor, "a capacitor that leaks", "Li et al., VLSI 2018"},
    {"EcRam", "LinearStep", ec_ram, "an electro-chemical memory (lithium)", "Tang et al., IEDM 2018"},
    {"EcRamMO", "LinearStep", ec_ram_mo, "an electro-chemical memory (metal oxide)", "Kim et al., IEDM 2019"},
    {"PCM", "ExpStep", pcm, "phase-change memory, for OneSided cells with a refresh every batch",
     "Nandakumar et al., Front. Neurosci. 2020"},
};

}  // namespace

Settings Preset::settings() const {
  const Device& kind = *device();
  Settings settings = kind.defaults();
  for (const PresetValue& value : values) {
    const auto found = std::ranges::find(kind.parameters, value.parameter, &Parameter::name);
    PW_ASSERT(found != kind.parameters.end());
    settings.set(static_cast<std::size_t>(found - kind.parameters.begin()), value.value);
  }
  return settings;
}

std::span<const Preset> presets() {
  return preset_table;
}

const Preset* find_preset(std::string_view name) {
  const auto found = std::ranges::find(preset_table, name, &Preset::name);
  return found == std::end(preset_table) ? nullptr : &*found;
}

Json to_json(const Preset& preset) {
  Json json;
  json["name"] = preset.name;
  json["meaning"] = preset.meaning;
  json["source"] = preset.source;
  json["device"] = settings_json(*preset.device(), preset.settings());
  json["device"]["type"] = preset.device_name;
  json["granularity"] = static_cast<double>(preset.device()->granularity(preset.settings(), no_quirks));
  json["states"] = static_cast<double>(number_of_states(*preset.device(), preset.settings()));
  return json;
}

std::string line_text(const Preset& preset) {
  return fmt::format("{:15} {}: {} ({}), {:.0f} states\n", preset.name, preset.device_name, preset.meaning,
                     preset.source, *to_json(preset).find("states")->get_if<double>());
}

std::string to_text(const Preset& preset) {
  std::string text = line_text(preset);
  const Json json = to_json(preset);
  for (const auto& [key, value] : *json.find("device")->object())
    text += fmt::format("  {} = {}\n", key, compact_json(value));
  return text;
}

}  // namespace pulsewright::analog
