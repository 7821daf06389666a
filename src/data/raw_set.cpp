// SPDX-License-Identifier: Apache-2.0
#include "data/raw_set.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "base/failure.h"
#include "data/describe.h"
#include "data/scaling.h"

namespace pulsewright::data {

namespace {

constexpr std::size_t most_labels = 256;
/// What a stream of 256 bits tells apart.
constexpr int usual_maximum_of_tables = 255;
/// Of targets, as a share of their mean.
constexpr double smallest_variation = 1e-9;

bool is_number(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

class Settling {
 public:
  Settling(RawSet raw, const DataOptions& options, const std::optional<NetworkShape>& network,
           Diagnostics& diagnostics)
      : raw_(std::move(raw)), options_(options), network_(network), diagnostics_(diagnostics) {}

  std::optional<DataSet> settle() {
    const std::size_t before = diagnostics_.size();
    check_pixel_count();
    // A different data set altogether: further mismatches would add nothing.
    if (diagnostics_.size() != before) return std::nullopt;
    settle_maximum();
    if (is_table()) scale_table();
    if (raw_.data.is_regression()) {
      measure_targets();
    } else {
      choose_classes();
      number_labels(Half::train);
      number_labels(Half::test);
    }
    if (diagnostics_.size() != before) return std::nullopt;
    return std::move(raw_.data);
  }

 private:
  ImageSet& images(Half half) { return half == Half::train ? raw_.data.train : raw_.data.test; }

  /// What is wrong with an image: of the file, or for the network.
  void refuse_image(std::string where, std::string expected, std::string got, std::string hint) {
    diagnostics_.push_back({network_ ? Code::data_mismatch : Code::data_syntax, std::move(where),
                            std::move(expected), std::move(got), std::move(hint)});
  }

  void check_pixel_count() {
    if (!options_.columns.empty() && options_.columns.size() != raw_.data.train.features)
      refuse_image(raw_.place,
                   fmt::format("{} columns beside the label, as in training", options_.columns.size()),
                   std::to_string(raw_.data.train.features), "");
    else if (network_ && network_->pixels != raw_.data.train.features)
      refuse_image(raw_.place, fmt::format("images of {} pixels, which the network takes", network_->pixels),
                   std::to_string(raw_.data.train.features),
                   "name the data set that the network was trained on");
  }

  bool is_table() const { return !raw_.train_values.empty(); }

  void settle_maximum() {
    DataSet& data = raw_.data;
    if (network_) {
      data.maximum = network_->maximum;
      data.maximum_origin = MaximumOrigin::netlist;
      if (options_.maximum && options_.maximum != data.maximum)
        diagnostics_.push_back({Code::data_mismatch, "--maximum",
                                fmt::format("{}, as the network has it", data.maximum),
                                std::to_string(*options_.maximum), "leave the flag out"});
      check_pixels(Half::train, "the network has it");
      check_pixels(Half::test, "the network has it");
    } else if (options_.maximum) {
      data.maximum = *options_.maximum;
      data.maximum_origin = MaximumOrigin::given;
      check_pixels(Half::train, "--maximum says");
      check_pixels(Half::test, "--maximum says");
    } else if (is_table()) {
      data.maximum = usual_maximum_of_tables;
      data.maximum_origin = MaximumOrigin::scaled;
    } else if (data.maximum == 0) {
      data.maximum = 1;
      for (const ImageSet* half : {&data.train, &data.test})
        if (!half->pixels.empty()) data.maximum = std::max<int>(data.maximum, std::ranges::max(half->pixels));
    }
  }

  /// Gives a table its pixels, by the columns of the network's training or by its own training rows.
  void scale_table() {
    DataSet& data = raw_.data;
    data.scale = options_.scale.value_or(Scale::minmax);
    data.table_columns = options_.columns;
    if (data.table_columns.empty() && raw_.has_one_range)
      data.table_columns.assign(data.train.features,
                                choose_columns(raw_.train_values, {""}, data.scale).front());
    else if (data.table_columns.empty())
      data.table_columns = choose_columns(raw_.train_values, raw_.column_names, data.scale);
    else
      check_names();
    for (const Half half : {Half::train, Half::test}) {
      const auto& values = half == Half::train ? raw_.train_values : raw_.test_values;
      Pixels scaled = scale_values(values, data.table_columns, data.maximum);
      images(half).pixels = std::move(scaled.pixels);
      data.saturated_values += scaled.saturated;
      data.filled_values += scaled.filled;
    }
  }

  /// Columns in another order would be silently wrong; a header tells them apart.
  void check_names() {
    for (std::size_t c = 0; c < raw_.column_names.size(); ++c) {
      const std::string& wanted = raw_.data.table_columns[c].name;
      const std::string& got = raw_.column_names[c];
      if (wanted.empty() || got.empty() || wanted == got) continue;
      refuse_image(raw_.place, fmt::format("the column {} in place {}", quote_briefly(wanted), c + 1),
                   quote_briefly(got), "put the columns in the order in which the network was trained");
      return;
    }
  }

  /// Reports the first pixel above the maximum, and how many there are.
  void check_pixels(Half half, const char* authority) {
    const auto& pixels = images(half).pixels;
    const auto is_above = [&](std::uint8_t pixel) { return pixel > raw_.data.maximum; };
    const auto first = std::ranges::find_if(pixels, is_above);
    if (first == pixels.end()) return;
    const auto index = static_cast<std::size_t>(first - pixels.begin());
    const auto count = std::count_if(first, pixels.end(), is_above);
    refuse_image(raw_.pixel_place(half, index / images(half).features, index % images(half).features),
                 fmt::format("a pixel in [0, {}], as {}", raw_.data.maximum, authority),
                 std::to_string(*first),
                 count == 1 ? "" : fmt::format("{} pixels of these images are larger", count));
  }

  /// Their means and deviations in the training rows.
  void measure_targets() {
    DataSet& data = raw_.data;
    data.classes = static_cast<int>(data.targets.size());
    if (network_ && network_->classes != data.classes)
      diagnostics_.push_back(
          {Code::data_mismatch, "--label",
           fmt::format("{} targets, one for each quantity of the network", network_->classes),
           std::to_string(data.classes), "--label A,B names several columns"});
    const double rows = static_cast<double>(data.train.size());
    for (std::size_t t = 0; t < data.targets.size(); ++t) {
      Target& target = data.targets[t];
      const auto over_rows = [&](const std::function<double(double)>& part) {
        double sum = 0;
        for (std::size_t i = 0; i < data.train.size(); ++i)
          sum += part(data.train.targets[i * data.train.outputs + t]) / rows;
        return sum;
      };
      target.mean = over_rows([](double value) { return value; });
      target.deviation =
          std::sqrt(over_rows([&](double value) { return (value - target.mean) * (value - target.mean); }));
      // A float holds a target less its mean; what varies less than the mean's last bits is noise.
      if (!network_ && target.deviation <= std::abs(target.mean) * smallest_variation)
        refuse_image(raw_.place, "targets that vary",
                     fmt::format("{} in every training row{}", target.mean,
                                 target.name.empty() ? "" : " as " + quote_briefly(target.name)),
                     "");
    }
  }

  std::string text_of(std::size_t label) const {
    return raw_.label_texts.empty() ? std::to_string(label) : raw_.label_texts.at(label);
  }

  /// Sets the number of classes, their names, and the class of each label.
  void choose_classes() {
    std::array<bool, most_labels> is_trained{};
    for (const std::uint8_t label : images(Half::train).labels) is_trained[label] = true;
    const auto different = std::ranges::count(is_trained, true);
    if (!network_ && different < 2)
      refuse_image(raw_.place, "at least two classes",
                   fmt::format("only the label {}", quoted(images(Half::train).labels.front())), "");
    if (options_.compact || !raw_.label_texts.empty()) return choose_names(is_trained);
    const int classes = network_ ? network_->classes : std::ranges::max(images(Half::train).labels) + 1;
    raw_.data.classes = classes;
    for (int label = 0; label < static_cast<int>(most_labels); ++label) {
      const bool is_class = network_ ? label < classes : is_trained[static_cast<std::size_t>(label)];
      class_of_[static_cast<std::size_t>(label)] = is_class ? label : -1;
    }
    expected_ = network_ ? fmt::format("a label in [0, {}], the classes of the network", classes - 1)
                         : "a label that a training image has";
  }

  /// The same when the classes are those of a table of names.
  void choose_names(const std::array<bool, most_labels>& is_trained) {
    std::vector<std::string>& names = raw_.data.class_names;
    names = options_.class_names;
    if (names.empty()) {
      for (std::size_t label = 0; label < most_labels; ++label)
        if (is_trained[label]) names.push_back(text_of(label));
      std::ranges::sort(names, {}, place_in_table);
    }
    raw_.data.classes = static_cast<int>(names.size());
    if (network_ && network_->classes != raw_.data.classes)
      diagnostics_.push_back(
          {Code::data_mismatch, "--labels compact",
           fmt::format("{} different labels, one for each class of the network", network_->classes),
           std::to_string(names.size()), "name the run or its bundle, which know the labels of the classes"});
    class_of_.fill(-1);
    for (std::size_t label = 0; label < (raw_.label_texts.empty() ? most_labels : raw_.label_texts.size());
         ++label)
      if (const auto name = std::ranges::find(names, text_of(label)); name != names.end())
        class_of_[label] = static_cast<int>(name - names.begin());
    expected_ = options_.class_names.empty() ? "a label that a training image has"
                                             : "a label that is one of the network's classes";
  }

  /// Numbers come first, in their order; they have no leading zeros.
  static std::tuple<bool, std::size_t, std::string> place_in_table(const std::string& name) {
    return {!is_number(name), is_number(name) ? name.size() : 0, name};
  }

  /// Puts the class in the place of each label. The first label without a class is reported, and how many
  /// others there are.
  void number_labels(Half half) {
    std::vector<std::uint8_t>& labels = images(half).labels;
    std::optional<std::size_t> first;
    std::set<std::uint8_t> without;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const int class_number = class_of_[labels[i]];
      if (class_number == -1) {
        without.insert(labels[i]);
        if (!first) first = i;
      } else {
        labels[i] = static_cast<std::uint8_t>(class_number);
      }
    }
    if (first)
      refuse_image(raw_.label_place(half, *first), expected_, quoted(labels[*first]),
                   hint_for(without.size()));
  }

  std::string quoted(std::uint8_t label) const {
    const std::string text = text_of(label);
    return is_number(text) ? text : quote_briefly(text);
  }

  std::string hint_for(std::size_t labels_without_class) const {
    const std::string doubt = network_ ? "" : doubt_labels(raw_.data);
    std::string hint = doubt;
    if (doubt.empty() && !network_) hint = "put an image of its class among the training images";
    if (labels_without_class == 1) return hint;
    return fmt::format("{} different labels of these images are like it{}{}", labels_without_class,
                       hint.empty() ? "" : "; ", hint);
  }

  RawSet raw_;
  const DataOptions& options_;
  const std::optional<NetworkShape>& network_;
  Diagnostics& diagnostics_;
  std::array<int, most_labels> class_of_{};  ///< -1: none
  std::string expected_;                     ///< of a label, in words
};

}  // namespace

std::optional<DataSet> settle(RawSet raw, const DataOptions& options,
                              const std::optional<NetworkShape>& network, Diagnostics& diagnostics) {
  return Settling(std::move(raw), options, network, diagnostics).settle();
}

}  // namespace pulsewright::data
