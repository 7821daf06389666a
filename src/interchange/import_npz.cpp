// SPDX-License-Identifier: Apache-2.0
// npz: a zip archive of numpy's npy arrays. An array is inflated only as far as its header asks, after that
// has been held to the limits.
#include <algorithm>

#include <fmt/format.h>

#include "data/npy.h"
#include "data/zip_archive.h"
#include "interchange/npy.h"

namespace pulsewright::interchange {

namespace {

/// The name of the array: the member without ".npy".
std::string array_name(const std::string& member) {
  return member.ends_with(".npy") ? member.substr(0, member.size() - 4) : member;
}

}  // namespace

std::optional<ImportedModel> import_npz(const ModelFile& file, const ImportOptions& options,
                                        Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  std::vector<PlainTensor> tensors;
  std::int64_t budget = most_numbers;
  for (const data::ZipMember& member :
       data::zip_members(file.name, file.bytes, Code::model_file_syntax, diagnostics)) {
    const std::string name = array_name(member.name);
    const auto wrong = [&](const std::string& expected, const std::string& got) {
      diagnostics.push_back(
          {Code::bad_tensor, fmt::format("{}: tensor {}", file.name, shown(name)), expected, got, ""});
    };
    const auto start = data::unpacked(
        member, std::min(data::longest_array_header, std::max<std::uint64_t>(member.size, 1)), false);
    const auto header = npy_header(file.name, name, start.value_or(""), diagnostics);
    if (!header) continue;
    const auto needed = bytes_needed(file.name, name, *header->type, header->dimensions, budget, diagnostics);
    if (!needed) continue;
    const std::uint64_t whole = header->length + *needed;
    if (!can_hold(member, whole)) {
      wrong(fmt::format("{} bytes for shape {}", *needed, shape_text(header->dimensions)),
            fmt::format("{} packed bytes, which cannot hold them", member.packed.size()));
      continue;
    }
    const auto bytes = data::unpacked(member, whole, true);
    if (!bytes) {
      wrong(fmt::format("{} bytes for shape {}, with the checksum of the archive", *needed,
                        shape_text(header->dimensions)),
            "others");
      continue;
    }
    auto tensor = npy_tensor(file.name, name, *header, *bytes, budget, diagnostics);
    if (!tensor) continue;
    tensors.push_back(std::move(*tensor));
  }
  if (diagnostics.size() != before) return std::nullopt;
  return network_of_tensors(file, std::move(tensors), options, "npz", diagnostics);
}

}  // namespace pulsewright::interchange
