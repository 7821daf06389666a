// SPDX-License-Identifier: Apache-2.0
// Arrays of numpy: random ones read back, and damaged ones diagnosed.
#include <cstring>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/random.h"
#include "catch.h"
#include "interchange/npy.h"

namespace pulsewright::interchange {
namespace {

struct Array {
  std::string bytes;
  std::vector<std::int64_t> dimensions;
  std::vector<double> values;  ///< the last dimension fastest
};

template <class Number>
void append(std::string& bytes, double value) {
  const auto number = static_cast<Number>(value);
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

/// An array of small integers, which every type holds, in C or Fortran order, with either header version.
Array random_array(Random& random) {
  Array array;
  const std::uint64_t rank = random.below(4);
  std::int64_t count = 1;
  for (std::uint64_t d = 0; d < rank; ++d) {
    array.dimensions.push_back(static_cast<std::int64_t>(random.below(5)));
    count *= array.dimensions.back();
  }
  for (std::int64_t i = 0; i < count; ++i) array.values.push_back(static_cast<double>(random.below(100)));
  const bool is_fortran = random.below(2) == 0;
  constexpr const char* types[] = {"<f4", "<f8", "<i2", "<i8", "|u1"};
  const std::uint64_t type = random.below(5);
  std::string shape = fmt::format("{}", fmt::join(array.dimensions, ", "));
  if (rank == 1) shape += ",";
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': {}, 'shape': ({}), }}", types[type],
                                   is_fortran ? "True" : "False", shape);
  header.resize(128, ' ');
  header.back() = '\n';
  const bool is_second = random.below(2) == 0;
  array.bytes = std::string("\x93NUMPY") + (is_second ? '\2' : '\1') + '\0' +
                (is_second ? std::string("\x80\0\0\0", 4) : std::string("\x80\0", 2)) + header;
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t at = i;
    if (is_fortran) {  // the first dimension is the fastest in the file
      std::int64_t rest = i, stride = count;
      at = 0;
      for (const std::int64_t size : array.dimensions) {
        stride /= size;
        at += rest % size * stride;
        rest /= size;
      }
    }
    const double value = array.values[static_cast<std::size_t>(at)];
    switch (type) {
      case 0:
        append<float>(array.bytes, value);
        break;
      case 1:
        append<double>(array.bytes, value);
        break;
      case 2:
        append<std::int16_t>(array.bytes, value);
        break;
      case 3:
        append<std::int64_t>(array.bytes, value);
        break;
      default:
        append<std::uint8_t>(array.bytes, value);
    }
  }
  return array;
}

TEST_CASE("arrays of numpy are read as they were written") {
  for (std::uint64_t k = 0; k < 500; ++k) {
    Random random(1, k);
    const Array array = random_array(random);
    INFO("array " << k);
    Diagnostics wrong;
    const auto read = read_npy("a.npy", array.bytes, wrong);
    INFO(to_text(wrong));
    REQUIRE(read.has_value());
    CHECK(read->dimensions == array.dimensions);
    CHECK(read->values == array.values);
  }
}

TEST_CASE("damaged arrays of numpy are read or diagnosed, never both and never neither") {
  int refused = 0;
  for (std::uint64_t k = 0; k < 4000; ++k) {
    Random random(2, k);
    std::string bytes = random_array(random).bytes;
    for (std::uint64_t changes = 1 + random.below(3); changes > 0; --changes)
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    if (random.below(4) == 0) bytes.resize(random.below(bytes.size()));
    Diagnostics wrong;
    const auto read = read_npy("a.npy", bytes, wrong);
    REQUIRE(read.has_value() == wrong.empty());
    refused += !read.has_value();
  }
  CHECK(refused > 500);
}

}  // namespace
}  // namespace pulsewright::interchange
