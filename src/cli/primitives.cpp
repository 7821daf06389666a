// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/commands.h"
#include "flow/prove_blocks.h"
#include "primitives/catalogue.h"

namespace pulsewright::cli {

namespace {

Exit prove_blocks(const std::string& block, unsigned seconds, const Console& console) {
  const flow::BlockProofs proofs =
      flow::prove_blocks(block, {.timeout = std::chrono::seconds(seconds)}, console.progress_callback());
  console.result(to_json(proofs), to_text(proofs));
  return proofs.is_good() ? Exit::yes : Exit::no;
}

std::vector<std::string> block_names() {
  std::vector<std::string> names;
  for (const primitives::Primitive* primitive : primitives::primitives()) names.emplace_back(primitive->name);
  return names;
}

}  // namespace

void add_primitives(Command& command) {
  auto as_markdown = std::make_shared<bool>(false);
  command.example("pulsewright primitives --json");
  command.flag("--markdown", *as_markdown, "print the page docs/primitives.md");
  auto proves = std::make_shared<bool>(false);
  auto block = std::make_shared<std::string>();
  auto seconds = std::make_shared<unsigned>(60);
  Flag prove = command.flag(
      "--prove", *proves,
      "prove each block, at its parity rows, equal to the cells that yosys makes of it for iCE40");
  command.option("--block", *block, "prove this block alone").needs(prove).among(block_names());
  command.option("--timeout", *seconds, "seconds after which a proof is left open").needs(prove);
  command.runs([as_markdown, proves, block, seconds](const Console& console) {
    if (*proves) return prove_blocks(*block, *seconds, console);
    console.result(primitives::catalogue_json(),
                   *as_markdown ? primitives::catalogue_markdown() : primitives::catalogue_text());
    return Exit::yes;
  });
}

}  // namespace pulsewright::cli
