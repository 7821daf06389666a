// SPDX-License-Identifier: Apache-2.0
#include "data/csv_lines.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace pulsewright::data {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::string_view blanks = " \t";

/// Files that are given as CSV by mistake, by their first bytes.
struct Signature {
  std::string_view bytes;
  std::string_view name;
  std::string_view hint;
};

constexpr std::string_view save_as_utf8 = "save it as UTF-8";

constexpr Signature signatures[] = {
    {"\x1f\x8b", "a gzip file", "unpack it with gunzip"},
    {"BZh", "a bzip2 file", "unpack it with bunzip2"},
    {"\xfd"
     "7zXZ",
     "an xz file", "unpack it with unxz"},
    {"\x28\xb5\x2f\xfd", "a zstd file", "unpack it with unzstd"},
    {"PK\x03\x04", "a zip file, which spreadsheets are too", "unpack it, or save the sheet as CSV"},
    {"\x89HDF", "an HDF5 file", "save its rows as CSV"},
    {"\x93NUMPY", "a NumPy file", "numpy.savetxt(FILE, ROWS, fmt='%d', delimiter=',') writes CSV"},
    {"\xff\xfe", "UTF-16 text", save_as_utf8},
    {"\xfe\xff", "UTF-16 text", save_as_utf8},
};

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_name(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(blanks), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

/// Whether the numbers among the fields count up from 0 or 1, as those of columns do.
bool counts_up(const std::vector<CsvField>& fields) {
  std::optional<std::uint64_t> last;
  for (const CsvField& field : fields) {
    if (!is_number(field.text)) continue;
    std::uint64_t number = 0;
    const auto [end, error] =
        std::from_chars(field.text.data(), field.text.data() + field.text.size(), number);
    if (error != std::errc() || number != last.value_or(number == 0 ? UINT64_MAX : 0) + 1) return false;
    last = number;
  }
  return true;
}

}  // namespace

std::string CsvField::value() const {
  if (!is_quoted) return std::string(trimmed(text));
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    plain += text[i];
    if (text[i] == '"') ++i;
  }
  return plain;
}

std::optional<double> real_number(const CsvField& field) {
  const std::string text = field.value();
  const std::size_t sign = text.starts_with('+') ? 1 : 0;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data() + sign, text.data() + text.size(), value);
  const bool is_signed_twice = sign == 1 && text.size() > 1 && text[1] == '-';
  if (error != std::errc() || end != text.data() + text.size() || is_signed_twice) return std::nullopt;
  if (!(std::abs(value) <= 1e100)) return std::nullopt;
  return value;
}

bool is_missing(const CsvField& field) {
  constexpr std::string_view words[] = {"", "na", "n/a", "nan", "null", "none", "?"};
  std::string text = field.value();
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return std::ranges::find(words, text) != std::end(words);
}

bool check_csv_bytes(std::string_view text, const std::string& file, Diagnostics& diagnostics) {
  const auto refuse = [&](std::string where, std::string_view got, std::string_view hint) {
    diagnostics.push_back({Code::data_syntax, std::move(where), "rows of numbers, separated by commas",
                           std::string(got), std::string(hint)});
    return false;
  };
  if (text.empty()) return refuse(file, "an empty file", "");
  for (const Signature& signature : signatures)
    if (text.starts_with(signature.bytes)) return refuse(file, signature.name, signature.hint);
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
    return refuse(fmt::format("{} line {}", file, 1 + std::ranges::count(text.substr(0, nul), '\n')),
                  "a NUL byte", "the file may be damaged, or not be a text file");
  if (text.find('\r') != std::string_view::npos && text.find('\n') == std::string_view::npos)
    return refuse(file, "lines that end with CR alone", "end them with LF or CR LF");
  if (csv_body(text).empty()) return refuse(file, "blank lines only", "");
  return true;
}

std::string_view csv_body(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  if (last == std::string_view::npos) return {};
  return text.substr(0, text.find('\n', last));
}

std::string_view take_csv_line(std::string_view& body) {
  const std::size_t end = body.find('\n');
  std::string_view line = body.substr(0, end);
  body = end == std::string_view::npos ? std::string_view{} : body.substr(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::optional<std::size_t> split_csv_line(std::string_view line, std::vector<CsvField>& fields) {
  fields.clear();
  for (;;) {
    std::size_t end = 0;
    if (line.starts_with('"')) {
      end = line.find('"', 1);
      while (end < line.size() && line.substr(end + 1).starts_with('"')) end = line.find('"', end + 2);
      const bool is_closed = end < line.size() && (end + 1 == line.size() || line[end + 1] == ',');
      if (!is_closed) return fields.size();
      fields.push_back({line.substr(1, end - 1), true});
      ++end;
    } else {
      end = std::min(line.find(','), line.size());
      fields.push_back({line.substr(0, end), false});
    }
    if (end == line.size()) return std::nullopt;
    line.remove_prefix(end + 1);
  }
}

bool is_csv_header(const std::vector<CsvField>& first, const std::vector<CsvField>& second) {
  const auto names = [](const CsvField& field) {
    return is_name(field.text) && !real_number(field) && !is_missing(field);
  };
  const auto may_head = [&](const CsvField& field) {
    return field.text.empty() || is_number(field.text) || names(field);
  };
  if (!std::ranges::all_of(first, may_head) || !counts_up(first)) return false;
  if (second.empty()) return std::ranges::all_of(first, names);
  for (std::size_t column = 0; column < std::min(first.size(), second.size()); ++column)
    if (names(first[column]) && (real_number(second[column]) || is_missing(second[column]))) return true;
  return false;
}

}  // namespace pulsewright::data
