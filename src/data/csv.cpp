// SPDX-License-Identifier: Apache-2.0
#include "data/csv.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/document_kind.h"
#include "base/failure.h"
#include "base/files.h"
#include "data/csv_lines.h"
#include "data/scaling.h"

namespace pulsewright::data {

namespace {

constexpr std::size_t most_diagnostics = 10000;
constexpr std::size_t most_labels = 256;
constexpr std::size_t longest_label = 63;
constexpr std::size_t fewest_rows = 5;  // the fifth is the first test image

/// The digits of `text` as a number in [0, 255].
std::optional<std::uint8_t> read_byte(std::string_view text) {
  std::uint8_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The text of a label, a number without leading zeros; nothing if no class can have such a name.
std::optional<std::string> read_label_text(const CsvField& field) {
  std::string text = field.value();
  if (text.find_first_not_of("0123456789") == std::string::npos)
    text.erase(0, std::min(text.find_first_not_of('0'), text.size() - std::min<std::size_t>(1, text.size())));
  const bool is_printable = std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
  if (text.empty() || text.size() > longest_label || !is_printable) return std::nullopt;
  return text;
}

/// The columns that --label names.
std::vector<std::string> wanted_labels(const DataOptions& options) {
  if (options.task == Task::classification) return {options.label};
  std::vector<std::string> wanted;
  std::string_view rest = options.label;
  for (;;) {
    const std::size_t end = rest.find(',');
    wanted.emplace_back(rest.substr(0, end));
    if (end == std::string_view::npos) return wanted;
    rest.remove_prefix(end + 1);
  }
}

/// The side of a square of so many pixels; nothing if they make none.
std::optional<int> side_of_square(std::size_t pixels) {
  std::size_t side = 1;
  while (side * side < pixels) ++side;
  if (side * side != pixels) return std::nullopt;
  return static_cast<int>(side);
}

ImageShape shape_of(const CsvRows& rows, const DataOptions& options) {
  if (options.image) return *options.image;
  const std::optional<int> side = rows.values.empty() ? side_of_square(rows.images.features) : std::nullopt;
  return side ? ImageShape{*side, *side} : ImageShape{1, static_cast<int>(rows.images.features)};
}

bool is_called_label(const std::string& name) {
  return std::ranges::equal(name, std::string_view("label"),
                            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& file, const DataOptions& options,
            Diagnostics& diagnostics)
      : body_(csv_body(text)),
        file_(file),
        options_(options),
        diagnostics_(diagnostics),
        limit_(diagnostics.size() + most_diagnostics),
        wanted_(wanted_labels(options)) {}

  std::optional<CsvRows> read() {
    const std::size_t before = diagnostics_.size();
    std::vector<std::string> header = take_header();
    if (diagnostics_.size() == before) check_columns();
    if (diagnostics_.size() == before) choose_labels(header);
    if (diagnostics_.size() == before) check_image();
    if (diagnostics_.size() != before) return std::nullopt;
    rows_.first_line = line_ + 1;
    has_texts_ = options_.compact;
    is_table_ = options_.scale.value_or(Scale::none) != Scale::none;
    while (!body_.empty() && diagnostics_.size() < limit_) {
      if (!take_line()) continue;
      read_row();
    }
    if (diagnostics_.size() >= limit_ && !body_.empty())
      refuse(here(), fmt::format("fewer than {} wrong places in a file", most_diagnostics), "more",
             "the lines behind this one were not read");
    if (diagnostics_.size() != before) return std::nullopt;
    if (!is_table_ && !options_.scale && !options_.image && !options_.maximum &&
        !side_of_square(rows_.images.features))
      become_table();
    if (is_table_) name_columns(header);
    return std::move(rows_);
  }

 private:
  std::string here() const { return fmt::format("{} line {}", file_, line_); }

  void refuse(std::string where, std::string expected, std::string got, std::string hint = "") {
    diagnostics_.push_back(
        {Code::data_syntax, std::move(where), std::move(expected), std::move(got), std::move(hint)});
  }

  /// Splits the next line into fields_; false when its quotes are wrong.
  bool take_line() {
    ++line_;
    line_text_ = take_csv_line(body_);
    const auto wrong = split_csv_line(line_text_, fields_);
    if (wrong)
      refuse(fmt::format("{} column {}", here(), *wrong + 1), "a quote that ends before the next comma",
             quote_briefly(line_text_));
    return !wrong;
  }

  /// Takes the first line if it is a header, and returns its names. Leaves the fields of the first line in
  /// fields_.
  std::vector<std::string> take_header() {
    const std::string_view whole = body_;
    if (!take_line()) return {};
    std::string_view rest = body_;
    std::vector<CsvField> second;
    if (!rest.empty()) split_csv_line(take_csv_line(rest), second);
    if (!is_csv_header(fields_, second)) {
      body_ = whole;
      line_ = 0;
      return {};
    }
    std::vector<std::string> names;
    for (const CsvField& field : fields_) names.push_back(field.value());
    if (const auto nameless = std::ranges::find(names, std::string()); nameless != names.end())
      refuse(place(static_cast<std::size_t>(nameless - names.begin())), "a name for each column", "none",
             "if it is a column of row numbers, leave it out (pandas: index=False)");
    return names;
  }

  void check_columns() {
    const std::size_t columns = fields_.size();
    if (columns > wanted_.size() && columns <= most_pixels + wanted_.size()) {
      rows_.images.features = columns - wanted_.size();
      rows_.images.outputs = options_.task == Task::regression ? wanted_.size() : 0;
      return;
    }
    const std::string_view first = fields_[0].text;
    const std::size_t other = first.find_first_of(";\t");
    refuse(fmt::format("{} line 1", file_),
           fmt::format(
               "1 to {} pixels and {}, separated by commas", most_pixels,
               options_.task == Task::classification ? "a label" : fmt::format("{} targets", wanted_.size())),
           fmt::format("{} columns", columns),
           columns == 1 && other != std::string_view::npos
               ? fmt::format("separate the fields by commas, not by {}",
                             first[other] == ';' ? "semicolons" : "tabs")
               : "");
  }

  void check_image() {
    if (!options_.image) return;
    rows_.is_picture = true;
    const int rows = options_.image->rows;
    const int columns = options_.image->columns;
    if (static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns) == rows_.images.features) return;
    diagnostics_.push_back(
        {Code::bad_flag, "--image",
         fmt::format("rows times columns to be the {} pixels of {}", rows_.images.features, file_),
         fmt::format("{}x{}", rows, columns), ""});
  }

  void name_columns(const std::vector<std::string>& header) {
    for (std::size_t column = 0; column < columns(); ++column)
      if (!is_label(column)) rows_.column_names.push_back(header.empty() ? "" : header[column]);
  }

  std::size_t columns() const { return rows_.images.features + wanted_.size(); }

  bool is_label(std::size_t column) const {
    return std::ranges::find(rows_.label_columns, column) != rows_.label_columns.end();
  }

  void choose_labels(const std::vector<std::string>& header) {
    rows_.label_columns.clear();
    for (const std::string& wanted : wanted_) {
      const std::size_t before = diagnostics_.size();
      const std::size_t column = label_column(wanted, header);
      if (is_label(column) && diagnostics_.size() == before)
        diagnostics_.push_back(
            {Code::bad_flag, "--label", "each column once", quote_briefly(options_.label), ""});
      rows_.label_columns.push_back(column);
      if (!header.empty()) rows_.label_names.push_back(header[column]);
    }
  }

  /// The column that `wanted` names; what names none is reported, and the last one.
  std::size_t label_column(const std::string& wanted, const std::vector<std::string>& header) {
    if (wanted == "first") return 0;
    if (wanted.empty() && wanted_.size() == 1) return usual_column(header);
    if (wanted == "last") return columns() - 1;
    return named_column(wanted, header);
  }

  std::size_t usual_column(const std::vector<std::string>& header) const {
    if (std::ranges::count_if(header, is_called_label) != 1) return columns() - 1;
    return static_cast<std::size_t>(std::ranges::find_if(header, is_called_label) - header.begin());
  }

  std::size_t named_column(const std::string& wanted, const std::vector<std::string>& header) {
    const auto count = std::ranges::count(header, wanted);
    if (count == 1) return static_cast<std::size_t>(std::ranges::find(header, wanted) - header.begin());
    constexpr std::ptrdiff_t shown = 8;
    std::string expected = "first or last, as the file has no header line that names its columns";
    if (count > 1) expected = "first, last, or a name that only one column has";
    if (count == 0 && !header.empty()) {
      std::vector<std::string> names;
      for (const std::string& name : header)
        if (static_cast<std::ptrdiff_t>(names.size()) < shown) names.push_back(quote_briefly(name));
      expected = fmt::format("first, last, or one of the columns {}{}", fmt::join(names, ", "),
                             header.size() > names.size() ? ", ..." : "");
    }
    diagnostics_.push_back({Code::bad_flag, "--label", expected, quote_briefly(wanted), ""});
    return columns() - 1;
  }

  void read_row() {
    if (fields_.size() != columns()) {
      const bool is_blank = line_text_.find_first_not_of(" \t") == std::string_view::npos;
      return refuse(here(), fmt::format("{} columns", columns()),
                    is_blank ? "a blank line" : std::to_string(fields_.size()));
    }
    if (options_.missing == Missing::drop && std::ranges::any_of(fields_, is_missing)) {
      ++rows_.dropped;
      return;
    }
    for (std::size_t column = 0; column < columns() && diagnostics_.size() < limit_; ++column)
      if (!is_label(column))
        read_value(column);
      else if (options_.task == Task::classification)
        read_label(column);
    if (options_.task == Task::regression)
      for (const std::size_t column : rows_.label_columns) read_target(column);
    if (options_.missing == Missing::drop) rows_.lines.push_back(line_);
  }

  std::string place(std::size_t column) const { return fmt::format("{} column {}", here(), column + 1); }

  /// A pixel as long as all are; the first field that is none makes all of them values.
  void read_value(std::size_t column) {
    if (!is_table_) {
      const auto pixel = read_byte(fields_[column].text);
      if (pixel || !may_scale()) return rows_.images.pixels.push_back(pixel ? *pixel : wrong_pixel(column));
      become_table();
    }
    const auto value = real_number(fields_[column]);
    const bool is_blank = !value && is_missing(fields_[column]);
    if (!value && !(is_blank && options_.missing == Missing::median))
      refuse(place(column), "a number", quote_briefly(fields_[column].text),
             is_blank ? "--missing drop leaves such rows out, --missing median fills them" : "");
    rows_.values.push_back(value.value_or(missing_value));
  }

  bool may_scale() const { return options_.scale ? *options_.scale != Scale::none : !options_.image; }

  std::uint8_t wrong_pixel(std::size_t column) {
    const bool is_value = real_number(fields_[column]) || is_missing(fields_[column]);
    refuse(place(column), "a pixel in [0, 255]", quote_briefly(fields_[column].text),
           is_value ? std::string(scale_hint) : "");
    return 0;
  }

  void become_table() {
    is_table_ = true;
    rows_.values.assign(rows_.images.pixels.begin(), rows_.images.pixels.end());
    rows_.images.pixels = {};
  }

  /// A wrong target is reported, and 0.
  void read_target(std::size_t column) {
    const auto target = real_number(fields_[column]);
    if (!target)
      refuse(place(column), "a number, as the target of a regression", quote_briefly(fields_[column].text),
             is_missing(fields_[column]) ? "--missing drop leaves such rows out" : "");
    rows_.images.targets.push_back(target.value_or(0));
  }

  /// A wrong label is reported, and 0.
  void read_label(std::size_t column) {
    const auto number = has_texts_ ? std::nullopt : read_byte(fields_[column].text);
    if (!number && !has_texts_) {
      if (may_be_text(fields_[column]))
        become_texts();
      else
        refuse(place(column), "a label in [0, 255]", quote_briefly(fields_[column].text),
               "--labels compact takes any texts");
    }
    rows_.images.labels.push_back(has_texts_ ? read_text(column) : number.value_or(0));
  }

  /// Whether labels are texts because of this one: the first is not a number, or one is another number than a
  /// class has. A word among numbers is more likely a slip.
  bool may_be_text(const CsvField& field) const {
    return !options_.numbers && (rows_.images.labels.empty() || real_number(field));
  }

  /// The labels so far, which are numbers, become texts.
  void become_texts() {
    has_texts_ = true;
    for (std::uint8_t& label : rows_.images.labels) label = index_of(std::to_string(label)).value();
  }

  /// The index of the label among the different ones. A wrong label is reported, and 0.
  std::uint8_t read_text(std::size_t column) {
    const auto text = read_label_text(fields_[column]);
    if (!text) {
      refuse(place(column), fmt::format("a label of 1 to {} printable ASCII characters", longest_label),
             quote_briefly(fields_[column].text));
      return 0;
    }
    const auto index = index_of(*text);
    if (!index) {
      refuse(place(column), fmt::format("at most {} different labels", most_labels), quote_briefly(*text),
             "--label NAME, first or last says which column has the labels");
      body_ = {};
    }
    return index.value_or(0);
  }

  /// Nothing if there are too many different ones.
  std::optional<std::uint8_t> index_of(const std::string& text) {
    const auto [found, is_new] = indices_.emplace(text, indices_.size());
    if (is_new && found->second == most_labels) return std::nullopt;
    if (is_new) rows_.label_texts.push_back(text);
    return static_cast<std::uint8_t>(found->second);
  }

  std::string_view body_;  ///< what is still to be read
  const std::string& file_;
  const DataOptions& options_;
  Diagnostics& diagnostics_;
  std::size_t limit_;
  std::vector<std::string> wanted_;  ///< the columns that --label names
  std::size_t line_ = 0;             ///< number of the line in fields_
  std::string_view line_text_;
  std::vector<CsvField> fields_;
  std::map<std::string, std::size_t> indices_;
  bool is_table_ = false;   ///< the columns are values, not pixels
  bool has_texts_ = false;  ///< labels are texts
  CsvRows rows_;
};

/// The row, from 0, of an image of one half.
std::size_t row_of(Half half, std::size_t image) {
  return half == Half::test ? 5 * image + 4 : image + image / 4;
}

void split_images(const CsvRows& rows, RawSet& raw) {
  const ImageSet& images = rows.images;
  raw.data.train.features = raw.data.test.features = images.features;
  raw.data.train.outputs = raw.data.test.outputs = images.outputs;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const bool is_test = i % 5 == 4;
    ImageSet& half = is_test ? raw.data.test : raw.data.train;
    if (images.outputs == 0) half.labels.push_back(images.labels[i]);
    const auto targets = std::span(images.targets).subspan(i * images.outputs, images.outputs);
    half.targets.insert(half.targets.end(), targets.begin(), targets.end());
    if (rows.values.empty()) {
      half.pixels.insert(half.pixels.end(), images.image(i).begin(), images.image(i).end());
      continue;
    }
    const auto values = std::span(rows.values).subspan(i * images.features, images.features);
    std::vector<double>& half_values = is_test ? raw.test_values : raw.train_values;
    half_values.insert(half_values.end(), values.begin(), values.end());
  }
}

std::string label_place(const CsvRows& rows) {
  std::vector<std::string> places;
  for (std::size_t i = 0; i < rows.label_columns.size(); ++i) {
    const std::size_t column = rows.label_columns[i];
    places.push_back(rows.label_names.empty()
                         ? fmt::format("column {}, the {} one", column + 1, column == 0 ? "first" : "last")
                         : fmt::format("column {} ({})", column + 1, quote_briefly(rows.label_names[i])));
  }
  return fmt::format("{}", fmt::join(places, ", "));
}

}  // namespace

std::optional<CsvRows> parse_csv(std::string_view text, const std::string& file, const DataOptions& options,
                                 Diagnostics& diagnostics) {
  if (!check_csv_bytes(text, file, diagnostics)) return std::nullopt;
  return CsvReader(text, file, options, diagnostics).read();
}

RawSet raw_set(CsvRows rows, const std::string& file, const DataOptions& options) {
  const ImageShape shape = shape_of(rows, options);
  RawSet raw{.data = {.name = "csv", .rows = shape.rows, .columns = shape.columns, .train = {}, .test = {}},
             .place = file};
  raw.data.is_picture = rows.is_picture;
  raw.data.label_column = label_place(rows);
  raw.data.dropped_rows = rows.dropped;
  split_images(rows, raw);
  raw.column_names = std::move(rows.column_names);
  raw.label_texts = std::move(rows.label_texts);
  raw.data.targets.resize(rows.images.outputs);
  if (!rows.label_names.empty())
    for (std::size_t t = 0; t < rows.images.outputs; ++t) raw.data.targets[t].name = rows.label_names[t];
  const std::size_t label = rows.label_columns.front();
  const auto place = [file, first = rows.first_line, lines = std::move(rows.lines)](
                         Half half, std::size_t image, std::size_t column) {
    const std::size_t row = row_of(half, image);
    return fmt::format("{} line {} column {}", file, lines.empty() ? first + row : lines[row], column + 1);
  };
  std::vector<std::size_t> labels = rows.label_columns;
  std::ranges::sort(labels);
  raw.label_place = [=](Half half, std::size_t image) { return place(half, image, label); };
  raw.pixel_place = [=](Half half, std::size_t image, std::size_t pixel) {
    std::size_t column = pixel;
    for (const std::size_t taken : labels) column += taken <= column ? 1 : 0;
    return place(half, image, column);
  };
  return raw;
}

std::optional<RawSet> read_csv(const std::filesystem::path& file, const DataOptions& options,
                               Diagnostics& diagnostics) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    diagnostics.push_back({Code::data_missing, file.string(), "a CSV file", found_at(file)});
    return std::nullopt;
  }
  auto rows = parse_csv(read_file(file), file.string(), options, diagnostics);
  if (!rows) return std::nullopt;
  if (rows->images.size() < fewest_rows) {
    diagnostics.push_back({Code::data_syntax, file.string(),
                           fmt::format("at least {} rows, every fifth is a test image", fewest_rows),
                           std::to_string(rows->images.size())});
    return std::nullopt;
  }
  return raw_set(std::move(*rows), file.string(), options);
}

}  // namespace pulsewright::data
