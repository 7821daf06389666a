// SPDX-License-Identifier: Apache-2.0
// What `pulsewright bench engine` measured: a value, its text, and docs/performance.json.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "picture/log_log_plot.h"

namespace pulsewright::bench {

/// A figure divided by another one of the same run.
struct FigureRatio {
  std::string to;  ///< in words
  double value = 0;
  std::optional<double> goal;  ///< at least this

  bool operator==(const FigureRatio&) const = default;
};

/// One measured rate.
struct Figure {
  std::string name;             ///< with instruction_set and length unique in a record
  std::string meaning;          ///< what was done, in words
  std::string detail;           ///< which of several ways was fastest; may be empty
  std::string instruction_set;  ///< as base/instruction_sets.h names it
  std::int64_t length = 0;      ///< bits of a stream; 0 where there are none
  std::int64_t images = 0;      ///< in one call; 0 where there are none
  std::string unit;             ///< "image/s" or "bit/s"
  double value = 0;             ///< median over the repetitions
  double lowest = 0;            ///< of the slowest repetition
  double highest = 0;           ///< of the fastest repetition
  std::optional<double> goal;   ///< at least this
  std::vector<FigureRatio> ratios;

  bool operator==(const Figure&) const = default;
};

/// One line of a picture: how a time grows.
struct Series {
  std::string picture;  ///< a name of growth_pictures()
  std::string line;     ///< the engine
  std::vector<picture::PlotPoint> points;

  bool operator==(const Series&) const = default;
};

struct EngineRecord {
  std::string processor;
  std::vector<std::string> instruction_sets;  ///< of the machine, the best first
  bool quick = false;                         ///< short times and few points: not to be quoted
  std::vector<Figure> figures;
  std::vector<Series> series;

  const Figure* find(std::string_view name, std::string_view instruction_set, std::int64_t length) const;
  bool operator==(const EngineRecord&) const = default;
};

/// A picture of how the cost grows: what docs/pictures/engine_<name>.svg shows.
struct GrowthPicture {
  std::string_view name;
  std::string_view title;
  std::string_view x_label;
  std::string_view y_label;
};
const std::vector<GrowthPicture>& growth_pictures();

/// The pictures whose series the record has, as SVG files.
std::vector<TextFile> draw_pictures(const EngineRecord& record);

Json to_json(const EngineRecord& record);

/// Strict; `file` stands before each JSON pointer.
std::optional<EngineRecord> read_engine_record(const Json& json, const std::string& file,
                                               Diagnostics& diagnostics);

/// A line for each figure.
std::string to_text(const EngineRecord& record);

/// The tables of docs/performance.md.
std::string to_markdown(const EngineRecord& record);

}  // namespace pulsewright::bench
