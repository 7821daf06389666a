// SPDX-License-Identifier: Apache-2.0
#include "rtl/generate.h"

#include <algorithm>
#include <iterator>

#include "base/random.h"
#include "data/images.h"
#include "hdl/print_verilog.h"
#include "hdl/sink_unused_bits.h"
#include "plan/load_plan.h"
#include "rtl/package/package.h"
#include "rtl/passes.h"
#include "rtl/register_map.h"

namespace pulsewright::rtl {

std::vector<TextFile> generate_rtl(const netlist::Netlist& netlist) {
  hdl::Design design = lower_netlist(netlist);
  sink_unused_bits(design);
  verify_structure(design);
  return print_verilog(design);
}

std::vector<TextFile> generate_wrapped_rtl(const netlist::Netlist& netlist) {
  hdl::Design design = lower_netlist(netlist);
  design.modules.push_back(lower_axi(netlist));
  sink_unused_bits(design);
  verify_structure(design);
  return print_verilog(design);
}

std::vector<TextFile> generate_rtl_files(const netlist::Netlist& netlist) {
  std::vector<TextFile> files = generate_wrapped_rtl(netlist);
  std::string list;
  for (const TextFile& file : files)
    if (file.path.ends_with(".v")) list += file.path + "\n";
  files.push_back({"files.f", std::move(list)});
  return files;
}

std::vector<TextFile> generate_rtl_folder(const netlist::Netlist& netlist, const data::Images& images,
                                          const Answers& answers) {
  std::vector<TextFile> files;
  for (TextFile& file : generate_rtl_files(netlist))
    files.push_back({"rtl/" + file.path, std::move(file.text)});
  for (TextFile& file : generate_testbench(netlist, images, answers))
    files.push_back({"tb/" + file.path, std::move(file.text)});
  const ExpectedSize size = expected_size(netlist);
  std::vector<TextFile> scripts = package_scripts(netlist, size, files);
  std::ranges::move(scripts, std::back_inserter(files));
  files.push_back(register_header(netlist));
  if (!plan::load_plan(chain_of(netlist)).memories.empty())
    files.push_back({"sw/" + netlist.name + "_weights.hex", load_lines(netlist, netlist)});
  files.push_back(package_readme(netlist, size, images.size()));
  return files;
}

data::Images random_images(const netlist::InputNode& input, std::size_t count, std::uint64_t seed) {
  Random random(seed, 0x696d61676573);
  data::Images images(count);
  for (auto& image : images)
    for (std::int64_t i = 0; i < input.features; ++i)
      image.push_back(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(input.maximum) + 1)));
  return images;
}

}  // namespace pulsewright::rtl
