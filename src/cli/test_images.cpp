// SPDX-License-Identifier: Apache-2.0
#include "cli/test_images.h"

#include <charconv>

#include <fmt/format.h>

namespace pulsewright {

namespace {

/// A netlist may have logits for classes that the data set lacks.
bool takes(const Netlist& netlist, const DataSet& data) {
  const Chain chain = chain_of(netlist);
  return chain.input->features == static_cast<std::int64_t>(data.test.features) &&
         chain.input->maximum == data.maximum && chain.classes() >= data.classes;
}

LabelledImages labelled(const ImageSet& set) {
  LabelledImages test;
  for (std::size_t i = 0; i < set.size(); ++i) {
    test.images.emplace_back(set.image(i).begin(), set.image(i).end());
    test.labels.push_back(set.labels[i]);
  }
  return test;
}

}  // namespace

std::optional<DataSet> data_set_for(const Netlist& netlist, const std::string& name,
                                    Diagnostics& diagnostics) {
  auto data = load_data_set(name, diagnostics);
  if (!data) return std::nullopt;
  if (!takes(netlist, *data)) {
    const Chain chain = chain_of(netlist);
    diagnostics.push_back(
        {Code::data_mismatch, "--data " + name,
         fmt::format("{} inputs in 0..{} and at most {} classes", chain.input->features, chain.input->maximum,
                     chain.classes()),
         fmt::format("{} in 0..{} and {} classes", data->test.features, data->maximum, data->classes),
         "name the data set that the network was trained on"});
    return std::nullopt;
  }
  return data;
}

std::optional<LabelledImages> test_images_of(const std::string& name, const Netlist& netlist,
                                             Diagnostics& diagnostics) {
  const auto data = data_set_for(netlist, name, diagnostics);
  if (!data) return std::nullopt;
  return labelled(data->test);
}

std::optional<ChosenImages> choose_images(const std::filesystem::path& path, const Netlist& netlist,
                                          const std::string& name, Diagnostics& diagnostics) {
  std::optional<LabelledImages> images;
  std::string source = "the test set of " + name;
  if (!name.empty()) {
    images = test_images_of(name, netlist, diagnostics);
  } else if (is_bundle(path)) {
    source = "the bundle";
    images = load_test_images(path, netlist, diagnostics);
  } else if (takes(netlist, digits())) {
    source = "the test set of digits";
    images = labelled(digits().test);
  } else {
    source = "256 pseudo-random images";
    images = LabelledImages{random_images(*chain_of(netlist).input, 256, 1), {}};
  }
  if (!images) return std::nullopt;
  return ChosenImages{std::move(*images), std::move(source)};
}

std::optional<std::size_t> read_image_count(const std::string& text, Diagnostics& diagnostics) {
  if (text == "all") return 0;
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error == std::errc() && end == text.data() + text.size() && count > 0) return count;
  diagnostics.push_back({Code::bad_flag, "--images", "a number from 1 on, or all", quote_briefly(text), ""});
  return std::nullopt;
}

}  // namespace pulsewright
