// SPDX-License-Identifier: Apache-2.0
#include "parity/trace.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/diagnostics.h"
#include "base/failure.h"
#include "hdl/simulator.h"

namespace pulsewright::parity {

namespace {

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> fields;
  while (!line.empty()) {
    const std::size_t space = std::min(line.find(' '), line.size());
    fields.push_back(line.substr(0, space));
    line.remove_prefix(std::min(space + 1, line.size()));
  }
  return fields;
}

std::int64_t read_integer(std::string_view field) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc() || end != field.data() + field.size())
    throw Failure(fmt::format("the trace has {} where a number belongs", quote_briefly(field)));
  return value;
}

Observed read_hex(std::string_view digits) {
  Observed value;
  value.words.resize(words_for_bits(4 * digits.size()) + 1);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const char digit = digits[digits.size() - 1 - i];
    unsigned nibble = 0;
    const auto [end, error] = std::from_chars(&digit, &digit + 1, nibble, 16);
    if (error != std::errc()) value.unknown = true;
    put_bits(value.words, 4 * i, 4, nibble);
  }
  return value;
}

class Reader {
 public:
  Reader(std::size_t layers, std::size_t words_per_image) : words_per_image_(words_per_image) {
    trace_.layers.resize(layers);
  }

  void read(std::string_view line) {
    const std::vector<std::string_view> fields = split(line);
    if (fields.empty()) return;
    const std::string_view kind = fields[0];
    const auto is = [&](std::string_view name, std::size_t arguments) {
      return kind == name && fields.size() == arguments + 1;
    };
    if (is("B", 4)) {
      streams(fields);
    } else if (is("C", 2)) {
      layer(fields[1]).totals.push_back(read_hex(fields[2]));
    } else if (is("O", 2)) {
      trace_.answers.push_back({read_hex(fields[1]), fields[2] == "1"});
    } else if (is("S", 2)) {
      stamp(trace_.first_pixels, fields);
    } else if (is("F", 2)) {
      stamp(trace_.last_words, fields);
    } else if (is("L", 3)) {
      trace_.load = ObservedLoad{read_hex(fields[1]), read_integer(fields[2]), read_integer(fields[3])};
    } else if (is("R", 1)) {
      reset(static_cast<std::size_t>(read_integer(fields[1])));
    } else if (is("Z", 3) || is("T", 3)) {
      trace_.cycles = read_integer(fields[1]);
      trace_.frame_errors = read_integer(fields[2]);
      trace_.finished = kind == "Z" && !skipped_;
    } else {
      throw Failure(fmt::format("the trace has the line {}", quote_briefly(line)));
    }
  }

  Trace take() { return std::move(trace_); }

 private:
  ObservedLayer& layer(std::string_view field) {
    const auto index = static_cast<std::size_t>(read_integer(field));
    if (index >= trace_.layers.size()) throw Failure(fmt::format("the trace names layer {}", index));
    return trace_.layers[index];
  }

  void streams(const std::vector<std::string_view>& fields) {
    ObservedLayer& observed = layer(fields[1]);
    const std::size_t image = observed.totals.size();
    if (observed.streams.size() <= image) observed.streams.resize(image + 1);
    observed.streams[image].push_back({read_hex(fields[2]), read_hex(fields[3]), read_hex(fields[4])});
  }

  /// A broken design may answer images that it was not sent; then there is no clock to speak of.
  void stamp(std::vector<std::int64_t>& clocks, const std::vector<std::string_view>& fields) {
    const auto image = static_cast<std::size_t>(read_integer(fields[1]));
    skipped_ = skipped_ || image > clocks.size();
    if (skipped_) return;
    clocks.resize(image);
    clocks.push_back(read_integer(fields[2]));
  }

  void reset(std::size_t completed) {
    ++trace_.resets;
    for (ObservedLayer& observed : trace_.layers) {
      observed.totals.resize(std::min(completed, observed.totals.size()));
      observed.streams.resize(std::min(completed, observed.streams.size()));
    }
    trace_.answers.resize(std::min(completed * words_per_image_, trace_.answers.size()));
  }

  std::size_t words_per_image_;
  bool skipped_ = false;
  Trace trace_;
};

}  // namespace

Trace read_trace(std::string_view text, std::size_t layers, std::size_t words_per_image) {
  if (!hdl::is_whole(text))
    throw Failure(
        fmt::format("the trace of {} lines is not whole: the simulator did not run to its end, "
                    "or found no room for its files",
                    std::ranges::count(text, '\n')));
  Reader reader(layers, words_per_image);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    reader.read(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.take();
}

}  // namespace pulsewright::parity
