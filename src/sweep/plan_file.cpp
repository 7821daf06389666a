// SPDX-License-Identifier: Apache-2.0
#include "sweep/plan_file.h"

#include <charconv>

#include <fmt/format.h>

#include "base/files.h"

namespace pulsewright::sweep {

std::optional<Plan> load_plan(const std::filesystem::path& path, Diagnostics& diagnostics) {
  if (!std::filesystem::is_regular_file(path)) {
    diagnostics.push_back({Code::no_such_input, path.string(), "a plan in TOML", "no file", ""});
    return std::nullopt;
  }
  constexpr std::uint64_t largest_plan = std::uint64_t{1} << 20;
  Diagnostics wrong;
  auto plan = read_plan(read_file(path, largest_plan), wrong);
  for (Diagnostic& diagnostic : wrong) {
    diagnostic.where = path.string() + ": " + diagnostic.where;
    diagnostics.push_back(std::move(diagnostic));
  }
  return plan;
}

Slice read_slice(const std::string& text, Diagnostics& diagnostics) {
  Slice slice;
  if (text.empty()) return slice;
  const char* const last = text.data() + text.size();
  const auto index = std::from_chars(text.data(), last, slice.index);
  if (index.ec == std::errc() && index.ptr != last && *index.ptr == '/') {
    const auto count = std::from_chars(index.ptr + 1, last, slice.count);
    if (count.ec == std::errc() && count.ptr == last && slice.count >= 1 && slice.count <= 100'000 &&
        slice.index >= 1 && slice.index <= slice.count)
      return slice;
  }
  diagnostics.push_back(
      {Code::bad_flag, "--slice", "I/M, as in 1/4, with I from 1 to M", quote_briefly(text), ""});
  return {};
}

Json cells_json(const Plan& plan, const Slice& slice) {
  Json object;
  object["cells"] = Json::Array{};
  for (const Cell& cell : plan.cells) {
    if (!slice.holds(cell.hash)) continue;
    Json entry;
    entry["hash"] = cell.hash;
    entry["point"] = cell.point;
    object["cells"].push_back(std::move(entry));
  }
  return object;
}

std::string cells_text(const Plan& plan, const Slice& slice) {
  std::string text;
  for (const Cell& cell : plan.cells)
    if (slice.holds(cell.hash))
      text += fmt::format("{}  {}\n", cell.hash.substr(0, 8), compact_json(cell.point));
  return text;
}

void reopen_failed(const Plan& plan, const Store& store, bool retries, Diagnostics& diagnostics) {
  for (const Cell& cell : plan.cells) {
    const auto result = store.result(cell.hash, diagnostics);
    const Json* status = result ? result->find("status") : nullptr;
    if (retries && status != nullptr && *status == Json("failed")) store.reopen(cell.hash);
  }
}

Json to_json(const SweepState& state) {
  Json object;
  object["cells"] = state.cells;
  object["done"] = state.done;
  object["failed"] = state.failed;
  object["open"] = state.open;
  return object;
}

}  // namespace pulsewright::sweep
