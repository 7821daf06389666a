// SPDX-License-Identifier: Apache-2.0
#include "data/npy.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace pulsewright::data {

namespace {

/// The text behind `key`, of the Python dictionary in a header.
std::optional<std::string_view> header_field(std::string_view text, std::string_view key) {
  const std::size_t at = text.find(fmt::format("'{}':", key));
  if (at == text.npos) return std::nullopt;
  text.remove_prefix(at + key.size() + 3);
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ')));
  return text;
}

}  // namespace

std::optional<ArrayHeader> read_array_header(std::string_view bytes) {
  if (bytes.size() < 12 || !bytes.starts_with("\x93NUMPY")) return std::nullopt;
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i]));
  };
  const bool is_first = bytes[6] == 1;
  const std::uint64_t length = byte(8) | byte(9) << 8 | (is_first ? 0 : byte(10) << 16 | byte(11) << 24);
  ArrayHeader header;
  header.length = (is_first ? 10 : 12) + length;
  if (header.length > bytes.size()) return std::nullopt;
  const std::string_view text = bytes.substr(is_first ? 10 : 12, length);
  const auto type = header_field(text, "descr"), fortran = header_field(text, "fortran_order");
  auto shape = header_field(text, "shape");
  if (!type || !fortran || !shape || !shape->starts_with("(")) return std::nullopt;
  header.is_fortran = fortran->starts_with("True");
  // A list of fields begins with a bracket.
  header.type =
      type->starts_with("'") ? type->substr(1, type->substr(1).find('\'')) : std::string_view("fields");
  shape->remove_prefix(1);
  while (!shape->empty() && !shape->starts_with(")")) {
    std::int64_t size = 0;
    const auto [end, error] = std::from_chars(shape->data(), shape->data() + shape->size(), size);
    if (error != std::errc()) return std::nullopt;
    header.dimensions.push_back(size);
    shape->remove_prefix(static_cast<std::size_t>(end - shape->data()));
    shape->remove_prefix(std::min(shape->size(), shape->find_first_not_of(", ")));
    if (header.dimensions.size() > 32) return std::nullopt;
  }
  return header;
}

std::optional<std::uint64_t> size_of_array(const std::vector<std::int64_t>& dimensions, std::uint64_t most) {
  std::uint64_t size = 1;
  bool is_empty = false;
  for (const std::int64_t d : dimensions) {
    if (d < 0) return std::nullopt;
    is_empty = is_empty || d == 0;
    if (is_empty) continue;
    if (size > most / static_cast<std::uint64_t>(d)) return std::nullopt;
    size *= static_cast<std::uint64_t>(d);
  }
  return is_empty ? 0 : size;
}

std::vector<double> from_fortran(const std::vector<double>& values,
                                 const std::vector<std::int64_t>& dimensions) {
  std::vector<double> result(values.size());
  std::vector<std::int64_t> at(dimensions.size(), 0);
  for (double& value : result) {
    std::int64_t from = 0;
    for (std::size_t d = dimensions.size(); d-- > 0;) from = from * dimensions[d] + at[d];
    value = values[static_cast<std::size_t>(from)];
    for (std::size_t d = dimensions.size(); d-- > 0;) {
      if (++at[d] < dimensions[d]) break;
      at[d] = 0;
    }
  }
  return result;
}

}  // namespace pulsewright::data
