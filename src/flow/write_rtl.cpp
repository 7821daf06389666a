// SPDX-License-Identifier: Apache-2.0
#include "flow/write_rtl.h"

#include <algorithm>
#include <utility>

#include "base/files.h"
#include "data/images.h"
#include "flow/output_place.h"
#include "flow/run_data.h"
#include "flow/schedule_flags.h"
#include "flow/test_images.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "rtl/generate.h"
#include "rtl/package/data_header.h"

namespace pulsewright::flow {

namespace {

constexpr const char* files_marker = "rtl/files.f";

}  // namespace

void check_rtl_output(const std::string& out, Diagnostics& diagnostics) {
  if (handoff::is_bundle(out))
    diagnostics.push_back({Code::output_exists, "--out " + out, "a new folder, or one that rtl wrote",
                           "a bundle", "name another folder"});
  else
    check_output_folder("--out", out, "rtl", files_marker, diagnostics);
}

std::optional<WrittenRtl> write_rtl(const netlist::Netlist& netlist, const std::string& path,
                                    const std::string& out, Diagnostics& diagnostics) {
  auto scheduled = schedule_for_verilog(netlist, path, diagnostics);
  if (!scheduled) return std::nullopt;
  const netlist::Netlist& lowered = scheduled->netlist;
  auto chosen = choose_images(path, lowered, {}, diagnostics);
  if (!chosen) return std::nullopt;
  constexpr std::size_t bench_images = 32;
  data::Images& images = chosen->images.images;
  images.resize(std::min(images.size(), bench_images));
  std::vector<TextFile> files =
      rtl::generate_rtl_folder(lowered, images, handoff::answers_of(lowered, images));
  const std::size_t before = diagnostics.size();
  if (const auto data = data_of_run(path, diagnostics)) rtl::add_data_header(files, lowered, data->options);
  if (diagnostics.size() != before) return std::nullopt;
  if (!replace_folder(out, files, files_marker)) {
    check_rtl_output(out, diagnostics);
    return std::nullopt;
  }
  const plan::Timing timing = plan::timing_of(chain_of(lowered));
  return WrittenRtl{std::move(*scheduled), out, timing, files.size(), images.size()};
}

Json to_json(const WrittenRtl& written) {
  const netlist::Netlist& netlist = written.scheduled.netlist;
  Json object;
  object["netlist_sha256"] = netlist_hash(netlist);
  object["out"] = written.out;
  object["top"] = netlist.name + "_top";
  object["files"] = written.files;
  object["latency_clocks"] = written.timing.latency_clocks;
  object["interval_clocks"] = written.timing.interval_clocks;
  object["folds"] = Json::array_of(fold_flags(netlist));
  object["folded_by_default"] = written.scheduled.is_folded_by_default;
  return object;
}

}  // namespace pulsewright::flow
