// SPDX-License-Identifier: Apache-2.0
#include "bench/engine_record.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/object_reader.h"

namespace pulsewright::bench {

namespace {

constexpr std::string_view units[] = {"bit/s", "image/s"};

template <class Element>
Json list_of(const std::vector<Element>& elements, Json (*convert)(const Element&)) {
  Json::Array list;
  for (const Element& element : elements) list.push_back(convert(element));
  return list;
}

Json ratio_json(const FigureRatio& ratio) {
  Json json;
  json["to"] = ratio.to;
  json["value"] = ratio.value;
  if (ratio.goal) json["goal"] = *ratio.goal;
  return json;
}

Json figure_json(const Figure& figure) {
  Json json;
  json["name"] = figure.name;
  json["meaning"] = figure.meaning;
  json["detail"] = figure.detail;
  json["instruction_set"] = figure.instruction_set;
  json["length"] = figure.length;
  json["images"] = figure.images;
  json["unit"] = figure.unit;
  json["value"] = figure.value;
  json["lowest"] = figure.lowest;
  json["highest"] = figure.highest;
  if (figure.goal) json["goal"] = *figure.goal;
  json["ratios"] = list_of(figure.ratios, ratio_json);
  return json;
}

Json point_json(const picture::PlotPoint& point) {
  return Json::Array{point.x, point.y};
}

Json series_json(const Series& series) {
  Json json;
  json["picture"] = series.picture;
  json["line"] = series.line;
  json["points"] = list_of(series.points, point_json);
  return json;
}

std::optional<double> optional_number(ObjectReader& reader, std::string_view key) {
  if (!reader.has(key)) return std::nullopt;
  return reader.number(key);
}

FigureRatio read_ratio(const ObjectReader::Element& element, Diagnostics& diagnostics) {
  ObjectReader reader(element.value, element.pointer, diagnostics);
  FigureRatio ratio;
  ratio.to = reader.string("to");
  ratio.value = reader.number("value");
  ratio.goal = optional_number(reader, "goal");
  reader.finish();
  return ratio;
}

Figure read_figure(const ObjectReader::Element& element, Diagnostics& diagnostics) {
  ObjectReader reader(element.value, element.pointer, diagnostics);
  Figure figure;
  figure.name = reader.string("name");
  figure.meaning = reader.string("meaning");
  figure.detail = reader.string("detail");
  figure.instruction_set = reader.string("instruction_set");
  figure.length = reader.integer("length", {.minimum = 0});
  figure.images = reader.integer("images", {.minimum = 0});
  figure.unit = units[reader.choice("unit", units)];
  figure.value = reader.number("value");
  figure.lowest = reader.number("lowest");
  figure.highest = reader.number("highest");
  figure.goal = optional_number(reader, "goal");
  for (const auto& ratio : reader.elements("ratios")) figure.ratios.push_back(read_ratio(ratio, diagnostics));
  reader.finish();
  return figure;
}

/// Coordinates as doubles; 0 for anything else.
double number_of(const Json& json) {
  if (const double* real = json.get_if<double>()) return *real;
  const std::int64_t* integer = json.integer();
  return integer == nullptr ? 0 : static_cast<double>(*integer);
}

picture::PlotPoint read_point(const ObjectReader::Element& element, Diagnostics& diagnostics) {
  const Json::Array* pair = element.value.array();
  picture::PlotPoint point{0, 0};
  if (pair != nullptr && pair->size() == 2) point = {number_of((*pair)[0]), number_of((*pair)[1])};
  if (!(point.x > 0 && point.y > 0))
    diagnostics.push_back({Code::wrong_type, element.pointer, "two numbers above 0", element.value.brief()});
  return point;
}

Series read_series(const ObjectReader::Element& element, Diagnostics& diagnostics) {
  std::vector<std::string_view> names;
  for (const GrowthPicture& picture : growth_pictures()) names.push_back(picture.name);
  ObjectReader reader(element.value, element.pointer, diagnostics);
  Series series;
  series.picture = names[reader.choice("picture", names)];
  series.line = reader.string("line");
  const auto points = reader.elements("points");
  for (const auto& point : points) series.points.push_back(read_point(point, diagnostics));
  if (points.empty())
    diagnostics.push_back({Code::out_of_range, reader.pointer_to("points"), "at least one point", "none"});
  reader.finish();
  return series;
}

void check_lines(const EngineRecord& record, Diagnostics& diagnostics) {
  for (const GrowthPicture& picture : growth_pictures()) {
    const auto lines = std::ranges::count(record.series, picture.name, &Series::picture);
    if (lines > static_cast<std::ptrdiff_t>(picture::most_plot_lines))
      diagnostics.push_back({Code::out_of_range, "/series",
                             fmt::format("at most {} lines of one picture", picture::most_plot_lines),
                             fmt::format("{} of \"{}\"", lines, picture.name)});
  }
}

std::vector<std::string> read_names(ObjectReader& reader, std::string_view key, Diagnostics& diagnostics) {
  std::vector<std::string> names;
  for (const auto& element : reader.elements(key)) {
    if (const std::string* name = element.value.string())
      names.push_back(*name);
    else
      diagnostics.push_back({Code::wrong_type, element.pointer, "a string", element.value.brief()});
  }
  return names;
}

}  // namespace

const Figure* EngineRecord::find(std::string_view name, std::string_view instruction_set,
                                 std::int64_t length) const {
  const auto found = std::ranges::find_if(figures, [&](const Figure& figure) {
    return figure.name == name && figure.instruction_set == instruction_set && figure.length == length;
  });
  return found == figures.end() ? nullptr : &*found;
}

const std::vector<GrowthPicture>& growth_pictures() {
  static const std::vector<GrowthPicture> pictures = {
      {"length", "Time as streams get longer: 256 inputs, 32 neurons", "stream length N",
       "microseconds an image"},
      {"fan_in", "Time as neurons get more inputs: 32 neurons, N = 256", "inputs of a neuron",
       "microseconds an image"},
      {"layers", "Time as networks get deeper: layers of 128 x 128, N = 256", "layers",
       "microseconds an image"},
      {"images", "Time as there are more images: 784-128-10, N = 256", "images", "microseconds in all"},
  };
  return pictures;
}

std::vector<TextFile> draw_pictures(const EngineRecord& record) {
  std::vector<TextFile> files;
  for (const GrowthPicture& picture : growth_pictures()) {
    picture::LogLogPlot plot{
        std::string(picture.title), std::string(picture.x_label), std::string(picture.y_label), {}};
    for (const Series& series : record.series)
      if (series.picture == picture.name) plot.lines.push_back({series.line, series.points});
    if (!plot.lines.empty()) files.push_back({fmt::format("engine_{}.svg", picture.name), to_svg(plot)});
  }
  return files;
}

Json to_json(const EngineRecord& record) {
  Json json;
  json["machine"]["processor"] = record.processor;
  json["machine"]["instruction_sets"] = Json::array_of(record.instruction_sets);
  json["quick"] = record.quick;
  json["measurements"] = list_of(record.figures, figure_json);
  json["series"] = list_of(record.series, series_json);
  return json;
}

std::optional<EngineRecord> read_engine_record(const Json& json, const std::string& file,
                                               Diagnostics& diagnostics) {
  Diagnostics wrong;
  EngineRecord record;
  ObjectReader reader(json, "", wrong);
  if (const Json* machine = reader.member("machine")) {
    ObjectReader facts(*machine, "/machine", wrong);
    record.processor = facts.string("processor");
    record.instruction_sets = read_names(facts, "instruction_sets", wrong);
    facts.finish();
  }
  record.quick = reader.boolean("quick");
  for (const auto& element : reader.elements("measurements"))
    record.figures.push_back(read_figure(element, wrong));
  for (const auto& element : reader.elements("series")) record.series.push_back(read_series(element, wrong));
  reader.finish();
  check_lines(record, wrong);
  for (Diagnostic& diagnostic : wrong) {
    diagnostic.where = file + ": " + diagnostic.where;
    diagnostics.push_back(std::move(diagnostic));
  }
  if (!wrong.empty()) return std::nullopt;
  return record;
}

}  // namespace pulsewright::bench
