// SPDX-License-Identifier: Apache-2.0
// The table of a sweep and its front: a pure function of plan.json and the cells' results, in plan order.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sweep/store.h"

namespace pulsewright::sweep {

enum class CellStatus { done, failed, open };
inline constexpr std::string_view cell_status_names[] = {"done", "failed", "open"};
constexpr std::string_view to_text(CellStatus status) {
  return cell_status_names[static_cast<int>(status)];
}

struct TableRow {
  std::string hash;
  Json point;  ///< values of the axes
  CellStatus status = CellStatus::open;
  std::string reason;  ///< why it failed, or that it has not run
  Json result;         ///< cell.json of a done cell
};

/// The mean of a number over the seeds of a group, and how far they spread.
struct Spread {
  double mean = 0;
  double least = 0;
  double most = 0;

  bool operator==(const Spread&) const = default;
};

/// Cells that differ in their seed alone.
struct Group {
  Json point;                            ///< without the seed
  std::vector<std::string> cells;        ///< hashes, in plan order
  std::map<std::string, Spread> values;  ///< by objective; empty if a cell or a value of one is missing
  std::optional<Spread> test_accuracy;   ///< shown, never chosen by
};

struct Table {
  std::string name;
  std::vector<Objective> objectives;
  std::vector<TableRow> rows;
  std::vector<Group> front;  ///< groups that no other one is better than, in plan order
  std::size_t groups = 0;
  std::size_t lacking_groups = 0;  ///< which the front does not know: a cell or a number of them is missing
};

/// The value of an objective in a result; accuracy is that on held-out rows. Nothing if it is missing.
std::optional<double> objective_value(const Json& result, const std::string& objective);
/// The value in words, "-" for a missing one.
std::string number_text(const std::optional<double>& value, std::string_view objective);
/// "length=16 seed=1"
std::string point_text(const Json& point);

/// True if `left` is at least as good in every objective and better in one.
bool dominates(const Group& left, const Group& right, const std::vector<Objective>& objectives);

/// Reads the folder; what is damaged is diagnosed.
std::optional<Table> read_table(const Store& store, Diagnostics& diagnostics);

Json to_json(const Table& table);
std::string to_text(const Table& table);
/// One line per cell; values as RFC 4180 quotes them.
std::string to_csv(const Table& table);

}  // namespace pulsewright::sweep
