// SPDX-License-Identifier: Apache-2.0
#include "data/data_hash.h"

#include <fmt/format.h>

#include "base/hash.h"

namespace pulsewright::data {

std::string data_hash(const DataSet& data) {
  std::string bytes = fmt::format("{} {} {} {}\n", data.rows, data.columns, data.maximum, data.classes);
  if (data.channels > 1) bytes += fmt::format("{}\n", data.channels);
  for (const ImageSet* images : {&data.train, &data.test}) {
    bytes += fmt::format("{}\n", images->size());
    bytes.append(images->pixels.begin(), images->pixels.end());
    bytes.append(images->labels.begin(), images->labels.end());
    for (const double target : images->targets) bytes += fmt::format("{}\n", target);
  }
  return sha256_hex(bytes);
}

}  // namespace pulsewright::data
