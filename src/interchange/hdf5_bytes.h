// SPDX-License-Identifier: Apache-2.0
// Bytes of an HDF5 file, with a check at each access, and the types and layouts that a dataset states.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pulsewright::interchange::hdf5 {

/// What is wrong at a byte; ends the reading of the file.
struct Damage {
  std::uint64_t at;
  std::string expected;
  std::string got;
};

inline constexpr std::uint64_t no_address = ~std::uint64_t{0};

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

  std::string_view part(std::uint64_t at, std::uint64_t count) const {
    if (at > bytes_.size() || count > bytes_.size() - at)
      throw Damage{at, std::to_string(count) + " bytes within the file", "its end"};
    return bytes_.substr(at, count);
  }

  /// A little-endian number of 1 to 8 bytes.
  std::uint64_t number(std::uint64_t at, unsigned count) const {
    const std::string_view bytes = part(at, count);
    std::uint64_t value = 0;
    for (unsigned i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
  }

  void expect(std::uint64_t at, std::string_view signature) const {
    if (part(at, signature.size()) != signature) throw Damage{at, std::string(signature), "other bytes"};
  }

  std::uint64_t size() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

enum class TypeClass { integer, real, text, variable_text };

struct Type {
  TypeClass kind = TypeClass::integer;
  std::uint64_t bytes = 0;
  bool is_signed = false;
};

struct Layout {
  enum class Kind { none, compact, contiguous, chunked } kind = Kind::none;
  std::uint64_t address = 0;
  std::uint64_t length = 0;
  std::vector<std::uint64_t> chunk;  ///< elements per dimension
};

struct Filter {
  bool is_shuffle = false;  ///< else deflate
  std::uint64_t width = 1;  ///< of shuffle
};

/// The messages of one object header.
struct Header {
  std::vector<std::int64_t> dimensions;
  bool has_space = false;
  std::optional<Type> type;
  Layout layout;
  std::vector<Filter> filters;
  std::uint64_t tree = no_address;  ///< of a group
  std::uint64_t heap = no_address;  ///< of a group
};

Header read_header(const Bytes& bytes, std::uint64_t address);

/// The elements of a dataset, packed without gaps. `budget`: bytes that may still be made, which is lowered.
std::string dataset_bytes(const Bytes& bytes, const Header& header, std::uint64_t& budget);

}  // namespace pulsewright::interchange::hdf5
