// SPDX-License-Identifier: Apache-2.0
#include "watch/listing.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/files.h"
#include "netlist/document.h"
#include "publish/live.h"
#include "sweep/table.h"
#include "train/run.h"

namespace pulsewright::watch {

namespace {

namespace fs = std::filesystem;

/// How wide the column of an objective is.
std::size_t width_of(const sweep::Objective& objective) {
  return std::max<std::size_t>(8, objective.name.size());
}

std::string live_text(const publish::LiveState& live) {
  return fmt::format("{} {}/{}, {:.4f}", to_text(live.phase), live.epoch, live.epochs, live.accuracy);
}

// A sweep.

ListingRow cell_row(const sweep::TableRow& cell, const sweep::Table& table, const sweep::Store& store) {
  ListingRow row;
  row.text = cell.hash.substr(0, 8);
  for (const sweep::Objective& objective : table.objectives)
    row.text += fmt::format(
        " {:>{}}", sweep::number_text(sweep::objective_value(cell.result, objective.name), objective.name),
        width_of(objective));
  row.text += "  " + sweep::point_text(cell.point);
  if (cell.status == sweep::CellStatus::done) {
    row.progress = Progress::done;
  } else if (cell.status == sweep::CellStatus::failed) {
    row.progress = Progress::failed;
    row.text += ": " + cell.reason;
  } else if (const auto live = publish::read_live(store.run_folder(cell.hash))) {
    row.progress = Progress::running;
    row.text += ": " + live_text(*live);
  }
  return row;
}

std::string front_line(const sweep::Group& group, const sweep::Table& table) {
  std::string line;
  for (const sweep::Objective& objective : table.objectives) {
    const sweep::Spread& spread = group.values.at(objective.name);
    line += fmt::format(" {} {}", objective.name, sweep::number_text(spread.mean, objective.name));
    if (spread.least != spread.most)
      line += fmt::format(" ({} to {})", sweep::number_text(spread.least, objective.name),
                          sweep::number_text(spread.most, objective.name));
  }
  return line + "  " + sweep::point_text(group.point);
}

std::optional<Listing> read_sweep(const fs::path& path, Diagnostics& diagnostics) {
  const sweep::Store store(path);
  const auto table = read_table(store, diagnostics);
  if (!table) return std::nullopt;
  Listing listing;
  listing.title = table->name;
  listing.head = fmt::format("{:8}", "cell");
  for (const sweep::Objective& objective : table->objectives)
    listing.head += fmt::format(" {:>{}}", objective.name, width_of(objective));
  listing.head += "  point";
  for (const sweep::TableRow& cell : table->rows) listing.rows.push_back(cell_row(cell, *table, store));
  listing.front_title = fmt::format("front: {} of {} groups", table->front.size(), table->groups);
  if (table->lacking_groups > 0)
    listing.front_title += fmt::format("; {} lack a number", table->lacking_groups);
  for (const sweep::Group& group : table->front) listing.front.push_back(front_line(group, *table));
  return listing;
}

// A folder of runs.

enum class Kind { other, run, bundle, sweep };
constexpr std::string_view kind_names[] = {"other", "run", "bundle", "sweep"};

Kind kind_of(const fs::path& path) {
  std::error_code error;
  const auto has = [&](std::string_view name) { return fs::is_regular_file(path / name, error); };
  if (sweep::is_sweep(path)) return Kind::sweep;
  if (has(train::run_file)) return Kind::run;
  return has(netlist::document_name) ? Kind::bundle : Kind::other;
}

/// The folders in a folder that are something, by their names.
std::vector<std::pair<std::string, Kind>> folders_in(const fs::path& path) {
  std::vector<std::pair<std::string, Kind>> folders;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    const Kind kind = entry.is_directory(error) ? kind_of(entry.path()) : Kind::other;
    if (kind != Kind::other) folders.emplace_back(entry.path().filename().string(), kind);
  }
  std::ranges::sort(folders);
  return folders;
}

/// Where a run is; its accuracy once it has finished.
ListingRow run_row(const fs::path& path, ListingRow row) {
  std::error_code error;
  if (const auto live = publish::read_live(path)) {
    row.progress = Progress::running;
    row.text += live_text(*live);
  } else if (fs::is_regular_file(path / netlist::document_name, error)) {
    row.progress = Progress::done;
    Diagnostics unused;
    const fs::path report = path / train::training_file;
    const auto training =
        fs::is_regular_file(report, error) ? parse_json(read_file(report), unused) : std::nullopt;
    const Json* test = training ? training->find("test") : nullptr;
    const Json* accuracy = test ? test->find("accuracy") : nullptr;
    if (accuracy != nullptr && accuracy->get_if<double>() != nullptr)
      row.text += fmt::format("test accuracy {:.4f}", *accuracy->get_if<double>());
  } else {
    row.text += "not finished";
  }
  return row;
}

ListingRow sweep_row(const fs::path& path, ListingRow row) {
  Diagnostics wrong;
  const auto listing = read_sweep(path, wrong);
  if (!listing) {
    row.progress = Progress::failed;
    row.text += "damaged";
    return row;
  }
  const auto count = [&](Progress progress) {
    return std::ranges::count(listing->rows, progress, &ListingRow::progress);
  };
  const auto done = count(Progress::done);
  row.text += fmt::format("{} of {} cells done", done, listing->rows.size());
  row.progress = count(Progress::running) > 0        ? Progress::running
                 : done == std::ssize(listing->rows) ? Progress::done
                 : count(Progress::failed) > 0       ? Progress::failed
                                                     : Progress::open;
  return row;
}

Listing read_folder(const fs::path& path) {
  Listing listing;
  listing.title = fs::absolute(path / "x").lexically_normal().parent_path().filename().string();
  listing.head = fmt::format("{:24} {:7}", "folder", "holds");
  for (const auto& [name, kind] : folders_in(path)) {
    ListingRow row;
    row.text = fmt::format("{:24} {:7} ", name, kind_names[static_cast<int>(kind)]);
    row.progress = Progress::done;
    if (kind == Kind::run) row = run_row(path / name, ListingRow{Progress::open, row.text});
    if (kind == Kind::sweep) row = sweep_row(path / name, ListingRow{Progress::open, row.text});
    listing.rows.push_back(std::move(row));
  }
  return listing;
}

}  // namespace

bool is_listing(const fs::path& path) {
  const Kind kind = kind_of(path);
  std::error_code error;
  return kind == Kind::sweep ||
         (kind == Kind::other && fs::is_directory(path, error) && !folders_in(path).empty());
}

std::optional<Listing> read_listing(const fs::path& path, Diagnostics& diagnostics) {
  return sweep::is_sweep(path) ? read_sweep(path, diagnostics) : read_folder(path);
}

}  // namespace pulsewright::watch
