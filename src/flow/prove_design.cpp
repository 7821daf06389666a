// SPDX-License-Identifier: Apache-2.0
#include "flow/prove_design.h"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include <fmt/format.h>

#include "base/files.h"
#include "flow/test_images.h"
#include "fpga/mapped_verilog.h"
#include "handoff/bundle.h"
#include "handoff/rtl_folder.h"
#include "hdl/verilog_ports.h"
#include "parity/report_text.h"
#include "rtl/generate.h"
#include "rtl/passes.h"
#include "usage/shell_word.h"

namespace pulsewright::flow {

namespace {

bool has_evidence_simulators(const std::vector<hdl::Simulator>& run) {
  return std::ranges::all_of(parity::evidence_simulators, [&](hdl::Simulator simulator) {
    return std::ranges::find(run, simulator) != run.end();
  });
}

/// Evidence goes into a bundle only when it is whole: all of its images, both Verilog simulators, equal.
bool record(const DesignProofOptions& options, const parity::ParityReport& report, bool all_images) {
  if (!report.mapping.empty() || !report.sees_layers || !options.rtl.empty() || options.random ||
      !handoff::is_bundle(options.path) || !options.data.name.empty() || !all_images || !report.equal() ||
      !has_evidence_simulators(options.parity.simulators))
    return false;
  handoff::record_evidence(options.path, {handoff::parity_name, canonical_json(to_json(report))});
  return true;
}

/// Cells by type, of the design and not of its mutants: the first call's.
using Cells = std::optional<std::map<std::string, std::int64_t>>;

parity::Mapping mapping_of(fpga::Target target, const netlist::Netlist& netlist, Cells& cells) {
  return {std::string(to_text(target)),
          [target, name = netlist.name, &cells](const std::vector<TextFile>& rtl) {
            fpga::MappedVerilog mapped = map_verilog(target, name, rtl);
            if (!cells && mapped.refusal.empty()) cells = std::move(mapped.cells);
            return parity::MappedRtl{std::move(mapped.files), std::move(mapped.refusal)};
          }};
}

ChosenImages random_vectors(const DesignProofOptions& options, const netlist::Netlist& netlist) {
  return {{rtl::random_images(*chain_of(netlist).input, *options.random, options.parity.seed), {}},
          fmt::format("the random numbers of seed {}", options.parity.seed)};
}

/// The folder of the Verilog that is proved; empty where that is made of the netlist.
std::string rtl_folder(const DesignProofOptions& options) {
  if (!options.rtl.empty() || !handoff::is_bundle(options.path)) return options.rtl;
  return (std::filesystem::path(options.path) / "rtl").string();
}

/// False where the folder is none, or what lies there has not the ports of the netlist's top.
bool read_rtl(const netlist::Netlist& netlist, DesignProofOptions& options, Diagnostics& diagnostics) {
  const std::string folder = rtl_folder(options);
  if (folder.empty()) return true;
  options.parity.rtl = handoff::read_rtl_folder(folder, diagnostics);
  if (options.parity.rtl)
    std::ranges::move(hdl::check_ports(rtl::lower_netlist(netlist).modules.back(), *options.parity.rtl,
                                       "`pulsewright rtl` writes the Verilog that belongs to a netlist"),
                      std::back_inserter(diagnostics));
  return diagnostics.empty();
}

std::string cells_text(const DesignProof& proof) {
  if (!proof.cells) return "";
  std::string text = fmt::format("after synthesis for {}:", proof.report.mapping);
  for (const auto& [type, count] : *proof.cells) text += fmt::format(" {} {}", count, type);
  return text + "\n";
}

/// What became of an equal bundle's evidence, which `audit` looks for.
std::string evidence_text(const DesignProof& proof) {
  if (proof.is_recorded) return fmt::format("recorded in {}/{}\n", proof.bundle, handoff::parity_name);
  if (proof.bundle.empty() || !proof.report.equal()) return "";
  return "not recorded as evidence, which takes both simulators, all images and the Verilog of the bundle:\n"
         "  pulsewright parity " +
         usage::shell_word(proof.bundle) + " --sim both --images all\n";
}

}  // namespace

std::optional<DesignProof> prove_design(const netlist::Netlist& netlist, DesignProofOptions options,
                                        const ProgressListener& progress, Diagnostics& diagnostics) {
  auto chosen = options.random ? std::optional(random_vectors(options, netlist))
                               : choose_images(options.path, netlist, options.data, diagnostics);
  if (!chosen) return std::nullopt;
  data::Images& images = chosen->images.images;
  if (!options.random && options.images > images.size())
    diagnostics.push_back({Code::bad_flag, "--images",
                           fmt::format("at most {}, as there are in {}", images.size(), chosen->source),
                           std::to_string(options.images),
                           "all takes each of them; --random N makes N vectors"});
  if (!diagnostics.empty() || !read_rtl(netlist, options, diagnostics)) return std::nullopt;
  const bool all_images = options.images == 0 || options.images >= images.size();
  if (!all_images) images.resize(options.images);

  DesignProof proof{.image_source = chosen->source, .rtl_folder = rtl_folder(options)};
  if (handoff::is_bundle(options.path)) proof.bundle = options.path;
  if (options.after_synthesis)
    options.parity.mapping = mapping_of(*options.after_synthesis, netlist, proof.cells);
  options.parity.progress = progress;
  proof.report = run_parity(netlist, images, options.parity);
  if (!proof.report.refusal.empty()) {
    diagnostics.push_back({Code::does_not_elaborate, proof.rtl_folder, "Verilog that the tool takes",
                           "what it refuses", proof.report.refusal});
    return std::nullopt;
  }
  proof.is_recorded = record(options, proof.report, all_images);
  return proof;
}

Json to_json(const DesignProof& proof) {
  Json object = to_json(proof.report);
  object["image_source"] = proof.image_source;
  object["recorded"] = proof.is_recorded;
  if (proof.cells)
    for (const auto& [type, number] : *proof.cells) object["mapped_cells"][type] = number;
  return object;
}

std::string to_text(const DesignProof& proof) {
  return files_text(proof.report, proof.rtl_folder) + cells_text(proof) +
         report_text(proof.report, proof.image_source) + evidence_text(proof);
}

}  // namespace pulsewright::flow
