// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "base/files.h"
#include "bench/accuracy.h"
#include "bench/epoch_time.h"
#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/layer_flags.h"
#include "cli/output_place.h"
#include "cli/records.h"

namespace pulsewright::cli {

namespace {

struct Flags {
  bench::AccuracyCell cell;
  DataFlags data{bench::AccuracyCell().data};
  LayerFlags layers{{128}};
  std::vector<std::string> take;
  std::string out;
  unsigned threads = 0;
  bool plan = false;
  bool list = false;
  bool markdown = false;
};

const std::string* flags_of(const Json& cell) {
  const Json* flags = cell.find("flags");
  return flags == nullptr ? nullptr : flags->string();
}

/// The cells of a file, which holds nothing else.
Json::Array read_cells(const std::string& file, Diagnostics& diagnostics) {
  const auto json = load_record("--take", file, "a file of cells", diagnostics);
  if (!json) return {};
  if (json->array() == nullptr) {
    diagnostics.push_back({Code::wrong_type, file, "a list of cells", json->brief(), ""});
    return {};
  }
  const Json::Array& cells = *json->array();
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (flags_of(cells[i]) == nullptr)
      diagnostics.push_back({Code::wrong_type, fmt::format("{}: /{}", file, i),
                             "a cell as `bench accuracy` writes it", cells[i].brief(), ""});
  return cells;
}

/// The cell measured with these flags, or nullptr.
const Json* find_cell(const Json::Array& cells, const std::string& flags) {
  const auto found = std::ranges::find_if(cells, [&](const Json& cell) { return *flags_of(cell) == flags; });
  return found == cells.end() ? nullptr : &*found;
}

void put_cell(Json::Array& cells, Json cell) {
  std::erase_if(cells, [&](const Json& other) { return *flags_of(other) == *flags_of(cell); });
  cells.push_back(std::move(cell));
}

/// The cells of --out, if it is there, and those of --take.
Json::Array cells_before(const Flags& flags, Diagnostics& diagnostics) {
  std::vector<std::string> files = flags.take;
  if (!flags.out.empty() && std::filesystem::exists(flags.out)) files.insert(files.begin(), flags.out);
  Json::Array cells;
  for (const std::string& file : files)
    for (Json& cell : read_cells(file, diagnostics))
      if (diagnostics.empty()) put_cell(cells, std::move(cell));
  return cells;
}

/// The plan's order, then the order of measurement.
Json::Array in_order(const Json::Array& cells) {
  Json::Array ordered;
  for (const bench::AccuracyCell& cell : bench::accuracy_plan())
    if (const Json* measured = find_cell(cells, cell.flags())) ordered.push_back(*measured);
  for (const Json& cell : cells)
    if (find_cell(ordered, *flags_of(cell)) == nullptr) ordered.push_back(cell);
  return ordered;
}

std::string plan_commands() {
  std::string commands;
  for (const bench::AccuracyCell& cell : bench::accuracy_plan())
    commands += fmt::format("pulsewright bench accuracy {}\n", cell.flags());
  return commands;
}

/// Fills the cell with the network and the data that the flags name.
void read_network_flags(Flags& flags, Diagnostics& diagnostics) {
  data::DataRequest data = flags.data.request(diagnostics);
  flags.cell.data = std::move(data.name);
  flags.cell.data_options = std::move(data.options);
  flags.cell.layers = flags.layers.layers(diagnostics);
}

Exit bench_accuracy(Flags flags, const Console& console) {
  Diagnostics diagnostics;
  if (flags.list) {
    Json::Array commands;
    for (const bench::AccuracyCell& cell : bench::accuracy_plan()) commands.push_back(Json(cell.flags()));
    console.result(Json(std::move(commands)), plan_commands());
    return Exit::yes;
  }
  read_network_flags(flags, diagnostics);
  Json::Array cells = cells_before(flags, diagnostics);
  if (!flags.out.empty()) check_output_file("--out", flags.out, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);

  const auto save = [&] {
    cells = in_order(cells);
    if (!flags.out.empty()) write_file(flags.out, canonical_json(Json(cells)));
  };
  const std::vector<bench::AccuracyCell> wanted = flags.markdown ? std::vector<bench::AccuracyCell>{}
                                                  : flags.plan   ? bench::accuracy_plan()
                                                                 : std::vector{flags.cell};
  Json::Array shown;
  for (const bench::AccuracyCell& cell : wanted) {
    if (flags.plan && find_cell(cells, cell.flags()) != nullptr) continue;
    auto measured = measure_accuracy(cell, flags.threads, console.progress_callback(), diagnostics);
    if (!measured) return console.refuse(diagnostics);
    shown.push_back(*measured);
    put_cell(cells, std::move(*measured));
    save();
  }
  if (!flags.take.empty()) save();
  const Json answer(flags.markdown || flags.plan ? in_order(cells) : shown);
  console.result(answer, bench::accuracy_markdown(answer));
  return Exit::yes;
}

Exit bench_epoch(Flags flags, int pairs, const Console& console) {
  Diagnostics diagnostics;
  read_network_flags(flags, diagnostics);
  if (pairs < 1 || pairs > 1000)
    diagnostics.push_back({Code::bad_flag, "--pairs", "a number in [1, 1000]", std::to_string(pairs), ""});
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const auto times = measure_epoch_times(flags.cell, pairs, flags.threads, diagnostics);
  if (!times) return console.refuse(diagnostics);
  Json json;
  json["flags"] = flags.cell.flags();
  json["float_seconds"] = Json::array_of(times->float_seconds);
  json["exact_seconds"] = Json::array_of(times->exact_seconds);
  json["median_ratio"] = times->median_ratio();
  std::string text;
  for (std::size_t i = 0; i < times->float_seconds.size(); ++i)
    text += fmt::format("float epoch {:.2f} s, exact epoch {:.2f} s\n", times->float_seconds[i],
                        times->exact_seconds[i]);
  console.result(json, text + fmt::format("an exact epoch takes {:.2f} times a float epoch (median of {})\n",
                                          times->median_ratio(), pairs));
  return Exit::yes;
}

/// The flags that say which network on which data.
void add_network_flags(Command& command, Flags& flags) {
  bench::AccuracyCell& cell = flags.cell;
  flags.data.add_to(command, "data set");
  flags.layers.add_to(command);
  command.option("--length", cell.lengths, "stream length; several to search among");
  command.option("--threads", flags.threads, "threads (0: all); the result is the same");
}

}  // namespace

void add_bench_accuracy(Command& command) {
  auto flags = std::make_shared<Flags>();
  bench::AccuracyCell& cell = flags->cell;
  command.details(
      "Each trained network is moved to several generators; its circuits classify all test images, "
      "bit-exact.");
  command.example("pulsewright bench accuracy --data mnist --hidden 128 --length 16 --variant trained");
  add_network_flags(command, *flags);
  std::string meanings = "one of:";
  for (const bench::AccuracyVariant& variant : bench::accuracy_variants())
    meanings += fmt::format("\n{}: {}", variant.name, variant.meaning);
  command.option("--variant", cell.variant, meanings);
  command.option("--cost-weight", cell.cost_weight, "of the search");
  command.option("--live-synapses", cell.live_synapses, "prune to this many synapses (0: keep all)");
  command.option("--seeds", cell.seeds, "training seeds");
  command.option("--settings", cell.settings, "generator settings; the first is trained with");
  command.option("--epochs-scale", cell.epochs_scale, "factor on the recipe's epochs");
  command.option("--out", flags->out, "JSON file of cells to add to");
  command.option("--take", flags->take, "JSON files of cells measured before, to add to --out");
  command.flag("--plan", flags->plan, "every cell of docs/results.md that is not in --out or --take");
  command.flag("--list", flags->list, "print the commands of the plan, and run none");
  command.flag("--markdown", flags->markdown, "print the table of --out and --take, and run none");
  command.runs([flags](const Console& console) { return bench_accuracy(*flags, console); });
}

void add_bench_epoch(Command& command) {
  auto flags = std::make_shared<Flags>();
  auto pairs = std::make_shared<int>(5);
  command.example("pulsewright bench epoch --data mnist --hidden 128 --length 16 --threads 1");
  add_network_flags(command, *flags);
  command.option("--pairs", *pairs, "epochs of each, in turns");
  command.runs([flags, pairs](const Console& console) { return bench_epoch(*flags, *pairs, console); });
}

}  // namespace pulsewright::cli
