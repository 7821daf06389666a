// SPDX-License-Identifier: Apache-2.0
#include "data/npz_set.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/files.h"
#include "data/array_set.h"
#include "data/csv.h"
#include "data/npz_array.h"
#include "data/scaling.h"

namespace pulsewright::data {

namespace {

constexpr std::uint64_t most_file_bytes = std::uint64_t{1} << 30;
constexpr std::size_t most_npz_labels = 256;
constexpr std::size_t longest_npz_label = 63;
constexpr double largest_npz_number = 1e100;
/// A dimension of at most so many is one of channels.
constexpr std::int64_t most_usual_channels = 4;

/// What arrays are usually called: rows, labels, and the same for test rows.
struct ArrayNames {
  std::string x, y, x_test = {}, y_test = {};
};
const ArrayNames usual_array_names[] = {{"x_train", "y_train", "x_test", "y_test"},
                                        {"X_train", "y_train", "X_test", "y_test"},
                                        {"train_images", "train_labels", "test_images", "test_labels"},
                                        {"x", "y"},
                                        {"X", "y"},
                                        {"images", "labels"},
                                        {"data", "target"},
                                        {"arr_0", "arr_1"}};

/// How the dimensions behind the first make an image.
struct ImageLayout {
  ImageShape shape;
  bool is_picture = false;
  bool channels_first = false;

  std::size_t features() const {
    return static_cast<std::size_t>(shape.rows) * static_cast<std::size_t>(shape.columns) *
           static_cast<std::size_t>(shape.channels);
  }
  /// Where value `i` of an image, [row][column][channel], stands in the array.
  std::size_t place(std::size_t i) const {
    if (!channels_first) return i;
    const auto channels = static_cast<std::size_t>(shape.channels);
    return i % channels * (features() / channels) + i / channels;
  }
};

class NpzReader {
 public:
  NpzReader(std::string_view bytes, const std::string& file, const DataOptions& options,
            Diagnostics& diagnostics)
      : file_(file), options_(options), diagnostics_(diagnostics), before_(diagnostics.size()) {
    for (ZipMember& member : zip_members(file, bytes, Code::data_syntax, diagnostics)) {
      std::string name =
          member.name.ends_with(".npy") ? member.name.substr(0, member.name.size() - 4) : member.name;
      members_.insert_or_assign(std::move(name), std::move(member));
    }
  }

  std::optional<RawSet> read() {
    if (is_wrong() || !choose_names()) return std::nullopt;
    read_half(names_.x, names_.y);
    if (!names_.x_test.empty()) read_half(names_.x_test, names_.y_test);
    if (is_wrong() || !choose_layout()) return std::nullopt;
    choose_scaling();
    for (HalfArrays& half : halves_) take_rows(half);
    if (is_wrong()) return std::nullopt;
    return make_set();
  }

 private:
  struct HalfArrays {
    NpzArray x, y;
    ArrayRows rows;
  };

  bool is_wrong() const { return diagnostics_.size() != before_; }
  bool is_regression() const { return options_.task == Task::regression; }

  bool refuse(std::string where, std::string expected, std::string got, std::string hint = "") {
    diagnostics_.push_back(
        {Code::data_syntax, std::move(where), std::move(expected), std::move(got), std::move(hint)});
    return false;
  }

  std::string place(const std::string& array) const {
    return fmt::format("{}: array {}", file_, quote_briefly(array));
  }

  bool has(const ArrayNames& names) const {
    const auto is_there = [&](const std::string& name) { return name.empty() || members_.contains(name); };
    return is_there(names.x) && is_there(names.y) && is_there(names.x_test) && is_there(names.y_test);
  }

  bool choose_names() {
    const std::string& label = options_.label;
    for (const ArrayNames& names : usual_array_names) {
      if (!has(names) || !(label.empty() || label == names.y)) continue;
      names_ = names;
      return true;
    }
    // Beside the array of labels there is one other.
    if (members_.size() == 2 && members_.contains(label)) {
      const auto first = members_.begin();
      names_ = {first->first == label ? std::next(first)->first : first->first, label};
      return true;
    }
    std::vector<std::string> there;
    for (const auto& [name, member] : members_)
      if (there.size() < 8) there.push_back(quote_briefly(name));
    return refuse(file_, "arrays x and y, or x_train, y_train, x_test and y_test",
                  there.empty() ? "none" : fmt::format("{}", fmt::join(there, ", ")),
                  "--label NAME names the array of labels, if there is one other");
  }

  void read_half(const std::string& x, const std::string& y) {
    auto pixels = NpzArray::read(place(x), members_.at(x), diagnostics_);
    auto wanted = NpzArray::read(place(y), members_.at(y), diagnostics_);
    if (!pixels || !wanted) return;
    if (pixels->has_texts()) {
      refuse(place(x), "numbers", "texts");
    } else if (pixels->dimensions().size() < 2 || pixels->dimensions().size() > 4 ||
               std::ranges::find(pixels->dimensions(), 0) != pixels->dimensions().end()) {
      refuse(place(x), "2 to 4 dimensions, none of them 0: rows, then columns or pictures",
             fmt::format("({})", fmt::join(pixels->dimensions(), ", ")));
    } else if (const auto& d = wanted->dimensions();
               d.empty() || d.size() > 2 || d[0] != pixels->dimensions()[0] ||
               (d.size() == 2 && (d[1] < 1 || (d[1] != 1 && !is_regression())))) {
      refuse(place(y),
             fmt::format("({}){}, one for each row of {}", pixels->dimensions()[0],
                         is_regression() ? ", or that and the number of targets" : "", quote_briefly(x)),
             fmt::format("({})", fmt::join(d, ", ")));
    } else {
      halves_.push_back(
          {std::move(*pixels), std::move(*wanted), {.name = place(x), .wanted_name = place(y)}});
    }
  }

  bool choose_layout() {
    const std::vector<std::int64_t>& d = halves_[0].x.dimensions();
    if (halves_.size() == 2 &&
        (!std::ranges::equal(d.begin() + 1, d.end(), halves_[1].x.dimensions().begin() + 1,
                             halves_[1].x.dimensions().end()) ||
         outputs(halves_[0]) != outputs(halves_[1])))
      return refuse(halves_[1].rows.name, "rows of the shape of the training rows", "another shape");
    std::uint64_t features = 1;
    for (std::size_t i = 1; i < d.size(); ++i) features *= static_cast<std::uint64_t>(d[i]);
    if (features > most_pixels || outputs(halves_[0]) > most_pixels)
      return refuse(halves_[0].rows.name, fmt::format("at most {} values and targets in a row", most_pixels),
                    std::to_string(std::max<std::uint64_t>(features, outputs(halves_[0]))));
    const auto extent = [&](std::size_t i) { return static_cast<int>(d[i]); };
    layout_.is_picture = d.size() > 2;
    layout_.channels_first = d.size() == 4 && d[3] > most_usual_channels && d[1] <= most_usual_channels;
    if (d.size() == 2) layout_.shape = {1, extent(1)};
    if (d.size() == 3) layout_.shape = {extent(1), extent(2)};
    if (d.size() == 4)
      layout_.shape = layout_.channels_first ? ImageShape{extent(2), extent(3), extent(1)}
                                             : ImageShape{extent(1), extent(2), extent(3)};
    return !options_.image || take_image(*options_.image);
  }

  bool take_image(const ImageShape& image) {
    const bool fits = layout_.is_picture
                          ? image.rows == layout_.shape.rows && image.columns == layout_.shape.columns
                          : image.rows * image.columns == layout_.shape.columns;
    if (!fits) {
      diagnostics_.push_back({Code::bad_flag, "--image",
                              fmt::format("the size of the pictures in {}, {} x {}", file_,
                                          layout_.shape.rows, layout_.shape.columns),
                              fmt::format("{}x{}", image.rows, image.columns), ""});
      return false;
    }
    if (!layout_.is_picture) layout_.shape = image;
    layout_.is_picture = true;
    return true;
  }

  /// As for a CSV file: what is not a pixel from 0 to 255 is scaled, and so are columns whose number is not
  /// a square.
  void choose_scaling() {
    bool are_pixels = true;
    for (const HalfArrays& half : halves_)
      for (std::size_t i = 0; i < values_of(half) && are_pixels; ++i) {
        const double value = half.x.number(i);
        are_pixels = value >= 0 && value <= 255 && value == std::floor(value);
      }
    const int columns = layout_.shape.columns;
    int side = 1;
    while (side * side < columns) ++side;
    const bool is_square = !layout_.is_picture && side * side == columns;
    is_scaled_ = options_.scale ? *options_.scale != Scale::none
                                : !are_pixels || !(layout_.is_picture || options_.maximum || is_square);
    if (is_square && !is_scaled_) layout_.shape = {side, side};
  }

  std::size_t values_of(const HalfArrays& half) const {
    return static_cast<std::size_t>(half.x.dimensions()[0]) * layout_.features();
  }

  std::size_t outputs(const HalfArrays& half) const {
    if (!is_regression()) return 0;
    return half.y.dimensions().size() == 2 ? static_cast<std::size_t>(half.y.dimensions()[1]) : 1;
  }

  void take_rows(HalfArrays& half) {
    const std::size_t features = layout_.features();
    for (std::size_t row = 0; row < static_cast<std::size_t>(half.x.dimensions()[0]); ++row) {
      std::vector<double> values(features);
      for (std::size_t i = 0; i < features; ++i) values[i] = half.x.number(row * features + layout_.place(i));
      const bool is_incomplete = std::ranges::any_of(values, [](double value) { return std::isnan(value); });
      if (is_incomplete && options_.missing == Missing::drop) {
        ++dropped_;
        continue;
      }
      if (!take_values(half, row, values) || !take_wanted(half, row)) return;
      half.rows.numbers.push_back(row);
    }
  }

  /// False after the first value that is none.
  bool take_values(HalfArrays& half, std::size_t row, const std::vector<double>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double value = values[i];
      const auto at = [&] { return fmt::format("{}[{}], value {}", half.rows.name, row, i); };
      if (is_scaled_) {
        const bool is_filled = std::isnan(value) && options_.missing == Missing::median;
        if (!is_filled && !(std::abs(value) <= largest_npz_number))
          return refuse(
              at(), "a number of magnitude at most 1e100", fmt::format("{}", value),
              std::isnan(value) ? "--missing drop leaves such rows out, --missing median fills them" : "");
        half.rows.values.push_back(is_filled ? missing_value : value);
      } else {
        if (!(value >= 0 && value <= 255 && value == std::floor(value)))
          return refuse(at(), "a pixel in [0, 255]", fmt::format("{}", value), std::string(scale_hint));
        half.rows.pixels.push_back(static_cast<std::uint8_t>(value));
      }
    }
    return true;
  }

  bool take_wanted(HalfArrays& half, std::size_t row) {
    const std::size_t targets = outputs(half);
    const std::string at = fmt::format("{}[{}]", half.rows.wanted_name, row);
    if (targets > 0 && half.y.has_texts()) return refuse(at, "numbers, as targets of a regression", "texts");
    for (std::size_t t = 0; t < targets; ++t) half.rows.targets.push_back(half.y.number(row * targets + t));
    if (targets > 0) return true;
    const std::string text = half.y.has_texts() ? half.y.text(row) : number_text(half.y.number(row));
    const bool is_printable = std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
    if (text.empty() || text.size() > longest_npz_label || !is_printable)
      return refuse(at, "a whole number, or 1 to 63 printable ASCII characters", quote_briefly(text),
                    half.y.has_texts() ? "" : "--task regression takes real numbers");
    const auto [found, is_new] = labels_.emplace(text, labels_.size());
    if (is_new && found->second == most_npz_labels)
      return refuse(at, fmt::format("at most {} different labels", most_npz_labels), quote_briefly(text));
    half.rows.labels.push_back(static_cast<std::int64_t>(found->second));
    return true;
  }

  /// Empty for what is not a whole number.
  static std::string number_text(double number) {
    constexpr double largest = 9007199254740992;
    if (!(std::abs(number) <= largest) || number != std::floor(number)) return "";
    return std::to_string(static_cast<std::int64_t>(number));
  }

  /// Labels that are all numbers of classes are these numbers, unless --labels compact asks for texts.
  void number_the_labels(RawSet& raw) {
    std::vector<std::string> texts(labels_.size());
    for (const auto& [text, index] : labels_) texts[index] = text;
    const auto is_class = [](const std::string& text) {
      return !text.empty() && text.size() <= 3 && text.find_first_not_of("0123456789") == std::string::npos &&
             (text == "0" || text[0] != '0') && std::stoi(text) <= 255;
    };
    if (options_.compact || !std::ranges::all_of(texts, is_class)) {
      raw.label_texts = std::move(texts);
      return;
    }
    for (ImageSet* half : {&raw.data.train, &raw.data.test})
      for (std::uint8_t& label : half->labels) label = static_cast<std::uint8_t>(std::stoi(texts[label]));
  }

  std::optional<RawSet> make_set() {
    for (const HalfArrays& half : halves_)
      if (half.rows.numbers.empty()) refuse(half.rows.name, "rows without missing values", "none");
    if (is_wrong()) return std::nullopt;
    std::optional<ArrayRows> test;
    if (halves_.size() == 2) test = std::move(halves_[1].rows);
    const std::size_t targets = outputs(halves_[0]);
    auto raw = array_raw_set(std::move(halves_[0].rows), std::move(test), layout_.shape, layout_.is_picture,
                             targets, diagnostics_);
    if (!raw) return std::nullopt;
    raw->data.name = "npz";
    raw->place = file_;
    raw->has_one_range = layout_.is_picture;
    raw->data.dropped_rows = dropped_;
    raw->data.label_column = fmt::format("array {}", quote_briefly(names_.y));
    if (targets == 0) number_the_labels(*raw);
    if (!options_.numbers || raw->label_texts.empty()) return raw;
    refuse(place(names_.y), "labels in [0, 255]", quote_briefly(raw->label_texts.front()),
           "--labels compact takes any labels");
    return std::nullopt;
  }

  const std::string& file_;
  const DataOptions& options_;
  Diagnostics& diagnostics_;
  std::size_t before_;
  std::map<std::string, ZipMember> members_;
  ArrayNames names_;
  std::vector<HalfArrays> halves_;  ///< training rows, or all of them; then test rows if they are apart
  ImageLayout layout_;
  bool is_scaled_ = false;
  std::map<std::string, std::size_t> labels_;  ///< by first appearance
  std::int64_t dropped_ = 0;
};

}  // namespace

std::optional<RawSet> parse_npz(std::string_view bytes, const std::string& file, const DataOptions& options,
                                Diagnostics& diagnostics) {
  return NpzReader(bytes, file, options, diagnostics).read();
}

std::optional<RawSet> read_npz(const std::filesystem::path& file, const DataOptions& options,
                               Diagnostics& diagnostics) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    diagnostics.push_back({Code::data_missing, file.string(), "an npz file", "no regular file"});
    return std::nullopt;
  }
  if (const auto size = std::filesystem::file_size(file, error); size > most_file_bytes) {
    diagnostics.push_back({Code::data_syntax, file.string(), fmt::format("at most {} bytes", most_file_bytes),
                           std::to_string(size)});
    return std::nullopt;
  }
  return parse_npz(read_file(file), file.string(), options, diagnostics);
}

}  // namespace pulsewright::data
