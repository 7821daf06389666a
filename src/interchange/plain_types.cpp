// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "interchange/plain_tensors.h"

namespace pulsewright::interchange {

namespace {

template <class T>
double number(const char* bytes) {
  static_assert(std::endian::native == std::endian::little, "the bytes of files are copied as they are");
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return static_cast<double>(value);
}

double half(const char* bytes) {
  const auto bits = static_cast<unsigned>(number<std::uint16_t>(bytes));
  const int exponent = static_cast<int>(bits >> 10 & 31), fraction = static_cast<int>(bits & 1023);
  const double size = exponent == 0    ? std::ldexp(fraction, -24)
                      : exponent == 31 ? (fraction == 0 ? HUGE_VAL : std::nan(""))
                                       : std::ldexp(1024 + fraction, exponent - 25);
  return (bits & 0x8000) != 0 ? -size : size;
}

double brain_half(const char* bytes) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(number<std::uint16_t>(bytes)) << 16);
}

constexpr PlainType types_of_safetensors[] = {
    {"F64", 8, number<double>},        {"F32", 4, number<float>},         {"F16", 2, half},
    {"BF16", 2, brain_half},           {"I64", 8, number<std::int64_t>},  {"I32", 4, number<std::int32_t>},
    {"I16", 2, number<std::int16_t>},  {"I8", 1, number<std::int8_t>},    {"U8", 1, number<std::uint8_t>},
    {"U16", 2, number<std::uint16_t>}, {"U32", 4, number<std::uint32_t>}, {"U64", 8, number<std::uint64_t>}};
constexpr PlainType types_of_numpy[] = {
    {"f8", 8, number<double>},        {"f4", 4, number<float>},        {"f2", 2, half},
    {"i8", 8, number<std::int64_t>},  {"i4", 4, number<std::int32_t>}, {"i2", 2, number<std::int16_t>},
    {"i1", 1, number<std::int8_t>},   {"u1", 1, number<std::uint8_t>}, {"u2", 2, number<std::uint16_t>},
    {"u4", 4, number<std::uint32_t>}, {"u8", 8, number<std::uint64_t>}};

template <std::size_t count>
const PlainType* find(const PlainType (&types)[count], std::string_view name) {
  for (const PlainType& type : types)
    if (type.name == name) return &type;
  return nullptr;
}

}  // namespace

const PlainType* safetensors_type(std::string_view name) {
  return find(types_of_safetensors, name);
}

const PlainType* numpy_type(std::string_view name) {
  return find(types_of_numpy, name);
}

std::optional<std::uint64_t> bytes_needed(const std::string& file, const std::string& name,
                                          const PlainType& type, const std::vector<std::int64_t>& dimensions,
                                          std::int64_t budget, Diagnostics& diagnostics) {
  std::int64_t count = 1;
  bool is_valid = true, is_empty = false;
  for (const std::int64_t d : dimensions) {
    is_valid = is_valid && d >= 0;
    is_empty = is_empty || d == 0;
    if (!is_valid || is_empty) continue;
    is_valid = count <= budget / d;
    if (is_valid) count *= d;
  }
  if (is_valid) return is_empty ? 0 : static_cast<std::uint64_t>(count) * type.bytes;
  diagnostics.push_back(
      {Code::network_too_large, fmt::format("{}: tensor {}", file, shown(name)),
       fmt::format("dimensions of at least 0, and at most {} numbers in all tensors", most_numbers),
       "shape " + shape_text(dimensions), ""});
  return std::nullopt;
}

std::optional<PlainTensor> read_plain_tensor(const std::string& file, const std::string& name,
                                             const PlainType& type, std::vector<std::int64_t> dimensions,
                                             std::string_view bytes, std::int64_t& budget,
                                             Diagnostics& diagnostics) {
  const auto needed = bytes_needed(file, name, type, dimensions, budget, diagnostics);
  if (!needed) return std::nullopt;
  const std::string where = fmt::format("{}: tensor {}", file, shown(name));
  if (bytes.size() != *needed) {
    diagnostics.push_back(
        {Code::bad_tensor, where,
         fmt::format("{} bytes for shape {} of {}", *needed, shape_text(dimensions), type.name),
         fmt::format("{} bytes", bytes.size()), ""});
    return std::nullopt;
  }
  PlainTensor tensor{name, std::move(dimensions), {}};
  tensor.values.reserve(bytes.size() / type.bytes);
  for (std::size_t at = 0; at < bytes.size(); at += type.bytes) {
    tensor.values.push_back(type.number(bytes.data() + at));
    if (std::isfinite(tensor.values.back())) continue;
    std::vector<std::int64_t> place(tensor.dimensions.size());
    auto element = static_cast<std::int64_t>(at / type.bytes);
    for (std::size_t d = place.size(); d-- > 0; element /= tensor.dimensions[d])
      place[d] = element % tensor.dimensions[d];
    diagnostics.push_back({Code::bad_tensor, where, "finite numbers",
                           fmt::format("{} at {}", std::isnan(tensor.values.back()) ? "a NaN" : "an infinity",
                                       shape_text(place)),
                           "train again, or repair it"});
    return std::nullopt;
  }
  budget -= static_cast<std::int64_t>(tensor.values.size());
  return tensor;
}

}  // namespace pulsewright::interchange
