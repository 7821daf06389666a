// SPDX-License-Identifier: Apache-2.0
#include "data/idx.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <sstream>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/files.h"
#include "data/gzip.h"

namespace pulsewright::data {

namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;
constexpr std::uint32_t labels_magic = 0x00000801;  // unsigned bytes (08), one dimension
constexpr std::uint32_t images_magic = 0x00000803;
constexpr std::uint64_t word_bytes = 4;

struct OpenFile {
  std::unique_ptr<std::istream> stream;
  std::string name;
  std::uint64_t size = 0;  ///< unpacked
};

/// A file that gzip compressed.
std::optional<OpenFile> open_packed(const std::string& name, Diagnostics& diagnostics) {
  std::error_code error;
  std::string wrong;
  std::optional<std::string> bytes;
  if (const auto size = std::filesystem::file_size(name, error); !error && size > most_bytes)
    wrong = fmt::format("{} bytes", size);
  else
    bytes = gunzip(read_file(name), most_bytes, wrong);
  if (!bytes) {
    diagnostics.push_back(
        {Code::data_syntax, name, fmt::format("a gzip file of at most {} bytes", most_bytes), wrong});
    return std::nullopt;
  }
  const std::uint64_t size = bytes->size();
  return OpenFile{std::make_unique<std::istringstream>(std::move(*bytes)), name, size};
}

std::optional<OpenFile> open_idx(const std::filesystem::path& path, Diagnostics& diagnostics) {
  std::error_code error;
  const std::string name = path.string();
  // Opening a pipe would wait for its writer.
  if (!std::filesystem::is_regular_file(path, error)) {
    if (std::filesystem::is_regular_file(name + ".gz", error)) return open_packed(name + ".gz", diagnostics);
    diagnostics.push_back(
        {Code::data_missing, name, "an IDX file, or the same with .gz behind its name", "no regular file"});
    return std::nullopt;
  }
  OpenFile file{std::make_unique<std::ifstream>(path, std::ios::binary | std::ios::ate), name, 0};
  const std::streamoff size = file.stream->tellg();
  if (!*file.stream || size < 0) throw Failure("cannot open " + name);
  file.size = static_cast<std::uint64_t>(size);
  file.stream->seekg(0);
  if (file.size > most_bytes) {
    diagnostics.push_back(
        {Code::data_syntax, name, fmt::format("at most {} bytes", most_bytes), std::to_string(file.size)});
    return std::nullopt;
  }
  return file;
}

void read_bytes(OpenFile& file, std::uint8_t* bytes, std::uint64_t count) {
  file.stream->read(reinterpret_cast<char*>(bytes), static_cast<std::streamsize>(count));
  if (!*file.stream) throw Failure("cannot read " + file.name);
}

std::uint32_t read_word(OpenFile& file) {
  std::array<std::uint8_t, word_bytes> bytes{};
  read_bytes(file, bytes.data(), bytes.size());
  std::uint32_t word = 0;
  for (const std::uint8_t byte : bytes) word = word << 8 | byte;
  return word;
}

std::string magic_text(std::uint32_t magic) {
  const char* meaning = magic == labels_magic ? " (labels)" : magic == images_magic ? " (images)" : "";
  return fmt::format("magic number 0x{:08x}{}", magic, meaning);
}

/// The dimensions, as many as the lowest byte of `magic` says; each is at least 1.
std::optional<std::vector<std::uint32_t>> read_header(OpenFile& file, std::uint32_t magic,
                                                      Diagnostics& diagnostics) {
  const std::uint32_t rank = magic & 0xff;
  const std::uint64_t header_bytes = word_bytes * (1 + rank);
  const std::uint32_t found = file.size < word_bytes ? magic : read_word(file);
  if (found != magic) {
    const bool gzip = found >> 16 == 0x1f8b;
    diagnostics.push_back(
        {Code::data_syntax, file.name + " byte 0", magic_text(magic), magic_text(found),
         gzip ? "the file is compressed: add .gz to its name, or unpack it with gunzip" : ""});
    return std::nullopt;
  }
  if (file.size < header_bytes) {
    diagnostics.push_back({Code::data_syntax, file.name, fmt::format("a header of {} bytes", header_bytes),
                           fmt::format("{} bytes in all", file.size), "the file is cut short"});
    return std::nullopt;
  }
  const std::size_t before = diagnostics.size();
  std::vector<std::uint32_t> dimensions(rank);
  for (std::size_t i = 0; i < rank; ++i) {
    dimensions[i] = read_word(file);
    if (dimensions[i] == 0)
      diagnostics.push_back({Code::data_syntax, fmt::format("{} byte {}", file.name, word_bytes * (1 + i)),
                             fmt::format("at least one {}", std::array{"item", "row", "column"}[i]), "0"});
  }
  if (diagnostics.size() != before) return std::nullopt;
  return dimensions;
}

/// The rest of the file, which must be `count` items of `item_bytes` in [1, most_pixels].
std::optional<std::vector<std::uint8_t>> read_items(OpenFile& file, std::uint32_t count,
                                                    std::uint64_t item_bytes, Diagnostics& diagnostics) {
  const auto header_bytes = static_cast<std::uint64_t>(file.stream->tellg());
  const std::uint64_t expected = count * item_bytes;  // below 2^44
  if (file.size - header_bytes != expected) {
    const bool cut = file.size - header_bytes < expected;
    diagnostics.push_back({Code::data_syntax, file.name,
                           fmt::format("{} bytes, a header of {} and {} items of {}", header_bytes + expected,
                                       header_bytes, count, item_bytes),
                           std::to_string(file.size),
                           cut ? "the file is cut short" : "bytes follow the last item"});
    return std::nullopt;
  }
  std::vector<std::uint8_t> items(expected);
  read_bytes(file, items.data(), expected);
  return items;
}

/// The images and labels of one half of a set; missing where their file is not a good one.
struct IdxHalf {
  std::filesystem::path images_file;
  std::filesystem::path labels_file;
  std::optional<IdxImages> images;
  std::optional<std::vector<std::uint8_t>> labels;

  bool whole() const { return images && labels; }
};

IdxHalf read_half(const std::filesystem::path& folder, std::string_view images, std::string_view labels,
                  Diagnostics& diagnostics) {
  IdxHalf half{folder / images, folder / labels, std::nullopt, std::nullopt};
  half.images = read_idx_images(half.images_file, diagnostics);
  half.labels = read_idx_labels(half.labels_file, diagnostics);
  if (half.whole() && half.images->count != half.labels->size())
    diagnostics.push_back({Code::data_syntax, half.labels_file.string() + " byte 4",
                           fmt::format("{} labels, one for each image", half.images->count),
                           std::to_string(half.labels->size())});
  return half;
}

void compare_shapes(const IdxHalf& train, const IdxHalf& test, Diagnostics& diagnostics) {
  if (!train.images || !test.images) return;
  const auto shape = [](const IdxImages& images) {
    return fmt::format("{}x{}", images.rows, images.columns);
  };
  if (shape(*train.images) != shape(*test.images))
    diagnostics.push_back(
        {Code::data_syntax, test.images_file.string() + " byte 8",
         fmt::format("images of {} pixels, as the training images are", shape(*train.images)),
         shape(*test.images)});
}

/// Moves the images and labels of a whole half out of it.
ImageSet take_images(IdxHalf& half) {
  return {half.images->pixels.size() / half.images->count, std::move(half.images->pixels),
          std::move(*half.labels)};
}

}  // namespace

std::optional<IdxImages> read_idx_images(const std::filesystem::path& path, Diagnostics& diagnostics) {
  auto file = open_idx(path, diagnostics);
  if (!file) return std::nullopt;
  const auto dimensions = read_header(*file, images_magic, diagnostics);
  if (!dimensions) return std::nullopt;
  IdxImages images{(*dimensions)[0], (*dimensions)[1], (*dimensions)[2], {}};
  if (images.columns > most_pixels / images.rows) {
    diagnostics.push_back({Code::data_syntax, file->name + " byte 8",
                           fmt::format("at most {} pixels per image", most_pixels),
                           fmt::format("{}x{}", images.rows, images.columns)});
    return std::nullopt;
  }
  auto pixels = read_items(*file, images.count, std::uint64_t{images.rows} * images.columns, diagnostics);
  if (!pixels) return std::nullopt;
  images.pixels = std::move(*pixels);
  return images;
}

std::optional<std::vector<std::uint8_t>> read_idx_labels(const std::filesystem::path& path,
                                                         Diagnostics& diagnostics) {
  auto file = open_idx(path, diagnostics);
  if (!file) return std::nullopt;
  const auto dimensions = read_header(*file, labels_magic, diagnostics);
  if (!dimensions) return std::nullopt;
  return read_items(*file, dimensions->front(), 1, diagnostics);
}

std::optional<RawSet> read_idx(const std::filesystem::path& folder, const std::string& name,
                               Diagnostics& diagnostics) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    diagnostics.push_back(
        {Code::data_missing, folder.string(), "a folder with the four IDX files of a data set", "no folder"});
    return std::nullopt;
  }
  const std::size_t before = diagnostics.size();
  IdxHalf train = read_half(folder, idx_file_names.train_images, idx_file_names.train_labels, diagnostics);
  IdxHalf test = read_half(folder, idx_file_names.test_images, idx_file_names.test_labels, diagnostics);
  compare_shapes(train, test, diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  PW_ASSERT(train.whole() && test.whole());
  RawSet raw{.data = {.name = name,
                      .rows = static_cast<int>(train.images->rows),
                      .columns = static_cast<int>(train.images->columns),
                      .train = take_images(train),
                      .test = take_images(test)},
             .place = folder.string()};
  const auto place = [](const std::filesystem::path& file, std::size_t dimensions, std::size_t item) {
    return fmt::format("{} byte {}", file.string(), word_bytes * (1 + dimensions) + item);
  };
  raw.label_place = [place, first = train.labels_file, second = test.labels_file](Half half,
                                                                                  std::size_t image) {
    return place(half == Half::train ? first : second, 1, image);
  };
  raw.pixel_place = [place, first = train.images_file, second = test.images_file,
                     features = raw.data.train.features](Half half, std::size_t image, std::size_t pixel) {
    return place(half == Half::train ? first : second, 3, image * features + pixel);
  };
  return raw;
}

}  // namespace pulsewright::data
