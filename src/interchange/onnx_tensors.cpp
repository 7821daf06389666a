// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "interchange/onnx_array.h"

namespace pulsewright::interchange::onnx {

namespace {

namespace fs = std::filesystem;

constexpr struct {
  ElementType type;
  std::string_view name;
  std::size_t bytes;
} types[] = {
    {ElementType::float32, "float32", 4}, {ElementType::uint8, "uint8", 1},
    {ElementType::int8, "int8", 1},       {ElementType::uint16, "uint16", 2},
    {ElementType::int16, "int16", 2},     {ElementType::int32, "int32", 4},
    {ElementType::int64, "int64", 8},     {ElementType::text, "string", 0},
    {ElementType::boolean, "bool", 1},    {ElementType::float16, "float16", 2},
    {ElementType::float64, "float64", 8}, {ElementType::uint32, "uint32", 4},
    {ElementType::uint64, "uint64", 8},   {ElementType::bfloat16, "bfloat16", 2},
};

template <class T>
T little_endian(const char* bytes) {
  static_assert(std::endian::native == std::endian::little, "the bytes of files are copied as they are");
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

/// The number that 16 bits are in IEEE 754 binary16.
double half(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  double value = exponent == 0    ? std::ldexp(fraction, -24)
                 : exponent == 31 ? (fraction == 0 ? HUGE_VAL : std::nan(""))
                                  : std::ldexp(1024 + fraction, exponent - 25);
  return (bits & 0x8000) != 0 ? -value : value;
}

double number_at(ElementType type, const char* bytes) {
  switch (type) {
    case ElementType::float32:
      return little_endian<float>(bytes);
    case ElementType::uint8:
      return little_endian<std::uint8_t>(bytes);
    case ElementType::int8:
      return little_endian<std::int8_t>(bytes);
    case ElementType::uint16:
      return little_endian<std::uint16_t>(bytes);
    case ElementType::int16:
      return little_endian<std::int16_t>(bytes);
    case ElementType::int32:
      return little_endian<std::int32_t>(bytes);
    case ElementType::int64:
      return static_cast<double>(little_endian<std::int64_t>(bytes));
    case ElementType::boolean:
      return *bytes != 0 ? 1 : 0;
    case ElementType::float16:
      return half(little_endian<std::uint16_t>(bytes));
    case ElementType::float64:
      return little_endian<double>(bytes);
    case ElementType::uint32:
      return little_endian<std::uint32_t>(bytes);
    case ElementType::uint64:
      return static_cast<double>(little_endian<std::uint64_t>(bytes));
    case ElementType::bfloat16:
      return std::bit_cast<float>(std::uint32_t{little_endian<std::uint16_t>(bytes)} << 16);
    case ElementType::undefined:
    case ElementType::text:
      break;
  }
  return 0;
}

std::optional<std::uint64_t> unsigned_of(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "[3, 5]" for the place of an element.
std::string place_text(const std::vector<std::int64_t>& dimensions, std::int64_t element) {
  std::vector<std::int64_t> place(dimensions.size());
  for (std::size_t d = dimensions.size(); d-- > 0; element /= dimensions[d])
    place[d] = element % dimensions[d];
  return shape_text(place);
}

}  // namespace

std::size_t bytes_of(ElementType type) {
  for (const auto& one : types)
    if (one.type == type) return one.bytes;
  return 0;
}

std::string type_text(std::int64_t type) {
  for (const auto& one : types)
    if (static_cast<std::int64_t>(one.type) == type) return std::string(one.name);
  return fmt::format("type {}", type);
}

std::optional<std::int64_t> count_of(const std::vector<std::int64_t>& dimensions) {
  std::int64_t count = 1;
  bool is_empty = false;
  for (const std::int64_t d : dimensions) {
    if (d < 0) return std::nullopt;
    is_empty = is_empty || d == 0;
    if (!is_empty && count > most_numbers / d) return std::nullopt;
    if (!is_empty) count *= d;
  }
  return is_empty ? 0 : count;
}

double as_type(ElementType type, double value) {
  return type == ElementType::float32 ? static_cast<float>(value) : value;
}

bool TensorReader::wrong(Code code, const std::string& where, std::string expected, std::string got,
                         std::string hint) {
  diagnostics_.push_back({code, fmt::format("{}: tensor {}", name_, where), std::move(expected),
                          std::move(got), std::move(hint)});
  return false;
}

std::optional<std::string> TensorReader::external_bytes(const Tensor& tensor, const std::string& where,
                                                        std::uint64_t needed) {
  std::string_view location;
  std::optional<std::uint64_t> offset = 0, length = needed;
  for (const auto& [key, text] : tensor.external) {
    if (key == "location") location = text;
    if (key == "offset") offset = unsigned_of(text);
    if (key == "length") length = unsigned_of(text);
  }
  const std::string got = fmt::format("location {}", shown(location));
  constexpr const char* rule = "a file below the model's folder, by a relative path without ..";
  const fs::path path = location;
  bool is_safe = !location.empty() && path.is_relative() && location.find('\0') == location.npos &&
                 location.find('\\') == location.npos;
  for (const fs::path& part : path) is_safe = is_safe && part != "..";
  if (!is_safe) {
    wrong(Code::unsafe_data_path, where, rule, got, "write the weights into the model, or beside it");
    return std::nullopt;
  }
  std::error_code error;
  const fs::path folder = fs::canonical(file_.parent_path().empty() ? "." : file_.parent_path(), error);
  const fs::path data = error ? fs::path() : fs::canonical(folder / path, error);
  if (error) {
    wrong(Code::unsafe_data_path, where, "external data that is there", got, "copy it beside the model");
    return std::nullopt;
  }
  const auto [end, rest] = std::mismatch(folder.begin(), folder.end(), data.begin(), data.end());
  if (end != folder.end() || !fs::is_regular_file(data, error)) {
    wrong(Code::unsafe_data_path, where, rule, got + ", which leads out of it or is not a regular file");
    return std::nullopt;
  }
  const std::uint64_t size = fs::file_size(data, error);
  if (error || !offset || !length || *length != needed || *offset > size || needed > size - *offset) {
    wrong(Code::bad_tensor, where, fmt::format("{} bytes of external data within the file", needed),
          fmt::format("{}, {} bytes long, offset {}, length {}", got, size, offset.value_or(0),
                      length.value_or(0)));
    return std::nullopt;
  }
  std::ifstream stream(data, std::ios::binary);
  std::string bytes(needed, '\0');
  stream.seekg(static_cast<std::streamoff>(*offset));
  if (!stream.read(bytes.data(), static_cast<std::streamsize>(needed))) {
    wrong(Code::bad_tensor, where, "external data that can be read", got);
    return std::nullopt;
  }
  return bytes;
}

bool TensorReader::check_finite(const Array& array, const std::string& where) {
  std::string places;
  std::int64_t bad = 0;
  for (std::int64_t i = 0; i < array.size(); ++i) {
    const double value = array.values[static_cast<std::size_t>(i)];
    if (std::isfinite(value)) continue;
    if (++bad <= 4)
      places += fmt::format("{}{} at {}", bad == 1 ? "" : ", ", std::isnan(value) ? "a NaN" : "an infinity",
                            place_text(array.dimensions, i));
  }
  if (bad == 0) return true;
  return wrong(Code::bad_tensor, where, "finite numbers",
               bad <= 4 ? places : fmt::format("{} and {} more", places, bad - 4),
               "train again, or repair it");
}

std::optional<Array> TensorReader::read(const Tensor& tensor, const std::string& where) {
  Array array;
  array.type = static_cast<ElementType>(tensor.type);
  array.dimensions = tensor.dimensions;
  const std::size_t width = bytes_of(array.type);
  const auto count = count_of(tensor.dimensions);
  const std::string shape = fmt::format("shape {}", shape_text(tensor.dimensions));
  if (width == 0) {
    wrong(Code::bad_tensor, where, "numbers of 8 to 64 bits",
          fmt::format("elements of {}, {}", type_text(tensor.type), shape));
    return std::nullopt;
  }
  if (!count || *count > most_numbers - numbers_) {
    wrong(Code::network_too_large, where,
          fmt::format("dimensions of at least 0, and at most {} numbers in all tensors", most_numbers),
          shape);
    return std::nullopt;
  }
  const std::uint64_t needed = static_cast<std::uint64_t>(*count) * width;
  const std::string needs = fmt::format("{} bytes for {} of {}", needed, shape, type_text(tensor.type));
  if (tensor.is_external) {
    const auto bytes = external_bytes(tensor, where, needed);
    if (!bytes) return std::nullopt;
    array.values.reserve(static_cast<std::size_t>(*count));
    for (std::size_t at = 0; at < bytes->size(); at += width)
      array.values.push_back(number_at(array.type, bytes->data() + at));
  } else if (tensor.has_numbers) {
    if (static_cast<std::int64_t>(tensor.numbers.size()) != *count) {
      wrong(Code::bad_tensor, where, fmt::format("{} numbers for {}", *count, shape),
            std::to_string(tensor.numbers.size()));
      return std::nullopt;
    }
    array.values = tensor.numbers;
    // int32_data holds the bits of these types.
    if (array.type == ElementType::float16 || array.type == ElementType::bfloat16)
      for (double& value : array.values) {
        const auto bits = static_cast<std::uint16_t>(static_cast<std::int64_t>(value));
        char two[2];
        std::memcpy(two, &bits, 2);
        value = number_at(array.type, two);
      }
  } else {
    if (tensor.raw.size() != needed) {
      wrong(Code::bad_tensor, where, needs, fmt::format("{} bytes", tensor.raw.size()));
      return std::nullopt;
    }
    array.values.reserve(static_cast<std::size_t>(*count));
    for (std::size_t at = 0; at < tensor.raw.size(); at += width)
      array.values.push_back(number_at(array.type, tensor.raw.data() + at));
  }
  numbers_ += *count;
  if (!check_finite(array, where)) return std::nullopt;
  return array;
}

}  // namespace pulsewright::interchange::onnx
