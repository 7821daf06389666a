// SPDX-License-Identifier: Apache-2.0
// safetensors: eight bytes of length, a JSON header, and the bytes of the tensors without gaps.
#include <algorithm>

#include <fmt/format.h>

#include "base/object_reader.h"
#include "interchange/plain_tensors.h"

namespace pulsewright::interchange {

namespace {

constexpr std::uint64_t longest_header = 16 << 20;

struct Entry {
  std::string name;
  const PlainType* type = nullptr;
  std::vector<std::int64_t> dimensions;
  std::vector<std::int64_t> offsets;
};

}  // namespace

std::optional<ImportedModel> import_safetensors(const ModelFile& file, const ImportOptions& options,
                                                Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  std::uint64_t length = 0;
  for (std::size_t i = 8; i-- > 0;) length = length << 8 | static_cast<unsigned char>(file.bytes[i]);
  if (length > file.bytes.size() - 8 || length > longest_header) {
    diagnostics.push_back({Code::model_file_syntax, file.name + ": byte 0",
                           fmt::format("a header within the file, of at most {} bytes", longest_header),
                           fmt::format("one of {} bytes in a file of {}", length, file.bytes.size()), ""});
    return std::nullopt;
  }
  Diagnostics of_header;
  const auto header = parse_json(file.bytes.substr(8, length), of_header);
  for (Diagnostic& one : of_header) {
    one.where = fmt::format("{}: header {}", file.name, one.where);
    diagnostics.push_back(std::move(one));
  }
  if (!header || header->object() == nullptr) {
    if (of_header.empty())
      diagnostics.push_back(
          {Code::model_file_syntax, file.name + ": byte 8", "a JSON object", "another value", ""});
    return std::nullopt;
  }
  std::vector<Entry> entries;
  for (const auto& [name, value] : *header->object()) {
    if (name == "__metadata__") continue;
    Diagnostics of_entry;
    ObjectReader reader(value, "/" + pointer_token(name), of_entry);
    Entry entry{name, nullptr, {}, {}};
    const std::string type = reader.string("dtype");
    entry.type = data::safetensors_type(type);
    entry.dimensions = reader.integers("shape", {0, INT64_MAX});
    entry.offsets = reader.integers("data_offsets", {0, INT64_MAX});
    reader.finish();
    const auto data = static_cast<std::int64_t>(file.bytes.size() - 8 - length);
    const auto& o = entry.offsets;
    if (of_entry.empty() && entry.type == nullptr)
      of_entry.push_back({Code::bad_tensor, "/" + pointer_token(name) + "/dtype", "numbers of 8 to 64 bits",
                          shown(type), ""});
    if (of_entry.empty() && (o.size() != 2 || o[0] > o[1] || o[1] > data))
      of_entry.push_back({Code::bad_tensor, "/" + pointer_token(name) + "/data_offsets",
                          fmt::format("two offsets in [0, {}], the bytes of the data", data), shape_text(o),
                          ""});
    const bool is_right = of_entry.empty();
    for (Diagnostic& one : of_entry) {
      one.where = fmt::format("{}: tensor {} {}", file.name, shown(name), one.where);
      diagnostics.push_back(std::move(one));
    }
    if (is_right) entries.push_back(std::move(entry));
  }
  std::ranges::stable_sort(entries, {}, [](const Entry& entry) { return entry.offsets[0]; });
  std::int64_t budget = most_numbers;
  std::vector<PlainTensor> tensors;
  std::int64_t end = 0;
  for (Entry& entry : entries) {
    // Bytes that two tensors share would be counted twice against the limits.
    if (entry.offsets[0] < end)
      diagnostics.push_back({Code::bad_tensor, fmt::format("{}: tensor {}", file.name, shown(entry.name)),
                             fmt::format("data from byte {} on", end), std::to_string(entry.offsets[0]), ""});
    end = std::max(end, entry.offsets[1]);
    const auto bytes = file.bytes.substr(8 + length + static_cast<std::size_t>(entry.offsets[0]),
                                         static_cast<std::size_t>(entry.offsets[1] - entry.offsets[0]));
    auto tensor = read_plain_tensor(file.name, entry.name, *entry.type, std::move(entry.dimensions), bytes,
                                    budget, diagnostics);
    if (tensor) tensors.push_back(std::move(*tensor));
  }
  if (diagnostics.size() != before) return std::nullopt;
  return network_of_tensors(file, std::move(tensors), options, "safetensors", diagnostics);
}

}  // namespace pulsewright::interchange
