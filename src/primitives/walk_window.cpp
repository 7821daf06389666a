// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/failure.h"
#include "primitives/block.h"

namespace pulsewright::primitives::walk_window {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { step_i, last_word_i, last_inner_i, last_group_i };
enum Output : std::size_t { address_o, inside_o };

/// One axis of the plane.
struct Axis {
  std::int64_t size;
  std::int64_t kernel;
  std::int64_t stride;
  std::int64_t dilation;
  std::int64_t padding;
  std::int64_t inner;
  std::int64_t inner_stride;
  std::int64_t outer;

  std::int64_t place(std::int64_t outer_at, std::int64_t inner_at, std::int64_t kernel_at) const {
    return (outer_at * inner_stride + inner_at) * stride + kernel_at * dilation - padding;
  }
  bool reaches() const { return place(outer - 1, inner - 1, kernel - 1) < size + padding; }
};

Axis axis_of(const Parameters& parameters, const std::string& axis) {
  const auto value = [&](const std::string& name) { return static_cast<std::int64_t>(parameters.at(name)); };
  return {.size = value("in_" + axis + "s"),
          .kernel = value("kernel_" + axis + "s"),
          .stride = value(axis + "_stride"),
          .dilation = value(axis + "_dilation"),
          .padding = value(axis + "_padding"),
          .inner = value("inner_" + axis + "s"),
          .inner_stride = value("inner_" + axis + "_stride"),
          .outer = value("outer_" + axis + "s")};
}

unsigned address_bits(const Parameters& parameters) {
  return index_bits(parameters.at("in_rows") * parameters.at("in_columns") * parameters.at("words"));
}

/// Counts taps, inner and outer positions, and multiplies; the hardware adds.
class WalkWindow final : public Model {
 public:
  explicit WalkWindow(const Parameters& parameters)
      : rows_(axis_of(parameters, "row")),
        columns_(axis_of(parameters, "column")),
        words_(static_cast<std::int64_t>(parameters.at("words"))),
        parts_(static_cast<std::int64_t>(parameters.at("parts"))),
        part_groups_(static_cast<std::int64_t>(parameters.at("part_groups"))),
        mask_(low_mask(address_bits(parameters))) {}

  void reset() override {
    tap_ = inner_ = outer_ = group_ = 0;
    inside_ = false;
  }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    const std::int64_t pixel = row() * columns_.size + column();
    const std::int64_t part = group_ / part_groups_ % parts_;
    out[address_o] =
        static_cast<std::uint64_t>(pixel * words_ + part * part_words() + tap_ % part_words()) & mask_;
    out[inside_o] = inside_ || rows_.padding + columns_.padding == 0;
  }
  void clock(std::span<const std::uint64_t> in) override {
    const bool last_word = in[last_word_i] != 0;
    const bool last_inner = in[last_inner_i] != 0;
    const bool last_group = in[last_group_i] != 0;
    if (in[step_i] == 0) return;
    inside_ = row() >= 0 && row() < rows_.size && column() >= 0 && column() < columns_.size;
    tap_ = (tap_ + 1) % (rows_.kernel * columns_.kernel * part_words());
    PW_ASSERT(last_word == (tap_ == 0));
    if (!last_word) return;
    inner_ = (inner_ + 1) % (rows_.inner * columns_.inner);
    PW_ASSERT(last_inner == (inner_ == 0));
    if (!last_inner) return;
    group_ = last_group ? 0 : group_ + 1;
    PW_ASSERT(parts_ == 1 || last_group == (group_ % (parts_ * part_groups_) == 0));
    if (last_group) outer_ = (outer_ + 1) % (rows_.outer * columns_.outer);
  }

 private:
  /// That a tap sees of a pixel.
  std::int64_t part_words() const { return words_ / parts_; }
  std::int64_t row() const {
    return rows_.place(outer_ / columns_.outer, inner_ / columns_.inner,
                       tap_ / part_words() / columns_.kernel);
  }
  std::int64_t column() const {
    return columns_.place(outer_ % columns_.outer, inner_ % columns_.inner,
                          tap_ / part_words() % columns_.kernel);
  }

  Axis rows_;
  Axis columns_;
  std::int64_t words_;
  std::int64_t parts_;
  std::int64_t part_groups_;
  std::uint64_t mask_;
  std::int64_t tap_ = 0;    ///< of the kernel
  std::int64_t inner_ = 0;  ///< position
  std::int64_t outer_ = 0;  ///< position
  std::int64_t group_ = 0;  ///< of neurons
  bool inside_ = false;
};

std::string check(const Parameters& parameters) {
  if (const std::uint64_t rows =
          parameters.at("in_rows") * parameters.at("in_columns") * parameters.at("words");
      rows > 65536)
    return fmt::format("the plane takes {} rows of a memory, which has at most 65536", rows);
  if (parameters.at("words") % parameters.at("parts") != 0)
    return fmt::format("{} words of a pixel are not {} equal parts", parameters.at("words"),
                       parameters.at("parts"));
  for (const char* axis : {"row", "column"})
    if (!axis_of(parameters, axis).reaches())
      return fmt::format("the last position reaches beyond the last {} and its padding", axis);
  return "";
}

// yosys 0.23 synth_ice40: the counters, an adder of constants for the address, and with padding for row and
// column (42 LUT4 for 28 x 28 values, 56 for 12 x 12 x 4 with padding).
Cost cost(const Parameters& parameters) {
  const auto bits = [&](const char* name) {
    return parameters.at(name) == 1 ? 0 : index_bits(parameters.at(name));
  };
  double counters = 0;
  for (const char* name :
       {"words", "kernel_columns", "inner_columns", "outer_columns", "outer_rows", "part_groups"})
    counters += bits(name);
  double places = address_bits(parameters);
  if (parameters.at("row_padding") + parameters.at("column_padding") > 0)
    places += bits_for(parameters.at("in_rows") + 2 * parameters.at("row_padding")) +
              bits_for(parameters.at("in_columns") + 2 * parameters.at("column_padding")) + 1;
  return {.lut4 = 1.3 * counters + 2 * places, .ff = counters + places};
}

Parameters row(std::initializer_list<std::uint64_t> values) {
  constexpr const char* names[] = {
      "in_rows",        "in_columns",    "words",         "kernel_rows",      "kernel_columns",
      "row_stride",     "column_stride", "row_dilation",  "column_dilation",  "row_padding",
      "column_padding", "inner_rows",    "inner_columns", "inner_row_stride", "inner_column_stride",
      "outer_rows",     "outer_columns", "parts",         "part_groups"};
  Parameters parameters{{"parts", {1}}, {"part_groups", {1}}};
  const char* const* name = names;
  for (std::uint64_t value : values) parameters.set(*name++, {value});
  return parameters;
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "walk_window",
      .kind = Kind::control,
      .summary = "Walks through the input memory of a folded convolution, tap by tap, with its pool.",
      .clocked = true,
      .parameters = {{"in_rows", "rows of the plane", 1, 4096},
                     {"in_columns", "columns of the plane", 1, 4096},
                     {"words", "words of a pixel", 1, 4096},
                     {"kernel_rows", "rows of the kernel", 1, 256},
                     {"kernel_columns", "columns of the kernel", 1, 256},
                     {"row_stride", "rows from position to position", 1, 256},
                     {"column_stride", "columns from position to position", 1, 256},
                     {"row_dilation", "rows from kernel row to kernel row", 1, 256},
                     {"column_dilation", "columns from kernel column to kernel column", 1, 256},
                     {"row_padding", "rows around the plane", 0, 256},
                     {"column_padding", "columns around the plane", 0, 256},
                     {"inner_rows", "rows of positions that a pool takes", 1, 64},
                     {"inner_columns", "columns of positions that a pool takes", 1, 64},
                     {"inner_row_stride", "rows of positions from pool to pool", 1, 256},
                     {"inner_column_stride", "columns of positions from pool to pool", 1, 256},
                     {"outer_rows", "rows behind the pool", 1, 4096},
                     {"outer_columns", "columns behind the pool", 1, 4096},
                     {"parts", "parts of a pixel, of which a tap sees one", 1, 4096},
                     {"part_groups", "groups of neurons that see the same part; 1 with one part", 1, 4096}},
      .inputs = {{"step_i", constant<1>, "1 moves on to the next tap"},
                 {"last_word_i", constant<1>, "the tap is the last of its pass"},
                 {"last_inner_i", constant<1>, "its position is the last of a pooling window"},
                 {"last_group_i", constant<1>, "its neurons are the last group"}},
      .outputs = {{"address_o", address_bits, "the row of the input memory"},
                  {"inside_o", constant<1>, "0 if the tap lies in the padding"}},
      .check = check,
      .make = make_model<WalkWindow>,
      .cost = cost,
      .parity_rows =
          {// A kernel that covers the plane; one value.
           row({3, 4, 2, 3, 4, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1}),
           row({2, 2, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 2, 2}),
           // Stride and dilation; a pool, and one whose windows overlap.
           row({7, 9, 1, 2, 3, 2, 3, 3, 2, 0, 0, 1, 1, 1, 1, 2, 2}),
           row({6, 6, 3, 3, 3, 1, 1, 1, 1, 0, 0, 2, 2, 2, 2, 2, 2}),
           // The same with padding, rows and columns alike or not.
           row({4, 5, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 5}),
           row({5, 4, 2, 3, 3, 2, 1, 1, 2, 1, 2, 1, 1, 1, 1, 3, 4}),
           row({4, 4, 2, 3, 3, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2}),
           row({5, 5, 1, 3, 3, 1, 1, 1, 1, 1, 1, 3, 3, 2, 2, 2, 2}),
           row({3, 7, 1, 1, 5, 1, 2, 1, 1, 0, 2, 3, 2, 1, 2, 1, 2}),
           row({7, 3, 4, 5, 1, 2, 1, 1, 1, 2, 0, 2, 3, 2, 1, 2, 1}),
           // Parts, each for one group of neurons and for more.
           row({3, 3, 4, 2, 2, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 2, 2, 4, 1}),
           row({4, 4, 6, 3, 3, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 2}),
           row({5, 4, 2, 1, 3, 2, 1, 1, 1, 0, 0, 1, 1, 1, 1, 3, 2, 2, 3})},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::walk_window
