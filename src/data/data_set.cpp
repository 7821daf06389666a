// SPDX-License-Identifier: Apache-2.0
#include "data/data_set.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/embedded.h"
#include "base/failure.h"
#include "data/csv.h"

namespace pulsewright {

namespace {

struct NamedDataSet {
  std::string_view name;
  DataSet (*load)();
};
constexpr NamedDataSet known_data_sets[] = {{"digits", digits}};

std::string_view embedded_text(std::string_view name) {
  const auto files = embedded_data();
  const auto found = std::ranges::find(files, name, &EmbeddedFile::name);
  PW_ASSERT(found != files.end());
  return found->text;
}

void append(ImageSet& images, const ImageSet& from, std::size_t i) {
  images.pixels.insert(images.pixels.end(), from.image(i).begin(), from.image(i).end());
  images.labels.push_back(from.labels[i]);
}

}  // namespace

DataSet digits() {
  DataSet data{
      .name = "digits", .rows = 8, .columns = 8, .maximum = 16, .classes = 10, .train = {}, .test = {}};
  Diagnostics diagnostics;
  const auto all =
      parse_csv(embedded_text("digits.csv"), "digits.csv", {64, data.maximum, data.classes}, diagnostics);
  PW_ASSERT(all.has_value());
  data.train.features = data.test.features = all->features;
  for (std::size_t i = 0; i < all->size(); ++i) append(i % 5 == 4 ? data.test : data.train, *all, i);
  return data;
}

std::optional<DataSet> load_data_set(const std::string& name, Diagnostics& diagnostics) {
  std::vector<std::string_view> names;
  for (const NamedDataSet& known : known_data_sets) {
    if (known.name == name) return known.load();
    names.push_back(known.name);
  }
  diagnostics.push_back({Code::unknown_data, "--data", fmt::format("one of {}", fmt::join(names, ", ")),
                         quote_briefly(name), ""});
  return std::nullopt;
}

}  // namespace pulsewright
