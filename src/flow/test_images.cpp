// SPDX-License-Identifier: Apache-2.0
#include "flow/test_images.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "flow/run_data.h"

namespace pulsewright::flow {

namespace {

data::NetworkShape shape_of(const netlist::Netlist& netlist) {
  const netlist::Chain chain = chain_of(netlist);
  // Pixels are bytes, so a range beyond that of an int takes what the largest int takes.
  const std::int64_t maximum = std::min<std::int64_t>(chain.input->maximum, std::numeric_limits<int>::max());
  return {static_cast<std::size_t>(chain.input->features), static_cast<int>(maximum),
          static_cast<int>(chain.classes()),
          chain.is_regression() ? data::Task::regression : data::Task::classification};
}

/// Whether the netlist may well be one for the digits.
bool is_for_digits(const netlist::Netlist& netlist) {
  const data::NetworkShape shape = shape_of(netlist);
  const data::DataSet data = data::digits();
  return shape.pixels == data.test.features && shape.maximum == data.maximum &&
         shape.classes == data.classes && shape.task == data::Task::classification;
}

}  // namespace

std::optional<data::DataSet> data_set_for(const netlist::Netlist& netlist, const data::DataRequest& request,
                                          Diagnostics& diagnostics) {
  return load_data_set(request.name, request.options, diagnostics, shape_of(netlist));
}

data::LabelledImages labelled_images(const data::ImageSet& set) {
  data::LabelledImages test;
  for (std::size_t i = 0; i < set.size(); ++i) {
    test.images.emplace_back(set.image(i).begin(), set.image(i).end());
  }
  test.labels.assign(set.labels.begin(), set.labels.end());
  test.targets = set.targets;
  return test;
}

std::optional<data::LabelledImages> test_images_of(const data::DataRequest& request,
                                                   const netlist::Netlist& netlist,
                                                   Diagnostics& diagnostics) {
  const auto data = data_set_for(netlist, request, diagnostics);
  if (!data) return std::nullopt;
  return labelled_images(data->test);
}

std::optional<ChosenImages> choose_images(const std::filesystem::path& path, const netlist::Netlist& netlist,
                                          const data::DataRequest& request, Diagnostics& diagnostics) {
  std::optional<data::LabelledImages> images;
  std::string source = "the test set of " + request.name;
  if (!request.name.empty()) {
    images = test_images_of(request, netlist, diagnostics);
  } else if (handoff::is_bundle(path)) {
    source = "the bundle";
    images = handoff::load_test_images(path, netlist, diagnostics);
  } else if (is_for_digits(netlist)) {
    source = "the test set of digits";
    images = labelled_images(data::digits().test);
  } else {
    source = "256 pseudo-random images";
    images = data::LabelledImages{rtl::random_images(*chain_of(netlist).input, 256, 1), {}};
  }
  if (!images) return std::nullopt;
  return ChosenImages{std::move(*images), std::move(source)};
}

void check_usual_data(const std::filesystem::path& path, const netlist::Netlist& netlist,
                      Diagnostics& diagnostics) {
  if (is_for_digits(netlist) || data_of_run(path, diagnostics)) return;
  const data::NetworkShape shape = shape_of(netlist);
  diagnostics.push_back({Code::bad_flag, "--data",
                         fmt::format("the data set for {}, which takes {} pixels from 0 to {} and has {} {}",
                                     path.string(), shape.pixels, shape.maximum, shape.classes,
                                     shape.task == data::Task::regression ? "logits" : "classes"),
                         "none", "no run beside the document names one, and the digits do not fit"});
}

std::optional<std::size_t> read_image_count(const std::string& text, Diagnostics& diagnostics) {
  if (text == "all") return 0;
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error == std::errc() && end == text.data() + text.size() && count > 0) return count;
  diagnostics.push_back({Code::bad_flag, "--images", "a number from 1 on, or all", quote_briefly(text), ""});
  return std::nullopt;
}

}  // namespace pulsewright::flow
