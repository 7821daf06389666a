// SPDX-License-Identifier: Apache-2.0
// Whole-design parity: the generated Verilog, in a simulator, against the exact model, word by word.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/progress.h"
#include "base/schema_version.h"
#include "data/images.h"
#include "hdl/simulator.h"
#include "netlist/netlist.h"
#include "parity/compare_trace.h"
#include "parity/device.h"
#include "plan/timing.h"
#include "rtl/generate.h"

namespace pulsewright::parity {

/// Images of which evidence must compare every stream bit, where there are so many.
inline constexpr std::size_t least_traced_images = 8;

/// Simulators that evidence in a bundle must have; more may be there.
inline constexpr hdl::Simulator evidence_simulators[] = {hdl::Simulator::verilator, hdl::Simulator::icarus};

struct ParityOptions {
  std::vector<hdl::Simulator> simulators;
  /// Files that are simulated in place of those that the generator makes (generate_rtl_files()).
  std::optional<std::vector<TextFile>> rtl = {};
  bool ports_only = false;  ///< look into no layer
  /// Where it is there, only what passes the ports can be compared: answers, frame errors, latency.
  std::optional<Mapping> mapping = {};
  std::size_t traced_images = 8;    ///< images whose every stream bit is compared
  std::size_t stalled_images = 64;  ///< images that meet gaps and back-pressure
  std::uint32_t seed = 1;
  /// Called with what happens next; may be empty.
  ProgressListener progress;
};

/// What one simulator showed.
struct SimulatorParity {
  hdl::Simulator simulator = hdl::Simulator::verilator;
  std::string version;
  Comparison comparison;
  std::int64_t cycles = 0;
  std::int64_t resets = 0;
  std::int64_t bad_frames = 0;
  std::int64_t latency_clocks = 0;   ///< measured on an image that nothing stalled; 0 when there was none
  std::int64_t interval_clocks = 0;  ///< measured between the last two images; 0 when they were stalled
  bool corrupted_golden_caught = false;
  std::string trouble;  ///< how the run ended, where files of somebody else's did not let it come to its end
  std::string mutant;   ///< the fault put into the Verilog; empty where the design differs without one
  bool mutant_caught = false;
  std::string mutant_difference;  ///< where the fault showed first
  /// Words of another network that were loaded over AXI4-Lite, with which all images were run and compared
  /// again; 0 where nothing is loadable, or cells or CXXRTL were simulated.
  std::int64_t loaded_words = 0;
  std::int64_t refused_words = 0;  ///< written while images could be inside
};

/// The verdict of a parity run on a design.
enum class ParityStatus {
  equal,      ///< words were compared, none differs, the engines agree, and every negative control was caught
  different,  ///< a word differs, or the fast engine is not the reference
  not_shown,  ///< neither: a negative control was missed, so that no comparison was shown to bite
};
inline constexpr std::string_view parity_status_names[] = {"equal", "different", "not_shown"};
constexpr std::string_view to_text(ParityStatus status) {
  return parity_status_names[static_cast<int>(status)];
}

struct ParityReport {
  std::string netlist_sha256;
  /// What a tool said that did not take the files; then nothing was compared. Empty where all did.
  std::string refusal;
  bool is_of_files = false;                ///< they were given, and not made of the netlist
  std::string rtl_sha256;                  ///< of the files that were simulated (files_hash())
  std::vector<std::string> changed_files;  ///< those of them that the generator does not make like that
  bool sees_layers = true;                 ///< false where only what passes the ports was compared
  std::string mapping;        ///< name of the mapping; empty where the Verilog itself was simulated
  std::string mapped_sha256;  ///< of what was simulated then, one file after the other
  std::size_t images = 0;
  std::string images_sha256;
  std::size_t traced_images = 0;
  std::size_t stalled_images = 0;
  std::uint32_t seed = 0;
  std::int64_t engine_differences = 0;  ///< images on which the reference and the fast engine disagree
  plan::Timing predicted;
  std::vector<SimulatorParity> simulators;

  std::int64_t words_compared() const;
  std::int64_t mismatches() const;
  /// Every simulator caught the corrupted golden and the mutated Verilog.
  bool negative_control() const;
  ParityStatus status() const;
  bool equal() const { return status() == ParityStatus::equal; }
};

/// Proves, or disproves, that the netlist's Verilog and the exact model agree on `images`.
/// Files that are given and break a run down are different; those that a tool refuses are told in the report,
/// though their inner names may be any. Throws Failure when a simulator is missing or breaks down.
ParityReport run_parity(const netlist::Netlist& netlist, const data::Images& images,
                        const ParityOptions& options);

/// Version 1 was made of Verilog that was generated again, and holds no hash of the files that lie in a
/// bundle, so that nothing upgrades it: parity is run again.
const SchemaHistory& parity_history();

/// The report as the JSON object of `pulsewright parity --json`.
Json to_json(const ParityReport& report);

/// Words that a run of one Verilog simulator compares when nothing is missing.
std::int64_t words_to_compare(const netlist::Netlist& netlist, const data::Images& images,
                              const ParityOptions& options);

/// SHA-256 of images as the bench reads them: two hexadecimal digits and a newline a pixel.
std::string images_hash(const data::Images& images);

/// SHA-256 over the names and texts of files, in the order of their names.
std::string files_hash(const std::vector<TextFile>& files);

}  // namespace pulsewright::parity
