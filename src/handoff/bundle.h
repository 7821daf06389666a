// SPDX-License-Identifier: Apache-2.0
// A bundle: everything that the receiver of a design needs, network or p-bit machine, with the SHA-256 of
// every file.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analog/pulse_unit.h"
#include "base/files.h"
#include "base/json.h"
#include "base/schema_version.h"
#include "data/images.h"
#include "exact/evaluate.h"
#include "handoff/provenance.h"
#include "ising/machine.h"
#include "netlist/netlist.h"
#include "rtl/generate.h"

namespace pulsewright::handoff {

inline constexpr std::string_view manifest_schema = "pulsewright.bundle/1";
inline constexpr const char* manifest_name = "manifest.json";
inline constexpr const char* stimulus_name = "tb/stimulus.hex";
inline constexpr const char* labels_name = "tb/labels.txt";
inline constexpr const char* targets_name = "tb/targets.csv";
inline constexpr const char* parity_name = "reports/parity.json";
inline constexpr const char* evaluation_name = "reports/evaluation.json";
inline constexpr const char* training_name = "reports/training.json";
inline constexpr const char* run_name = "reports/run.json";
inline constexpr const char* synthesis_name = "reports/synthesis.json";
inline constexpr const char* machine_parity_name = "reports/machine_parity.json";
inline constexpr const char* machine_synthesis_name = "reports/machine_synthesis.json";
inline constexpr const char* unit_parity_name = "reports/unit_parity.json";
inline constexpr const char* unit_synthesis_name = "reports/unit_synthesis.json";
/// Not among the reports: none of them speaks of hardware.
inline constexpr const char* transcript_name = "evidence/transcript.json";

/// What a bundle is of.
enum class Subject { network, machine, unit };
/// As messages name it.
inline constexpr std::string_view subject_names[] = {"netlist", "machine", "unit"};
constexpr std::string_view to_text(Subject subject) {
  return subject_names[static_cast<int>(subject)];
}
/// The keys under which reports name a document.
inline constexpr const char* subject_keys[] = {"netlist_sha256", "machine_sha256", "unit_sha256"};

/// The document of a bundle, from which all else follows.
struct DocumentId {
  Subject subject = Subject::network;
  std::string sha256;

  /// The key under which reports name it.
  const char* key() const { return subject_keys[static_cast<int>(subject)]; }
  bool operator==(const DocumentId&) const = default;
};
DocumentId id_of(const netlist::Netlist& netlist);
DocumentId id_of(const ising::Machine& machine);
DocumentId id_of(const analog::PulseUnit& unit);

/// One line of the manifest.
struct FileRecord {
  std::string path;  ///< relative, with '/'
  std::string sha256;
  std::int64_t bytes = 0;

  bool operator==(const FileRecord&) const = default;
};

/// What a manifest says about the transcript that its bundle carries: `hardware_evidence`.
struct HardwareEvidence {
  bool is_simulated = true;
  std::int64_t images = 0;                           ///< that were answered
  std::optional<std::string> bitstream_sha256 = {};  ///< of the file that was loaded, as its host was told

  bool operator==(const HardwareEvidence&) const = default;
};

struct Manifest {
  std::string tool_version;
  DocumentId document;
  std::vector<FileRecord> files;  ///< sorted by path; all files but the manifest
  std::optional<ModelOrigin> imported_from = {};
  std::optional<HardwareEvidence> hardware = {};

  /// Only of a bundle with a transcript of a session that was not simulated.
  bool claims_hardware() const { return hardware && !hardware->is_simulated; }
};

/// The bundle's files that follow from the netlist, the labelled images and `run`, the text of the training's
/// run.json or nothing: document, weights, RTL, testbench, evaluation, read-me, C headers. An auditor makes
/// them again and compares bytes.
std::vector<TextFile> derived_files(const netlist::Netlist& netlist, const data::LabelledImages& test,
                                    std::string_view run = {});

/// Likewise of a lowerable machine or unit: its package, whose read-me describes the bundle.
std::vector<TextFile> derived_files(const ising::Machine& machine);
std::vector<TextFile> derived_files(const analog::PulseUnit& unit);

/// What the design sends for each image.
rtl::Answers answers_of(const netlist::Netlist& netlist, const data::Images& images);

/// Makes `folder` a bundle of these files, whose manifest names the model that their run came from; false
/// when it is somebody else's folder (replace_folder).
bool write_bundle(const std::filesystem::path& folder, const DocumentId& document,
                  std::vector<TextFile> files);

/// Adds or replaces one file of a bundle and writes the manifest again from the other files' records.
void update_bundle(const std::filesystem::path& folder, const Manifest& manifest, const TextFile& file);

/// update_bundle() with the manifest that the bundle has. Throws Failure when that is damaged.
void record_evidence(const std::filesystem::path& folder, const TextFile& file);

/// The canonical text of a manifest. Its member `self_sha256` is the SHA-256 of the text with that member
/// empty, so that no byte of the manifest can change unseen.
std::string write_manifest(const Manifest& manifest);

/// The published versions of a manifest: version 1 alone.
const SchemaHistory& manifest_history();

/// Reads a manifest strictly: shape, canonical form, its own hash, safe and sorted paths.
std::optional<Manifest> read_manifest(std::string_view text, Diagnostics& diagnostics);

/// True for a folder with a manifest.
bool is_bundle(const std::filesystem::path& path);

/// True where `path` is a bundle or lies in one, there or not: a bundle lists all of its files, so another
/// one in it would make it invalid.
bool is_inside_bundle(const std::filesystem::path& path);

/// What a bundle of the netlist has beside its stimulus: labels_name, or targets_name for a regression.
const char* wanted_name(const netlist::Netlist& netlist);

/// The images and the labels or targets in the texts of a bundle's testbench, at most most_images; diagnosed
/// with their paths.
std::optional<data::LabelledImages> read_test_images(const TextFile& stimulus, const TextFile& wanted,
                                                     const netlist::Netlist& netlist,
                                                     Diagnostics& diagnostics);
inline constexpr std::size_t most_images = std::size_t{1} << 20;

/// The test images of a bundle's folder (tb/stimulus.hex and what wanted_name() says).
std::optional<data::LabelledImages> load_test_images(const std::filesystem::path& bundle,
                                                     const netlist::Netlist& netlist,
                                                     Diagnostics& diagnostics);

}  // namespace pulsewright::handoff
