// SPDX-License-Identifier: Apache-2.0
// Formal proofs that synthesis keeps the blocks of the registry, with a control for each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/progress.h"
#include "fpga/prove_block.h"

namespace pulsewright::flow {

/// One parity row of a block.
struct RowProof {
  const primitives::Primitive* block;
  std::size_t row;
  fpga::BlockProof proof;
};

/// The first row of a block that can be altered, with one cell altered: it must not be proved.
struct ControlProof {
  const primitives::Primitive* block;
  fpga::BlockProof proof;

  bool is_caught() const { return proof.verdict != fpga::Verdict::proved; }
};

struct BlockProofs {
  std::vector<RowProof> rows;
  std::vector<ControlProof> controls;

  std::int64_t rows_with(fpga::Verdict verdict) const;
  std::int64_t controls_caught() const;
  /// Something was proved, nothing differs, and every control was caught.
  bool is_good() const;
};

/// Proves the block of this name, or all if it is empty.
BlockProofs prove_blocks(const std::string& block, const fpga::ProofOptions& options,
                         const ProgressListener& progress);

Json to_json(const BlockProofs& proofs);
std::string to_text(const BlockProofs& proofs);

}  // namespace pulsewright::flow
