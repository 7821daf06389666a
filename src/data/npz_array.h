// SPDX-License-Identifier: Apache-2.0
// An array of an npz archive: numbers, or texts of a fixed width.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "data/plain_type.h"
#include "data/zip_archive.h"

namespace pulsewright::data {

/// Elements in the order with the last dimension fastest, however they stand in the file.
class NpzArray {
 public:
  /// Unpacks a member, after its header was held to its size and to 1 GiB. Refused with Code::data_syntax are
  /// other elements than numbers and booleans of 8 to 64 bits, little-endian, and texts.
  static std::optional<NpzArray> read(const std::string& place, const ZipMember& member,
                                      Diagnostics& diagnostics);

  const std::vector<std::int64_t>& dimensions() const { return dimensions_; }
  bool has_texts() const { return type_ == nullptr; }
  /// Of an array without texts.
  double number(std::size_t i) const { return type_->number(bytes_.data() + place_of(i)); }
  /// Of one with texts; what is not ASCII is the byte 0x80.
  std::string text(std::size_t i) const;

 private:
  std::size_t place_of(std::size_t i) const;

  std::vector<std::int64_t> dimensions_;
  const PlainType* type_ = nullptr;
  std::size_t width_ = 0;    ///< bytes of an element
  std::size_t letter_ = 1;   ///< bytes of a letter of a text
  bool is_fortran_ = false;  ///< the first dimension is fastest in the file
  std::string bytes_;
};

}  // namespace pulsewright::data
