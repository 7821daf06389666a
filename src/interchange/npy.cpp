// SPDX-License-Identifier: Apache-2.0
#include "interchange/npy.h"

#include <fmt/format.h>

#include "data/npy.h"

namespace pulsewright::interchange {

namespace {

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
  const auto header = data::read_array_header(bytes);
  if (!header) return wrong(Code::model_file_syntax, "an array in numpy's format", "another file", "");
  const PlainType* type =
      header->type.size() == 3 && header->type[0] != '>' ? data::numpy_type(header->type.substr(1)) : nullptr;
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
  if (tensor && header.is_fortran) tensor->values = data::from_fortran(tensor->values, tensor->dimensions);
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
