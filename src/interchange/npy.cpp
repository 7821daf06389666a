// SPDX-License-Identifier: Apache-2.0
#include "interchange/npy.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace pulsewright::interchange {

namespace {

struct Header {
  std::string type;
  bool is_fortran = false;
  std::vector<std::int64_t> dimensions;
  std::size_t length = 0;
};

/// The text behind `key`, of the Python dictionary in a header.
std::optional<std::string_view> field(std::string_view text, std::string_view key) {
  const std::size_t at = text.find(fmt::format("'{}':", key));
  if (at == text.npos) return std::nullopt;
  text.remove_prefix(at + key.size() + 3);
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ')));
  return text;
}

std::optional<Header> read_header(std::string_view bytes) {
  if (bytes.size() < 12 || !bytes.starts_with("\x93NUMPY")) return std::nullopt;
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i]));
  };
  const bool is_first = bytes[6] == 1;
  const std::uint64_t length = byte(8) | byte(9) << 8 | (is_first ? 0 : byte(10) << 16 | byte(11) << 24);
  Header header;
  header.length = (is_first ? 10 : 12) + length;
  if (header.length > bytes.size()) return std::nullopt;
  const std::string_view text = bytes.substr(is_first ? 10 : 12, length);
  const auto type = field(text, "descr"), fortran = field(text, "fortran_order");
  auto shape = field(text, "shape");
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

/// A file that is one array has no name for it.
std::string place_of(const std::string& file, const std::string& name) {
  return name.empty() ? file : fmt::format("{}: tensor {}", file, shown(name));
}

}  // namespace

std::optional<NpyHeader> npy_header(const std::string& file, const std::string& name, std::string_view bytes,
                                    Diagnostics& diagnostics) {
  const auto wrong = [&](Code code, const std::string& expected, const std::string& got,
                         const std::string& hint) {
    diagnostics.push_back({code, place_of(file, name), expected, got, hint});
    return std::nullopt;
  };
  const auto header = read_header(bytes);
  if (!header) return wrong(Code::model_file_syntax, "an array in numpy's format", "another file", "");
  const PlainType* type =
      header->type.size() == 3 && header->type[0] != '>' ? numpy_type(header->type.substr(1)) : nullptr;
  if (type != nullptr) return NpyHeader{type, header->is_fortran, header->dimensions, header->length};
  const bool is_object = header->type.find('O') != std::string::npos;
  return wrong(Code::bad_tensor, "little-endian numbers of 8 to 64 bits",
               is_object ? "an array of Python objects (dtype object), which would have to be unpickled"
                         : "dtype " + shown(header->type),
               "save arrays of float32 or float64");
}

std::optional<PlainTensor> npy_tensor(const std::string& file, const std::string& name,
                                      const NpyHeader& header, std::string_view bytes, std::int64_t& budget,
                                      Diagnostics& diagnostics) {
  auto tensor = read_plain_tensor(file, name, *header.type, header.dimensions, bytes.substr(header.length),
                                  budget, diagnostics);
  if (tensor && header.is_fortran) tensor->values = from_fortran(tensor->values, tensor->dimensions);
  return tensor;
}

std::optional<PlainTensor> read_npy(const std::string& file, std::string_view bytes,
                                    Diagnostics& diagnostics) {
  const auto header = npy_header(file, "", bytes, diagnostics);
  if (!header) return std::nullopt;
  std::int64_t budget = most_numbers;
  const auto needed = bytes_needed(file, "", *header->type, header->dimensions, budget, diagnostics);
  if (!needed) return std::nullopt;
  if (bytes.size() - header->length != *needed) {
    diagnostics.push_back({Code::bad_tensor, place_of(file, ""),
                           fmt::format("{} bytes for shape {}", *needed, shape_text(header->dimensions)),
                           std::to_string(bytes.size() - header->length), ""});
    return std::nullopt;
  }
  return npy_tensor(file, "", *header, bytes, budget, diagnostics);
}

}  // namespace pulsewright::interchange
