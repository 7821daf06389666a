// SPDX-License-Identifier: Apache-2.0
#include "rtl/package/data_header.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "base/failure.h"
#include "rtl/package/package.h"

namespace pulsewright::rtl {

namespace {

/// A C string literal of these bytes. Octal escapes have three digits, so that none takes a digit behind it.
std::string c_literal(std::string_view bytes) {
  std::string text = "\"";
  for (const char c : bytes) {
    const bool is_plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '?';
    text += is_plain ? std::string(1, c) : fmt::format("\\{:03o}", static_cast<unsigned char>(c));
  }
  return text + "\"";
}

/// A double literal that is read as the same number.
std::string c_double(double value) {
  const std::string text = fmt::format("{}", value);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string columns_text(const std::vector<data::Column>& columns, std::int64_t maximum,
                         hdl::Markers markers) {
  std::string rows;
  for (const data::Column& column : columns)
    rows += fmt::format("  {{{}, {}, {}, {}}},\n", c_literal(column.name), c_double(column.low),
                        c_double(column.high), c_double(column.median));
  markers["count"] = std::to_string(columns.size());
  markers["maximum"] = std::to_string(maximum);
  markers["bits"] = std::to_string(std::bit_width(static_cast<std::uint64_t>(maximum)));
  markers["rows"] = rows;
  return fill_package_text("data_columns.h", markers);
}

std::string classes_text(const std::vector<std::string>& names, const hdl::Markers& markers) {
  std::string text = fmt::format(
      "\n#define {0}_CLASSES {1}\n\n/* [class] the label that the training rows had. */\n"
      "static const char *const {2}_classes[{0}_CLASSES] = {{\n",
      markers.at("prefix"), names.size(), markers.at("name"));
  for (const std::string& name : names) text += fmt::format("  {},\n", c_literal(name));
  return text + "};\n";
}

bool has_columns(const netlist::Chain& chain, const data::DataOptions& options) {
  return !options.columns.empty() && std::ssize(options.columns) == chain.input->features;
}

bool has_classes(const netlist::Chain& chain, const data::DataOptions& options) {
  return !chain.is_regression() && !options.class_names.empty() &&
         std::ssize(options.class_names) == chain.classes();
}

/// What the header is for, behind the other sections of the read-me.
std::string readme_section(const netlist::Netlist& netlist, const data::DataOptions& options) {
  const netlist::Chain chain = chain_of(netlist);
  std::string section = fmt::format(
      "\n## Raw data\n\n`sw/{}_data.h` is for the software in front of the design.", netlist.name);
  if (has_columns(chain, options))
    section += fmt::format(
        " `{0}_row()` makes the {1} pixels of a row of measurements, by the ranges of the\ncolumns in the "
        "training rows, and counts the values beyond them, which saturate.",
        netlist.name, options.columns.size());
  if (has_classes(chain, options))
    section += fmt::format(" `{}_classes` has the names of the classes.", netlist.name);
  return section + "\n";
}

}  // namespace

std::optional<TextFile> data_header(const netlist::Netlist& netlist, const data::DataOptions& options) {
  const netlist::Chain chain = chain_of(netlist);
  const bool with_columns = has_columns(chain, options);
  const bool with_classes = has_classes(chain, options);
  if (!with_columns && !with_classes) return std::nullopt;
  hdl::Markers markers = netlist_markers(netlist);
  markers["prefix"] = hdl::capitals(netlist.name);
  markers["columns"] = with_columns ? columns_text(options.columns, chain.input->maximum, markers) : "";
  markers["classes"] = with_classes ? classes_text(options.class_names, markers) : "";
  return TextFile{"sw/" + netlist.name + "_data.h", fill_package_text("data.h", markers)};
}

void add_data_header(std::vector<TextFile>& files, const netlist::Netlist& netlist,
                     const data::DataOptions& options) {
  auto header = data_header(netlist, options);
  if (!header) return;
  const auto readme = std::ranges::find(files, "README.md", &TextFile::path);
  PW_ASSERT(readme != files.end());
  readme->text += readme_section(netlist, options);
  files.push_back(std::move(*header));
}

}  // namespace pulsewright::rtl
