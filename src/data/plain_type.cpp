// SPDX-License-Identifier: Apache-2.0
#include "data/plain_type.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace pulsewright::data {

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

}  // namespace pulsewright::data
