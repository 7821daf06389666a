// SPDX-License-Identifier: Apache-2.0
// npz: a zip archive of numpy's npy arrays. Nothing is unpickled, and an array is inflated only as far as its
// header asks, after that has been held to the limits.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "interchange/plain_tensors.h"

namespace pulsewright::interchange {

namespace {

constexpr std::uint64_t longest_header = 1 << 16;
/// Deflate packs at most 1032 bytes into one.
constexpr std::uint64_t most_per_byte = 1040;

struct Header {
  std::string type;
  bool is_fortran = false;
  std::vector<std::int64_t> dimensions;
  std::size_t length = 0;  ///< of the header with what stands before it
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

/// The name of the array: the member without ".npy".
std::string array_name(const std::string& member) {
  return member.ends_with(".npy") ? member.substr(0, member.size() - 4) : member;
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

}  // namespace

std::optional<ImportedModel> import_npz(const ModelFile& file, const ImportOptions& options,
                                        Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  std::vector<PlainTensor> tensors;
  std::int64_t budget = most_numbers;
  for (const ZipMember& member : zip_members(file, diagnostics)) {
    const std::string name = array_name(member.name);
    const auto wrong = [&](Code code, const std::string& expected, const std::string& got,
                           const std::string& hint = "") {
      diagnostics.push_back(
          {code, fmt::format("{}: tensor {}", file.name, shown(name)), expected, got, hint});
    };
    const auto start =
        unpacked(member, std::min(longest_header, std::max<std::uint64_t>(member.size, 1)), false);
    const auto header = start ? read_header(*start) : std::nullopt;
    if (!header) {
      wrong(Code::model_file_syntax, "an array in numpy's format", "another file");
      continue;
    }
    const PlainType* type =
        header->type.size() == 3 && header->type[0] != '>' ? numpy_type(header->type.substr(1)) : nullptr;
    if (type == nullptr) {
      const bool is_object = header->type.find('O') != std::string::npos;
      wrong(Code::bad_tensor, "little-endian numbers of 8 to 64 bits",
            is_object ? "an array of Python objects (dtype object), which would have to be unpickled"
                      : "dtype " + shown(header->type),
            "save arrays of float32 or float64");
      continue;
    }
    const auto needed = bytes_needed(file.name, name, *type, header->dimensions, budget, diagnostics);
    if (!needed) continue;
    const std::uint64_t whole = header->length + *needed;
    if (whole / most_per_byte > member.packed.size()) {
      wrong(Code::bad_tensor, fmt::format("{} bytes for shape {}", *needed, shape_text(header->dimensions)),
            fmt::format("{} packed bytes, which cannot hold them", member.packed.size()));
      continue;
    }
    const auto bytes = unpacked(member, whole, true);
    if (!bytes) {
      wrong(Code::bad_tensor,
            fmt::format("{} bytes for shape {}, with the checksum of the archive", *needed,
                        shape_text(header->dimensions)),
            "others");
      continue;
    }
    auto tensor = read_plain_tensor(file.name, name, *type, header->dimensions,
                                    std::string_view(*bytes).substr(header->length), budget, diagnostics);
    if (!tensor) continue;
    if (header->is_fortran) tensor->values = from_fortran(tensor->values, tensor->dimensions);
    tensors.push_back(std::move(*tensor));
  }
  if (diagnostics.size() != before) return std::nullopt;
  return network_of_tensors(file, std::move(tensors), options, "npz", diagnostics);
}

}  // namespace pulsewright::interchange
