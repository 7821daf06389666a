// SPDX-License-Identifier: Apache-2.0
// Networks of other tools: what a file is by its bytes, and the float network in it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "interchange/float_network.h"
#include "interchange/import_report.h"

namespace pulsewright::interchange {

/// The largest file of a network.
inline constexpr std::uint64_t largest_model = std::uint64_t{1} << 30;

/// What the file cannot say.
struct ImportOptions {
  std::int64_t maximum = 0;         ///< the pixel that stands for 1; 0: the data decides
  std::vector<double> mean;         ///< of the training's normalisation: one, or one per channel; empty for 0
  std::vector<double> deviation;    ///< alike; empty for 1
  bool rates = false;               ///< take integrate-and-fire neurons as their rates
  std::vector<std::string> layers;  ///< of plain tensors, in the words of train --layers
  std::string image;                ///< ROWSxCOLUMNS of plain tensors; empty: a square that fits
};

/// A file in memory.
struct ModelFile {
  std::filesystem::path path;  ///< where external data may lie beside it
  std::string name;            ///< of diagnostics
  std::string_view bytes;
};

struct ImportedModel {
  FloatNetwork network;
  ImportReport report;
};

enum class ModelFormat { onnx, nir, safetensors, npz, float_network, streams, none };

/// By content. `streams` is every other JSON document; `none` what is not even the beginning of a message.
ModelFormat format_of(std::string_view bytes);

/// The network of a file in one of the formats; all that is wrong with it at once, and then nothing.
std::optional<ImportedModel> import_model(const ModelFile& file, const ImportOptions& options,
                                          Diagnostics& diagnostics);

/// What an option like "--mean" does to the values: the pixel p enters as (p / maximum - mean) / deviation.
/// Diagnoses lists that fit no image of `channels`, and makes them [channels].
bool spread_normalisation(const ImportOptions& options, std::int64_t channels, std::vector<double>& mean,
                          std::vector<double>& deviation, Diagnostics& diagnostics);

/// The readers that import_model() chooses from.
std::optional<ImportedModel> import_onnx(const ModelFile& file, const ImportOptions& options,
                                         Diagnostics& diagnostics);
std::optional<ImportedModel> import_nir(const ModelFile& file, const ImportOptions& options,
                                        Diagnostics& diagnostics);
std::optional<ImportedModel> import_safetensors(const ModelFile& file, const ImportOptions& options,
                                                Diagnostics& diagnostics);
std::optional<ImportedModel> import_npz(const ModelFile& file, const ImportOptions& options,
                                        Diagnostics& diagnostics);

}  // namespace pulsewright::interchange
