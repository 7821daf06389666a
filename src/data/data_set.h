// SPDX-License-Identifier: Apache-2.0
// Labelled images as integers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "data/data_options.h"

namespace pulsewright::data {

/// An image that is read from a file has no more pixels than this.
inline constexpr std::size_t most_pixels = 4096;

/// Images with labels, or with targets.
struct ImageSet {
  std::size_t features = 0;
  std::vector<std::uint8_t> pixels;  ///< [images][features], each in [0, DataSet::maximum]
  std::vector<std::uint8_t> labels;  ///< [images], each in [0, DataSet::classes); empty with targets
  std::size_t outputs = 0;           ///< targets of an image; 0 with labels
  std::vector<double> targets = {};  ///< [images][outputs]

  std::size_t size() const { return outputs == 0 ? labels.size() : targets.size() / outputs; }
  std::span<const std::uint8_t> image(std::size_t i) const {
    return std::span(pixels).subspan(i * features, features);
  }
  std::span<const double> targets_of(std::size_t i) const {
    return std::span(targets).subspan(i * outputs, outputs);
  }
};

/// These rows of `images`, in their order.
ImageSet selected_rows(const ImageSet& images, std::span<const std::size_t> rows);

/// A number that the rows of a regression have beside their pixels.
struct Target {
  std::string name = {};  ///< of the header line; empty without one
  double mean = 0;        ///< of the training rows
  double deviation = 0;   ///< their standard deviation

  bool operator==(const Target&) const = default;
};

/// Why DataSet::maximum is what it is.
enum class MaximumOrigin {
  occurs,    ///< the largest pixel of all images, or 1 if all are 0
  given,     ///< --maximum
  data_set,  ///< the range that the data set is known to have
  scaled,    ///< the usual one of tables, whose columns are scaled to it
  netlist,   ///< the input range of the network that runs on the images
};

struct DataSet {
  std::string name;
  int rows = 0;      ///< image height in pixels; features = rows * columns * channels
  int columns = 0;   ///< image width in pixels
  int channels = 1;  ///< values of a pixel, which stand side by side: 1, or 3 for red, green and blue
  int maximum = 0;   ///< the pixel value that stands for 1
  int classes = 0;   ///< logits of a network for it: classes, or the targets of a regression
  ImageSet train;
  ImageSet test;
  MaximumOrigin maximum_origin = MaximumOrigin::occurs;
  std::vector<Target> targets = {};           ///< [outputs] of a regression, else empty
  std::vector<std::string> class_names = {};  ///< [classes]; empty when the label of class c is the number c
  std::string label_column = {};              ///< CSV: where the labels were, in words
  bool is_picture = true;                     ///< rows and columns are those of a picture, which may be moved
  Scale scale = Scale::none;                  ///< CSV: how the columns of a table became pixels
  std::vector<Column> table_columns = {};     ///< [features] of a table whose columns were scaled
  std::int64_t saturated_values = 0;          ///< of all rows, outside the range of their column
  std::int64_t filled_values = 0;             ///< missing values of all rows that got their column's median
  std::int64_t dropped_rows = 0;              ///< rows with a missing value that were left out

  ImageShape shape() const { return {rows, columns, channels}; }
  bool is_regression() const { return !targets.empty(); }
};

/// A data set and how it is read.
struct DataRequest {
  std::string name;  ///< as --data says it; may be empty if no data set is asked for
  DataOptions options;
};

/// The embedded UCI optical digits: 8x8 pixels in 0..16; rows with index % 5 == 4 are the test set (359).
/// Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI, CC BY 4.0.
DataSet digits();

/// The data set that `--data` names: digits, mnist, fashion-mnist, idx:FOLDER (data/idx.h), csv:FILE
/// (data/csv.h) or images:FOLDER (data/picture_folder.h), with the maximum and the classes that docs/data.md
/// states. mnist and fashion-mnist are looked for where tools/get-data.sh puts them: in
/// ${PULSEWRIGHT_DATA:-${XDG_CACHE_HOME:-$HOME/.cache}/pulsewright/data}
/// /<name>. With `network`, the images are to be run on it: its maximum and classes hold, whichever pixels
/// and labels occur. Code::unknown_data, data_missing, data_syntax, bad_flag or data_mismatch; throws Failure
/// when reading fails.
std::optional<DataSet> load_data_set(const std::string& name, const DataOptions& options,
                                     Diagnostics& diagnostics,
                                     const std::optional<NetworkShape>& network = std::nullopt);

/// The same with the usual options.
std::optional<DataSet> load_data_set(const std::string& name, Diagnostics& diagnostics);

/// An identifier made of `text`: its letters and digits, single underscores for all else.
std::string identifier_of(std::string_view text);

/// Whether `name` is that of a CSV file, whose rows have columns.
bool is_csv(std::string_view name);

/// Whether --image has a meaning for it.
bool takes_image_size(std::string_view name);

/// Whether the rows of the data set are pictures, which training may move, and not those of a table.
bool has_pictures(const DataRequest& request);

/// `name` with the path in it, if it has one, made absolute and free of links: it names the same data from
/// any folder.
std::string absolute_data_name(const std::string& name);

/// An identifier that the data set's name suggests for a network of it: "digits_mlp", "letters_mlp" for
/// csv:some/letters.csv; at most `longest` characters, at least 16.
std::string suggested_network_name(const std::string& name, std::size_t longest);

}  // namespace pulsewright::data
