// SPDX-License-Identifier: Apache-2.0
#include "flow/prove_blocks.h"

#include <algorithm>

#include <fmt/format.h>

namespace pulsewright::flow {

namespace {

Json to_json(const RowProof& row) {
  Json entry;
  entry["block"] = row.block->name;
  entry["row"] = row.row;
  entry["verdict"] = to_text(row.proof.verdict);
  entry["method"] = row.proof.method;
  entry["points"] = row.proof.points;
  entry["reason"] = row.proof.reason;
  return entry;
}

/// An altered cell must not be proved equal.
void prove_control(const primitives::Primitive& primitive, fpga::ProofOptions options, BlockProofs& proofs) {
  options.alters = true;
  for (const primitives::Parameters& parameters : primitive.parity_rows) {
    const fpga::BlockProof proof = prove_block(primitive, parameters, options);
    if (!proof.altered) continue;
    proofs.controls.push_back({&primitive, proof});
    return;
  }
}

std::string parameters_text(const primitives::Parameters& parameters) {
  std::string text;
  for (const auto& [name, values] : parameters.all())
    text += values.size() == 1 ? fmt::format(" {}={}", name, values[0])
                               : fmt::format(" {}=[{} words]", name, values.size());
  return text;
}

std::string row_text(const RowProof& row) {
  const fpga::BlockProof& proof = row.proof;
  return fmt::format("{} row {}{}: {}{}\n", row.block->name, row.row,
                     parameters_text(row.block->parity_rows[row.row]), to_text(proof.verdict),
                     proof.verdict == fpga::Verdict::proved
                         ? fmt::format(" by {}, {} bits", proof.method, proof.points)
                     : proof.reason.empty() ? ""
                                            : ": " + proof.reason);
}

}  // namespace

std::int64_t BlockProofs::rows_with(fpga::Verdict verdict) const {
  return std::ranges::count_if(rows, [&](const RowProof& row) { return row.proof.verdict == verdict; });
}

std::int64_t BlockProofs::controls_caught() const {
  return std::ranges::count_if(controls, &ControlProof::is_caught);
}

bool BlockProofs::is_good() const {
  return rows_with(fpga::Verdict::proved) > 0 && rows_with(fpga::Verdict::different) == 0 &&
         !controls.empty() && controls_caught() == static_cast<std::int64_t>(controls.size());
}

BlockProofs prove_blocks(const std::string& block, const fpga::ProofOptions& options,
                         const ProgressListener& progress) {
  BlockProofs proofs;
  for (const primitives::Primitive* primitive : primitives::primitives()) {
    if (!block.empty() && primitive->name != block) continue;
    tell(progress, {.task = "primitives", .step = "proving " + std::string(primitive->name)});
    for (std::size_t row = 0; row < primitive->parity_rows.size(); ++row)
      proofs.rows.push_back({primitive, row, prove_block(*primitive, primitive->parity_rows[row], options)});
    prove_control(*primitive, options, proofs);
  }
  return proofs;
}

Json to_json(const BlockProofs& proofs) {
  const auto rows = static_cast<std::int64_t>(proofs.rows.size());
  const std::int64_t proved = proofs.rows_with(fpga::Verdict::proved);
  const std::int64_t different = proofs.rows_with(fpga::Verdict::different);
  Json object;
  object["status"] = proofs.is_good() ? "proved" : "not proved";
  object["target"] = "ice40-hx8k";
  object["rows"] = rows;
  object["proved"] = proved;
  object["different"] = different;
  object["open"] = rows - proved - different;
  object["controls"] = proofs.controls.size();
  object["controls_caught"] = proofs.controls_caught();
  object["proofs"] = Json(Json::Array{});
  for (const RowProof& row : proofs.rows) object["proofs"].push_back(to_json(row));
  return object;
}

/// The rows of each block, and behind them its control.
std::string to_text(const BlockProofs& proofs) {
  std::string text;
  for (std::size_t i = 0; i < proofs.rows.size(); ++i) {
    const primitives::Primitive* block = proofs.rows[i].block;
    text += row_text(proofs.rows[i]);
    if (i + 1 < proofs.rows.size() && proofs.rows[i + 1].block == block) continue;
    for (const ControlProof& control : proofs.controls)
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

}  // namespace pulsewright::flow
