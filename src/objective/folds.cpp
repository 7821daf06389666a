// SPDX-License-Identifier: Apache-2.0
#include "objective/folds.h"

#include <algorithm>

#include "base/failure.h"
#include "data/deal_rows.h"

namespace pulsewright::objective {

namespace {

Fold fold_of(const data::DataSet& data, const std::vector<int>& dealt, int fold) {
  std::vector<std::size_t> kept;
  Fold part{data, {}};
  for (std::size_t i = 0; i < dealt.size(); ++i) (dealt[i] == fold ? part.held_out : kept).push_back(i);
  part.data.train = selected_rows(data.train, kept);
  part.data.test = selected_rows(data.train, part.held_out);
  return part;
}

}  // namespace

std::vector<Fold> folds_of(const data::DataSet& data, int folds, int repeats, std::uint64_t seed) {
  PW_ASSERT(data.train.size() >= 2);
  const int parts = std::min(folds, static_cast<int>(data.train.size()));
  std::vector<Fold> all;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const std::vector<int> dealt =
        data::deal_rows(data.train, parts, seed + static_cast<std::uint64_t>(repeat));
    for (int fold = 0; fold < parts; ++fold) all.push_back(fold_of(data, dealt, fold));
  }
  return all;
}

}  // namespace pulsewright::objective
