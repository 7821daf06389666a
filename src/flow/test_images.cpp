// SPDX-License-Identifier: Apache-2.0
#include "flow/test_images.h"

#include <charconv>

#include <fmt/format.h>

namespace pulsewright {

namespace {

NetworkShape shape_of(const Netlist& netlist) {
  const Chain chain = chain_of(netlist);
  return {static_cast<std::size_t>(chain.input->features), static_cast<int>(chain.input->maximum),
          static_cast<int>(chain.classes())};
}

/// Whether the netlist may well be one for the digits.
bool is_for_digits(const Netlist& netlist) {
  const NetworkShape shape = shape_of(netlist);
  const DataSet data = digits();
  return shape.pixels == data.test.features && shape.maximum == data.maximum && shape.classes == data.classes;
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

std::optional<DataSet> data_set_for(const Netlist& netlist, const DataRequest& request,
                                    Diagnostics& diagnostics) {
  return load_data_set(request.name, request.options, diagnostics, shape_of(netlist));
}

std::optional<LabelledImages> test_images_of(const DataRequest& request, const Netlist& netlist,
                                             Diagnostics& diagnostics) {
  const auto data = data_set_for(netlist, request, diagnostics);
  if (!data) return std::nullopt;
  return labelled(data->test);
}

std::optional<ChosenImages> choose_images(const std::filesystem::path& path, const Netlist& netlist,
                                          const DataRequest& request, Diagnostics& diagnostics) {
  std::optional<LabelledImages> images;
  std::string source = "the test set of " + request.name;
  if (!request.name.empty()) {
    images = test_images_of(request, netlist, diagnostics);
  } else if (is_bundle(path)) {
    source = "the bundle";
    images = load_test_images(path, netlist, diagnostics);
  } else if (is_for_digits(netlist)) {
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
