// SPDX-License-Identifier: Apache-2.0
// How many patterns a trained machine puts into their classes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "ising/classify.h"

namespace pulsewright::flow {

struct Classification {
  ising::ClassifyOptions options;
  std::string machine_sha256;
  std::vector<std::int64_t> classes;   ///< as the machine has them [patterns]
  std::vector<std::int64_t> expected;  ///< as the patterns have them [patterns]

  std::int64_t right() const;
  double accuracy() const;
};

/// `machine`: a document; `patterns`: a name or a file, as ising::load_patterns() takes them.
std::optional<Classification> classify_patterns(const std::string& machine, const std::string& patterns,
                                                const ising::ClassifyOptions& options,
                                                Diagnostics& diagnostics);

Json to_json(const Classification& classification);
std::string to_text(const Classification& classification);

}  // namespace pulsewright::flow
