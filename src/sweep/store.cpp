// SPDX-License-Identifier: Apache-2.0
#include "sweep/store.h"

#include <charconv>
#include <set>

#include <fmt/format.h>

#include "base/files.h"
#include "base/object_reader.h"

namespace pulsewright::sweep {

namespace {

namespace fs = std::filesystem;

constexpr const char* plan_file = "plan.json";
constexpr const char* result_file = "cell.json";
constexpr const char* failures_file = "failures";

/// One Code::other_plan for each value in which `there` and `now` differ.
void compare(const Json& there, const Json& now, const std::string& pointer, Diagnostics& diagnostics) {
  if (there == now) return;
  if (there.object() == nullptr || now.object() == nullptr) {
    diagnostics.push_back({Code::other_plan, pointer, there.brief(), now.brief(), "name another folder"});
    return;
  }
  for (const auto& [key, value] : *there.object()) {
    const Json* other = now.find(key);
    const std::string place = pointer + "/" + pointer_token(key);
    if (other == nullptr)
      diagnostics.push_back({Code::other_plan, place, value.brief(), "nothing", "name another folder"});
    else
      compare(value, *other, place, diagnostics);
  }
  for (const auto& [key, value] : *now.object())
    if (there.find(key) == nullptr)
      diagnostics.push_back({Code::other_plan, pointer + "/" + pointer_token(key), "nothing", value.brief(),
                             "name another folder"});
}

/// One Code::other_plan for each cell of a plan.json that another one lacks.
void find_lost_cells(const Json& there, const Json& now, Diagnostics& diagnostics) {
  std::set<std::string> kept;
  for (const Json& cell : *now.find("cells")->array()) kept.insert(*cell.find("hash")->string());
  for (const Json& cell : *there.find("cells")->array())
    if (!kept.contains(*cell.find("hash")->string()))
      diagnostics.push_back({Code::other_plan, "/cells", compact_json(*cell.find("point")), "nothing",
                             "--extend adds cells and leaves none out"});
}

}  // namespace

bool is_sweep(const fs::path& folder) {
  std::error_code error;
  return fs::is_regular_file(folder / plan_file, error);
}

bool Store::claim(const Plan& plan, Diagnostics& diagnostics, bool extends) const {
  const fs::path path = folder_ / plan_file;
  const Json now = plan_json(plan);
  if (fs::is_regular_file(path)) {
    const auto there = read_plan(diagnostics);
    if (!there) return false;
    const std::size_t before = diagnostics.size();
    if (extends) {
      find_lost_cells(*there, now, diagnostics);
      if (diagnostics.size() != before) return false;
      if (*there != now) write_file(path, canonical_json(now));
      return true;
    }
    for (const char* key : {"tool_version", "plan"})
      compare(*there->find(key), *now.find(key), std::string("/") + key, diagnostics);
    // Other data under the same name.
    if (diagnostics.size() == before && *there != now)
      diagnostics.push_back({Code::other_plan, "/cells", "the cells of plan.json", "others",
                             "the data have changed; name another folder"});
    return diagnostics.size() == before;
  }
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    // What a killed writer of plan.json left, which the next one removes.
    if (entry.path().extension() == ".part") continue;
    diagnostics.push_back({Code::output_exists, folder_.string(), "an empty folder, or one of a sweep",
                           quote_briefly(entry.path().filename().string()), "name another folder"});
    return false;
  }
  write_file(path, canonical_json(now));
  return true;
}

std::optional<Json> Store::read_plan(Diagnostics& diagnostics) const {
  const fs::path path = folder_ / plan_file;
  if (!fs::is_regular_file(path)) {
    diagnostics.push_back(
        {Code::no_such_input, folder_.string(), "the folder of a sweep", "no plan.json", ""});
    return std::nullopt;
  }
  Diagnostics wrong;
  auto plan = parse_json(read_file(path), wrong);
  if (plan) {
    ObjectReader reader(*plan, "", wrong);
    const std::string schema = reader.string("schema");
    if (reader.has("schema") && schema != "pulsewright.sweep/1")
      wrong.push_back({Code::wrong_schema, "/schema", "pulsewright.sweep/1", quote_briefly(schema), ""});
    reader.string("tool_version");
    reader.member("plan");
    for (const auto& [value, pointer] : reader.elements("cells")) {
      ObjectReader cell(value, pointer, wrong);
      cell.sha256("hash");
      const Json* point = cell.member("point");
      if (point != nullptr && point->object() == nullptr)
        wrong.push_back({Code::wrong_type, pointer + "/point", "an object", point->brief(), ""});
      cell.finish();
    }
    reader.finish();
  }
  if (wrong.empty()) return plan;
  for (Diagnostic& diagnostic : wrong) {
    diagnostic.where = path.string() + ": " + diagnostic.where;
    diagnostics.push_back(std::move(diagnostic));
  }
  return std::nullopt;
}

fs::path Store::cell_folder(const std::string& hash) const {
  return folder_ / "cells" / hash.substr(0, 2) / hash;
}

bool Store::has_result(const std::string& hash) const {
  return fs::is_regular_file(cell_folder(hash) / result_file);
}

std::optional<Json> Store::result(const std::string& hash, Diagnostics& diagnostics) const {
  if (!has_result(hash)) return std::nullopt;
  const fs::path path = cell_folder(hash) / result_file;
  Diagnostics wrong;
  auto result = parse_json(read_file(path), wrong);
  const Json* owner = result ? result->find("hash") : nullptr;
  if (result && (owner == nullptr || *owner != Json(hash)))
    wrong.push_back({Code::file_changed, "/hash", hash, owner ? owner->brief() : "nothing", ""});
  if (wrong.empty()) return result;
  for (Diagnostic& diagnostic : wrong) {
    diagnostic.where = path.string() + ": " + diagnostic.where;
    diagnostic.hint = "remove the file, and let the sweep run the cell again";
    diagnostics.push_back(std::move(diagnostic));
  }
  return std::nullopt;
}

void Store::finish(const std::string& hash, const Json& result) const {
  write_file(cell_folder(hash) / result_file, canonical_json(result));
  fs::remove(cell_folder(hash) / failures_file);
}

int Store::failures(const std::string& hash) const {
  const fs::path path = cell_folder(hash) / failures_file;
  if (!fs::is_regular_file(path)) return 0;
  const std::string text = read_file(path);
  int count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

void Store::count_failure(const std::string& hash, int failures) const {
  write_file(cell_folder(hash) / failures_file, fmt::format("{}\n", failures));
}

void Store::reopen(const std::string& hash) const {
  fs::remove(cell_folder(hash) / failures_file);
  fs::remove(cell_folder(hash) / result_file);
}

Json failed_result(const std::string& hash, const std::string& reason) {
  Json result;
  result["schema"] = "pulsewright.cell/1";
  result["hash"] = hash;
  result["status"] = "failed";
  result["reason"] = reason;
  return result;
}

}  // namespace pulsewright::sweep
