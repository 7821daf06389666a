// SPDX-License-Identifier: Apache-2.0
#include "base/document_kind.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

namespace pulsewright {

namespace {

struct SchemaKind {
  std::string_view schema;  ///< without its version
  const char* name;
  const char* hint;
};

constexpr SchemaKind schema_kinds[] = {
    {"pulsewright.scnir", "a network",
     "this is a network: check, rtl, parity, estimate and synth take it, fold, evaluate and export as well"},
    {"pulsewright.ising", "a p-bit machine",
     "this is a p-bit machine: check, rtl, parity, estimate and synth take it, and the commands of "
     "`pulsewright ising`"},
    {"pulsewright.tile", "a configuration of tiles",
     "this is a configuration of tiles: the commands of `pulsewright analog` take it"},
    {"pulsewright.analog_pulses", "a pulse unit",
     "this is a pulse unit: check, rtl, parity, estimate and synth take it"},
    {"pulsewright.bundle", "the manifest of a bundle", "name the bundle's folder"},
    {"pulsewright.sweep", "the plan of a sweep",
     "name the folder of the sweep: watch, report and table take it"},
    {"pulsewright.float_network", "an imported network",
     "this is an imported network: `pulsewright train --from` takes its folder"},
    {"pulsewright.training", "the report of a training", "name the folder of the run"},
    {"pulsewright.parity", "a report of parity", ""},
    {"pulsewright.audit", "a report of an audit", ""},
    {"pulsewright.evaluation", "a report of an evaluation", ""},
    {"pulsewright.synthesis", "a report of a synthesis", ""},
    {"pulsewright.synth", "a report of a placement", ""}};

/// The text behind `"schema":`, wherever the key stands: the document may be large, and damaged further on.
std::string_view schema_in(std::string_view text) {
  constexpr std::string_view key = "\"schema\"";
  const std::size_t at = text.find(key);
  if (at == std::string_view::npos) return {};
  const std::size_t first = text.find_first_not_of(": \t\r\n", at + key.size());
  if (first == std::string_view::npos || text[first] != '"') return {};
  const std::size_t end = text.find('"', first + 1);
  return end == std::string_view::npos ? std::string_view() : text.substr(first + 1, end - first - 1);
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\r' || c == '\n';
  });
}

/// The first lines that say anything.
std::vector<std::string_view> first_lines(std::string_view text, std::size_t most) {
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < most) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// How many whole numbers a line is made of, and of nothing else; 0 if of something else too.
std::size_t whole_numbers(std::string_view line) {
  std::size_t count = 0;
  bool is_inside = false;
  for (const char c : line) {
    const bool is_blank = c == ' ' || c == '\t' || c == '\r';
    if (!is_blank && !std::isdigit(static_cast<unsigned char>(c)) && c != '-') return 0;
    if (!is_blank && !is_inside) ++count;
    is_inside = !is_blank;
  }
  return count;
}

std::optional<DocumentKind> kind_of_lines(std::string_view text) {
  const std::vector<std::string_view> lines = first_lines(text.substr(0, 1 << 16), 2);
  if (lines.empty()) return DocumentKind{"an empty file", ""};
  if (text.find("\n[axes]") != std::string_view::npos || text.find("\n[common]") != std::string_view::npos)
    return DocumentKind{"the plan of a sweep", "`pulsewright sweep` takes it"};
  if (text.find("endmodule") != std::string_view::npos)
    return DocumentKind{"a Verilog file", "`pulsewright parity DOCUMENT --rtl FOLDER` proves Verilog"};
  if (lines.size() == 2 && whole_numbers(lines[0]) == 2 && whole_numbers(lines[1]) >= 2)
    return DocumentKind{"a list of edges", "`pulsewright ising compile` makes a p-bit machine of it"};
  const auto commas = [](std::string_view line) { return std::ranges::count(line, ','); };
  if (lines.size() == 2 && commas(lines[0]) > 0 && commas(lines[0]) == commas(lines[1]))
    return DocumentKind{"a table with commas", "`pulsewright train --data csv:FILE` trains on a table"};
  return std::nullopt;
}

}  // namespace

std::optional<DocumentKind> kind_of_schema(std::string_view schema) {
  const std::string_view name = schema.substr(0, schema.find('/'));
  for (const SchemaKind& kind : schema_kinds)
    if (kind.schema == name) return DocumentKind{kind.name, kind.hint};
  return std::nullopt;
}

std::optional<DocumentKind> kind_of_bytes(std::string_view bytes) {
  constexpr std::string_view gzip_mark = "\x1f\x8b";
  if (bytes.starts_with("\x89PNG"))
    return DocumentKind{"a PNG picture", "`pulsewright train --data images:FOLDER` trains on pictures"};
  if (bytes.starts_with("PK\x03\x04"))
    return DocumentKind{"a zip or npz file", "`pulsewright train --data npz:FILE` trains on arrays of numpy"};
  if (bytes.starts_with(gzip_mark)) return DocumentKind{"a gzip file", "`gunzip` unpacks it"};
  if (bytes.starts_with("\x7f"
                        "ELF"))
    return DocumentKind{"a program", ""};
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && bytes[first] == '{') return kind_of_schema(schema_in(bytes));
  if (first != std::string_view::npos && bytes[first] == '[') return std::nullopt;
  return is_printable(bytes.substr(0, 4096)) ? kind_of_lines(bytes) : std::nullopt;
}

void explain_kind(std::string_view bytes, const char* expected, Diagnostics& found) {
  if (found.empty() || found.front().code != Code::json_syntax || bytes.starts_with('{')) return;
  if (const auto kind = kind_of_bytes(bytes))
    found = {{Code::json_syntax, "byte 1", expected, kind->name, kind->hint}};
}

std::string found_at(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (std::filesystem::is_directory(status)) return "a folder";
  if (std::filesystem::is_regular_file(status)) return "a file";
  if (std::filesystem::exists(status)) return "a device or pipe";
  return std::filesystem::is_symlink(std::filesystem::symlink_status(path, error)) ? "a link to nothing"
                                                                                   : "nothing";
}

}  // namespace pulsewright
