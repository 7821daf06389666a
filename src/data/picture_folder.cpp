// SPDX-License-Identifier: Apache-2.0
#include "data/picture_folder.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "data/picture_file.h"

namespace pulsewright::data {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_diagnostics = 100;
constexpr std::size_t most_classes = 256;
constexpr std::size_t longest_label = 63;
constexpr std::size_t fewest_pictures = 5;  // the fifth is the first test picture
constexpr std::uint64_t most_pixel_bytes = std::uint64_t{1} << 30;

struct LabelledFile {
  fs::path file;
  std::string label;
};

std::string in_small_letters(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

bool is_picture_file(const fs::directory_entry& entry) {
  const std::string ending = in_small_letters(entry.path().extension().string());
  return entry.is_regular_file() && (ending == ".png" || ending == ".jpg" || ending == ".jpeg");
}

/// What stands in a folder and is not hidden, by name.
std::vector<fs::directory_entry> entries_of(const fs::path& folder) {
  std::vector<fs::directory_entry> entries;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    if (!entry.path().filename().string().starts_with('.')) entries.push_back(entry);
  std::ranges::sort(entries, {},
                    [](const fs::directory_entry& entry) { return entry.path().filename().string(); });
  return entries;
}

/// The pictures of the classes below `folder`.
std::vector<LabelledFile> find_pictures(const fs::path& folder) {
  std::vector<LabelledFile> files;
  for (const fs::directory_entry& of_class : entries_of(folder)) {
    if (!of_class.is_directory()) continue;
    for (const fs::directory_entry& entry : entries_of(of_class.path()))
      if (is_picture_file(entry)) files.push_back({entry.path(), of_class.path().filename().string()});
  }
  return files;
}

class FolderReader {
 public:
  FolderReader(const fs::path& folder, const DataOptions& options, Diagnostics& diagnostics)
      : folder_(folder),
        options_(options),
        diagnostics_(diagnostics),
        limit_(diagnostics.size() + most_diagnostics) {}

  std::optional<RawSet> read() {
    const std::size_t before = diagnostics_.size();
    std::error_code error;
    if (!fs::is_directory(folder_, error)) {
      diagnostics_.push_back({Code::data_missing, folder_.string(),
                              "a folder with a sub-folder for each class", "no folder", ""});
      return std::nullopt;
    }
    find_files();
    if (diagnostics_.size() != before) return std::nullopt;
    for (const Half half : {Half::train, Half::test})
      for (const LabelledFile& file : files_of(half)) read_one(half, file);
    if (diagnostics_.size() != before) return std::nullopt;
    return raw_set();
  }

 private:
  std::vector<LabelledFile>& files_of(Half half) { return files_[half == Half::test]; }

  void refuse(const fs::path& place, std::string expected, std::string got, std::string hint = "") {
    if (diagnostics_.size() < limit_)
      diagnostics_.push_back(
          {Code::data_syntax, place.string(), std::move(expected), std::move(got), std::move(hint)});
  }

  void find_files() {
    std::error_code error;
    const bool has_halves =
        fs::is_directory(folder_ / "train", error) && fs::is_directory(folder_ / "test", error);
    if (has_halves) {
      files_of(Half::train) = find_pictures(folder_ / "train");
      files_of(Half::test) = find_pictures(folder_ / "test");
    } else {
      const std::vector<LabelledFile> all = find_pictures(folder_);
      for (std::size_t i = 0; i < all.size(); ++i)
        files_of(i % 5 == 4 ? Half::test : Half::train).push_back(all[i]);
    }
    const std::size_t pictures = files_of(Half::train).size() + files_of(Half::test).size();
    if (files_of(Half::train).empty() || files_of(Half::test).empty() || pictures < fewest_pictures)
      refuse(folder_,
             fmt::format("at least {} pictures in sub-folders, one for each class{}", fewest_pictures,
                         has_halves ? ", in both train and test" : ""),
             std::to_string(pictures), "pictures are files whose names end in .png, .jpg or .jpeg");
    for (const Half half : {Half::train, Half::test})
      for (const LabelledFile& file : files_of(half)) check_label(file);
    if (labels_.size() > most_classes)
      refuse(folder_, fmt::format("at most {} classes", most_classes), std::to_string(labels_.size()));
  }

  void check_label(const LabelledFile& file) {
    if (!labels_.emplace(file.label, labels_.size()).second) return;
    const bool is_printable = std::ranges::all_of(file.label, [](char c) { return c >= 0x20 && c < 0x7f; });
    if (file.label.size() > longest_label || !is_printable)
      refuse(file.file.parent_path(),
             fmt::format("a class whose name has 1 to {} printable ASCII characters", longest_label),
             quote_briefly(file.label));
  }

  void read_one(Half half, const LabelledFile& file) {
    if (diagnostics_.size() >= limit_) return;
    auto picture = read_picture(file.file, diagnostics_);
    if (!picture) return;
    if (options_.image) picture = resized(*picture, options_.image->rows, options_.image->columns);
    if (rows_ == 0) take_size(file.file, *picture);
    if (picture->rows != rows_ || picture->columns != columns_)
      return refuse(file.file, fmt::format("{} x {} pixels, as {} has", rows_, columns_, first_.string()),
                    fmt::format("{} x {}", picture->rows, picture->columns),
                    "--image ROWSxCOLUMNS brings all to one size");
    bytes_ += picture->pixels.size();
    if (bytes_ > most_pixel_bytes) {
      refuse(folder_, fmt::format("at most {} bytes of pixels", most_pixel_bytes), "more",
             "--image ROWSxCOLUMNS makes the pictures smaller");
      limit_ = diagnostics_.size();
      return;
    }
    is_colour_ = is_colour_ || !is_grey(*picture);
    pictures_[half == Half::test].push_back(std::move(*picture));
  }

  void take_size(const fs::path& file, const Picture& picture) {
    first_ = file;
    rows_ = picture.rows;
    columns_ = picture.columns;
    // Whether three channels are needed is known at the end; most_pixels counts them then.
    if (static_cast<std::size_t>(rows_) * static_cast<std::size_t>(columns_) > most_pixels) {
      refuse(file, fmt::format("at most {} pixels", most_pixels), fmt::format("{} x {}", rows_, columns_),
             "--image ROWSxCOLUMNS makes the pictures smaller");
      limit_ = diagnostics_.size();
    }
  }

  std::optional<RawSet> raw_set() {
    const int channels = is_colour_ ? 3 : 1;
    const std::size_t features = static_cast<std::size_t>(rows_) * static_cast<std::size_t>(columns_) *
                                 static_cast<std::size_t>(channels);
    if (features > most_pixels) {
      refuse(folder_, fmt::format("at most {} values in a picture", most_pixels),
             fmt::format("{} x {} pixels of three colours", rows_, columns_),
             "--image ROWSxCOLUMNS makes the pictures smaller");
      return std::nullopt;
    }
    RawSet raw{.data = {.name = "images",
                        .rows = rows_,
                        .columns = columns_,
                        .channels = channels,
                        .train = {.features = features, .pixels = {}, .labels = {}},
                        .test = {.features = features, .pixels = {}, .labels = {}}},
               .place = folder_.string()};
    raw.data.maximum = 255;
    raw.data.maximum_origin = MaximumOrigin::data_set;
    raw.label_texts.resize(labels_.size());
    for (const auto& [label, index] : labels_) raw.label_texts[index] = label;
    for (const Half half : {Half::train, Half::test})
      fill(half == Half::train ? raw.data.train : raw.data.test, half);
    const auto place = [files = files_](Half half, std::size_t image) {
      return files[half == Half::test][image].file.string();
    };
    raw.label_place = place;
    raw.pixel_place = [place](Half half, std::size_t image, std::size_t) { return place(half, image); };
    return raw;
  }

  void fill(ImageSet& set, Half half) {
    const std::size_t step = is_colour_ ? 1 : 3;
    for (const Picture& picture : pictures_[half == Half::test])
      for (std::size_t i = 0; i < picture.pixels.size(); i += step) set.pixels.push_back(picture.pixels[i]);
    for (const LabelledFile& file : files_of(half))
      set.labels.push_back(static_cast<std::uint8_t>(labels_.at(file.label)));
  }

  const fs::path& folder_;
  const DataOptions& options_;
  Diagnostics& diagnostics_;
  std::size_t limit_;  ///< of diagnostics
  std::vector<LabelledFile> files_[2];
  std::vector<Picture> pictures_[2];
  std::map<std::string, std::size_t> labels_;
  fs::path first_;  ///< the picture that says the size
  int rows_ = 0;
  int columns_ = 0;
  bool is_colour_ = false;
  std::uint64_t bytes_ = 0;
};

}  // namespace

std::optional<RawSet> read_picture_folder(const fs::path& folder, const DataOptions& options,
                                          Diagnostics& diagnostics) {
  return FolderReader(folder, options, diagnostics).read();
}

}  // namespace pulsewright::data
