// SPDX-License-Identifier: Apache-2.0
#include "rtl/generate.h"

#include <fmt/format.h>

#include "base/random.h"
#include "rtl/layer_plan.h"
#include "rtl/passes.h"
#include "rtl/print_verilog.h"

namespace pulsewright {

namespace {

std::string makefile(const Netlist& netlist) {
  return fmt::format(
      R"(# Runs the self-checking testbench and the linters; needs iverilog, verilator.
SOURCES := $(addprefix ../rtl/,$(shell cat ../rtl/files.f))
MEMORIES := $(notdir $(wildcard ../rtl/*.hex))

.PHONY: test lint clean
test: {0}_tb.vvp $(MEMORIES)
	vvp -n $<

# A simulator looks for the contents of memories in the folder that it runs in.
$(MEMORIES): %.hex: ../rtl/%.hex
	cp $< $@

{0}_tb.vvp: {0}_tb.v $(SOURCES)
	iverilog -g2005 -Wall -s {0}_tb -o $@ $^

lint:
	verilator --lint-only -Wall --language 1364-2005 --top-module {0}_top $(SOURCES)

clean:
	rm -f {0}_tb.vvp $(MEMORIES)
)",
      netlist.name);
}

}  // namespace

std::vector<TextFile> generate_rtl(const Netlist& netlist) {
  Design design = lower_netlist(netlist);
  sink_unused_bits(design);
  verify_structure(design);
  return print_verilog(design);
}

std::vector<TextFile> generate_rtl_folder(const Netlist& netlist, const Images& images,
                                          const Answers& answers) {
  std::vector<TextFile> files;
  std::string list;
  for (TextFile& file : generate_rtl(netlist)) {
    if (file.path.ends_with(".v")) list += file.path + "\n";
    files.push_back({"rtl/" + file.path, std::move(file.text)});
  }
  files.push_back({"rtl/files.f", list});
  for (TextFile& file : generate_testbench(netlist, images, answers))
    files.push_back({"tb/" + file.path, std::move(file.text)});
  files.push_back({"tb/Makefile", makefile(netlist)});
  return files;
}

std::string pixel_lines(const Images& images) {
  std::string lines;
  for (const auto& image : images)
    for (std::int64_t pixel : image) lines += fmt::format("{:02x}\n", pixel);
  return lines;
}

Images random_images(const InputNode& input, std::size_t count, std::uint64_t seed) {
  Random random(seed, 0x696d61676573);
  Images images(count);
  for (auto& image : images)
    for (std::int64_t i = 0; i < input.features; ++i)
      image.push_back(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(input.maximum) + 1)));
  return images;
}

}  // namespace pulsewright
