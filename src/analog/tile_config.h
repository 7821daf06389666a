// SPDX-License-Identifier: Apache-2.0
// What a tile is made of: its unit cell, devices, update and periphery, as a user writes it.
#pragma once

#include <string>
#include <vector>

#include "analog/transfer_cell.h"

namespace pulsewright::analog {

/// One kind of hidden device.
struct DeviceChoice {
  const Device* device = nullptr;
  Settings settings;
  std::string preset;  ///< where its settings came from; may be empty

  bool operator==(const DeviceChoice&) const = default;
};

/// "Single", "Vector", "Reference", "OneSided", "MixedPrecision", then the transfer versions.
std::span<const std::string_view> cell_names();

struct TileConfig {
  std::string cell = "Single";
  std::vector<DeviceChoice> devices;  ///< of the cell, the fast ones first
  UpdateParameters update;
  IoParameters forward;
  IoParameters backward;
  bool digital_bias = true;
  VectorParameters vector;
  OneSidedParameters one_sided;
  IoParameters refresh_forward;
  UpdateParameters refresh_update;
  MixedPrecisionParameters mixed_precision;
  TransferParameters transfer;  ///< if the cell is a transfer version
};

/// The version that `cell` names, or nullptr.
const TransferVersion* version_of(const TileConfig& config);

/// Reads a tile from an object; everything wrong is diagnosed.
TileConfig read_tile(const Json& json, const std::string& where, Diagnostics& diagnostics);

/// Every value of the tile that its cell uses, as read_tile() reads it.
Json tile_json(const TileConfig& config);

/// The cell with freshly drawn devices.
std::unique_ptr<Cell> make_cell(const TileConfig& config, Shape shape, const Draws& draws);

/// Objects over others, members one by one; arrays and values replace.
Json merged(const Json& base, const Json& over);

}  // namespace pulsewright::analog
