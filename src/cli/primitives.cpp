// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "flow/prove_blocks.h"
#include "primitives/catalogue.h"

namespace pulsewright::cli {

namespace {

std::string plain_list() {
  std::string text;
  for (const primitives::Primitive* primitive : primitives::primitives())
    text += fmt::format("{:22} {:12} {}\n", primitive->name, to_text(primitive->kind), primitive->summary);
  return text;
}

std::string parameters_text(const primitives::Parameters& parameters) {
  std::string text;
  for (const auto& [name, values] : parameters.all())
    text += values.size() == 1 ? fmt::format(" {}={}", name, values[0])
                               : fmt::format(" {}=[{} words]", name, values.size());
  return text;
}

std::string row_text(const flow::RowProof& row) {
  const fpga::BlockProof& proof = row.proof;
  return fmt::format("{} row {}{}: {}{}\n", row.block->name, row.row,
                     parameters_text(row.block->parity_rows[row.row]), to_text(proof.verdict),
                     proof.verdict == fpga::Verdict::proved
                         ? fmt::format(" by {}, {} bits", proof.method, proof.points)
                     : proof.reason.empty() ? ""
                                            : ": " + proof.reason);
}

/// The rows of each block, and behind them its control.
std::string proofs_text(const flow::BlockProofs& proofs) {
  std::string text;
  for (std::size_t i = 0; i < proofs.rows.size(); ++i) {
    const primitives::Primitive* block = proofs.rows[i].block;
    text += row_text(proofs.rows[i]);
    if (i + 1 < proofs.rows.size() && proofs.rows[i + 1].block == block) continue;
    for (const flow::ControlProof& control : proofs.controls)
      if (control.block == block)
        text += fmt::format("{}: one cell altered: {}\n", block->name, to_text(control.proof.verdict));
  }
  const std::int64_t proved = proofs.rows_with(fpga::Verdict::proved);
  const std::int64_t different = proofs.rows_with(fpga::Verdict::different);
  const auto rows = static_cast<std::int64_t>(proofs.rows.size());
  return text + fmt::format(
                    "{} of {} rows proved equal to their cells, {} different, {} open; "
                    "{} of {} altered cells caught\n",
                    proved, rows, different, rows - proved - different, proofs.controls_caught(),
                    proofs.controls.size());
}

Exit prove_blocks(const std::string& block, unsigned seconds, const Console& console) {
  const flow::BlockProofs proofs =
      flow::prove_blocks(block, {.timeout = std::chrono::seconds(seconds)}, console.progress_callback());
  console.result(to_json(proofs), proofs_text(proofs));
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
    Json list(Json::Array{});
    for (const primitives::Primitive* primitive : primitives::primitives())
      list.push_back(primitives::to_json(*primitive));
    Json object;
    object["primitives"] = list;
    console.result(object, *as_markdown ? primitives::catalogue_markdown() : plain_list());
    return Exit::yes;
  });
}

}  // namespace pulsewright::cli
