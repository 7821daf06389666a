// SPDX-License-Identifier: Apache-2.0
#include "data/picture_file.h"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <string>
#include <string_view>

#include <fmt/format.h>
// libjpeg's header uses what <cstdio> declares.
#include <jpeglib.h>
#include <png.h>

#include "base/failure.h"
#include "base/files.h"

namespace pulsewright::data {

namespace {

constexpr std::uint64_t largest_file = 64 << 20;
constexpr std::uint64_t most_picture_pixels = 1 << 24;
constexpr std::string_view png_signature = "\x89PNG\r\n\x1a\n";
constexpr std::string_view jpeg_signature = "\xff\xd8\xff";

/// A picture of this size, or why it is refused.
std::optional<Picture> room_for(std::uint64_t rows, std::uint64_t columns, std::string& problem) {
  if (rows == 0 || columns == 0 || rows > most_picture_pixels || columns > most_picture_pixels ||
      rows * columns > most_picture_pixels) {
    problem = fmt::format("{} x {} pixels", rows, columns);
    return std::nullopt;
  }
  Picture picture{static_cast<int>(rows), static_cast<int>(columns), {}};
  picture.pixels.resize(3 * rows * columns);
  return picture;
}

std::optional<Picture> read_png(std::string_view bytes, std::string& problem) {
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  std::optional<Picture> picture;
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) != 0) {
    picture = room_for(image.height, image.width, problem);
    image.format = PNG_FORMAT_RGB;
    const png_color black = {0, 0, 0};
    if (picture && png_image_finish_read(&image, &black, picture->pixels.data(), 0, nullptr) == 0)
      picture.reset();
  }
  if (!picture && problem.empty()) problem = fmt::format("\"{}\"", image.message);
  png_image_free(&image);
  return picture;
}

/// libjpeg reports errors by a call that must not return.
struct JpegErrors {
  jpeg_error_mgr manager;  // the first member: libjpeg knows only its address
  std::jmp_buf back;
  char message[JMSG_LENGTH_MAX];
};

void leave_jpeg(j_common_ptr decoder) {
  auto* errors = reinterpret_cast<JpegErrors*>(decoder->err);
  errors->manager.format_message(decoder, errors->message);
  std::longjmp(errors->back, 1);
}

/// Warnings of libjpeg are damaged data, which it would fill with grey.
void refuse_damage(j_common_ptr decoder, int level) {
  if (level < 0) leave_jpeg(decoder);
}

/// Everything with a destructor lives in the caller, for libjpeg's way back skips destructors.
bool decode_jpeg(std::string_view bytes, JpegErrors& errors, jpeg_decompress_struct& decoder,
                 std::optional<Picture>& picture, std::string& problem) {
  if (setjmp(errors.back) != 0) return false;
  jpeg_create_decompress(&decoder);
  jpeg_mem_src(&decoder, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  jpeg_read_header(&decoder, TRUE);
  picture = room_for(decoder.image_height, decoder.image_width, problem);
  if (!picture) return false;
  const bool is_grey = decoder.jpeg_color_space == JCS_GRAYSCALE;
  decoder.out_color_space = is_grey ? JCS_GRAYSCALE : JCS_RGB;
  decoder.dct_method = JDCT_ISLOW;
  jpeg_start_decompress(&decoder);
  const std::size_t row_bytes = 3 * static_cast<std::size_t>(picture->columns);
  while (decoder.output_scanline < decoder.output_height) {
    std::uint8_t* row = &picture->pixels[decoder.output_scanline * row_bytes];
    jpeg_read_scanlines(&decoder, &row, 1);
    // Grey values stand in the first third of the row, which is filled from behind.
    if (is_grey)
      for (std::size_t column = row_bytes / 3; column-- > 0;) std::fill_n(row + 3 * column, 3, row[column]);
  }
  jpeg_finish_decompress(&decoder);
  return true;
}

std::optional<Picture> read_jpeg(std::string_view bytes, std::string& problem) {
  JpegErrors errors = {};
  jpeg_decompress_struct decoder = {};
  decoder.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = leave_jpeg;
  errors.manager.emit_message = refuse_damage;
  std::optional<Picture> picture;
  const bool is_whole = decode_jpeg(bytes, errors, decoder, picture, problem);
  jpeg_destroy_decompress(&decoder);
  if (is_whole) return picture;
  if (problem.empty()) problem = fmt::format("\"{}\"", errors.message);
  return std::nullopt;
}

/// How much of each source pixel a target pixel covers along one side, in units of 1 / (source * target).
struct Cover {
  int pixel;
  std::uint64_t share;
};

std::vector<std::vector<Cover>> covers_of(int source, int target) {
  std::vector<std::vector<Cover>> covers(static_cast<std::size_t>(target));
  for (std::int64_t t = 0; t < target; ++t) {
    const std::int64_t begin = t * source;
    const std::int64_t end = begin + source;
    for (std::int64_t s = begin / target; s * target < end; ++s)
      covers[static_cast<std::size_t>(t)].push_back(
          {static_cast<int>(s),
           static_cast<std::uint64_t>(std::min(end, (s + 1) * target) - std::max(begin, s * target))});
  }
  return covers;
}

}  // namespace

std::optional<Picture> read_picture(const std::filesystem::path& file, Diagnostics& diagnostics) {
  const std::string bytes = read_file(file, largest_file);
  std::string problem;
  std::optional<Picture> picture;
  if (bytes.starts_with(png_signature))
    picture = read_png(bytes, problem);
  else if (bytes.starts_with(jpeg_signature))
    picture = read_jpeg(bytes, problem);
  else
    problem = bytes.empty() ? "an empty file" : "neither PNG nor JPEG";
  if (!picture)
    diagnostics.push_back(
        {Code::data_syntax, file.string(),
         fmt::format("a whole PNG or JPEG picture of at most {} pixels", most_picture_pixels), problem, ""});
  return picture;
}

bool is_grey(const Picture& picture) {
  for (std::size_t i = 0; i < picture.pixels.size(); i += 3)
    if (picture.pixels[i] != picture.pixels[i + 1] || picture.pixels[i] != picture.pixels[i + 2])
      return false;
  return true;
}

Picture resized(const Picture& picture, int rows, int columns) {
  PW_ASSERT(rows >= 1 && columns >= 1);
  if (rows == picture.rows && columns == picture.columns) return picture;
  const auto down = covers_of(picture.rows, rows);
  const auto across = covers_of(picture.columns, columns);
  const auto whole = static_cast<std::uint64_t>(picture.rows) * static_cast<std::uint64_t>(picture.columns);
  Picture result{rows, columns, {}};
  for (const std::vector<Cover>& row : down)
    for (const std::vector<Cover>& column : across)
      for (std::size_t colour = 0; colour < 3; ++colour) {
        std::uint64_t sum = 0;
        for (const Cover& y : row)
          for (const Cover& x : column) {
            const std::size_t pixel =
                static_cast<std::size_t>(y.pixel) * static_cast<std::size_t>(picture.columns) +
                static_cast<std::size_t>(x.pixel);
            sum += y.share * x.share * picture.pixels[3 * pixel + colour];
          }
        result.pixels.push_back(static_cast<std::uint8_t>((2 * sum + whole) / (2 * whole)));
      }
  return result;
}

}  // namespace pulsewright::data
