// SPDX-License-Identifier: Apache-2.0
// The digital part of an analog tile in integers: what makes the pulse trains of an update, around an array
// of cross-points. The document, and its exact meaning. docs/analog.md has the formulas.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analog/shape.h"
#include "analog/update.h"
#include "base/json.h"
#include "base/schema_version.h"
#include "primitives/pulse_arithmetic.h"

namespace pulsewright::analog {

inline constexpr std::string_view unit_schema = "pulsewright.tile/1";
inline constexpr const char* unit_name = "tile.json";  ///< in packages and bundles

/// Where the counts of a unit are.
enum class UnitLayout {
  parallel,  ///< in a counter for each cross-point; a slot takes a clock
  folded     ///< in block RAM; a slot takes a clock for each row and one more
};
inline constexpr std::string_view unit_layout_names[] = {"parallel", "folded"};
constexpr std::string_view to_text(UnitLayout layout) {
  return unit_layout_names[static_cast<int>(layout)];
}

/// A unit as its document says it. A cross-point is a counter, which is a ConstantStep device without noise:
/// its weight is the step of the device times (count - start).
struct PulseUnit {
  std::string name = "tile";  ///< of the Verilog top, and prefix of its modules
  Shape shape = {1, 1};
  unsigned x_width = 8;  ///< bits of an input, two's complement
  unsigned d_width = 8;  ///< bits of a gradient
  std::uint64_t low = 0;
  std::uint64_t high = 20;
  std::uint64_t start = 10;                ///< the count of weight 0, at which all begin
  primitives::PulseRate rate = {};         ///< learning rate over the step of a device, in units of x times d
  std::uint64_t longest = 31;              ///< slots of the longest train
  std::uint64_t x_words = 1;               ///< random words of the columns; column j takes word j mod x_words
  std::uint64_t d_words = 1;               ///< of the rows
  std::vector<std::uint64_t> seeds = {1};  ///< of the generators, each of which makes four words
  UnitLayout layout = UnitLayout::parallel;

  bool operator==(const PulseUnit&) const = default;
  unsigned count_width() const;
  std::size_t generators() const { return (x_words + d_words + 3) / 4; }
};

/// Bits of a random word.
inline constexpr unsigned unit_word_width = 8;

/// Everything that is wrong with a unit, with pointers into its document.
Diagnostics verify(const PulseUnit& unit);

/// The published versions of the document.
const SchemaHistory& unit_history();

std::optional<PulseUnit> read_unit(std::string_view text, Diagnostics& diagnostics);
/// The unit of a document on disk, or of one in a bundle or a package: their folders have one.
std::optional<PulseUnit> load_unit(const std::string& file, Diagnostics& diagnostics);
/// True if load_unit() would look at it: a folder with a unit, or JSON that states its schema.
bool is_unit_file(const std::string& file);
/// The canonical text; read_unit() gives the same unit again.
std::string write_unit(const PulseUnit& unit);
std::string unit_sha256(const PulseUnit& unit);
/// The JSON Schema of the document.
Json unit_json_schema();

/// The multiplier and shift nearest to a rate from 2^-40 to 4095; of two, the one with the larger shift.
primitives::PulseRate nearest_rate(double rate);

/// The definition of the unit, slot by slot, whatever its layout. The Verilog equals it in every clock
/// (pulse_device.h).
class IntegerTile {
 public:
  /// `unit` holds verify() and outlives the tile.
  explicit IntegerTile(const PulseUnit& unit);

  void reset();
  /// Takes a vector: x [inputs] and d [outputs], each within the range of its width. Thresholds and length()
  /// are then of this vector, and nothing has moved.
  void begin(std::span<const std::int64_t> x, std::span<const std::int64_t> d);
  /// One slot: a pulse on each line whose word is below its threshold, a step at each coincidence, and new
  /// words.
  void slot();
  /// A whole vector, with the trains that it was pulsed with.
  Trains update(std::span<const std::int64_t> x, std::span<const std::int64_t> d);

  std::uint64_t length() const { return length_; }
  /// [outputs * inputs]
  std::span<const std::uint64_t> counts() const { return counts_; }
  bool x_bit(std::size_t column) const;  ///< of the coming slot
  bool d_bit(std::size_t row) const;

 private:
  std::uint64_t word(std::uint64_t number) const;

  const PulseUnit* unit_;
  std::vector<std::uint32_t> states_;
  std::vector<std::uint64_t> x_thresholds_;
  std::vector<std::uint64_t> d_thresholds_;
  std::vector<std::int8_t> x_signs_;  ///< -1 below 0, else 1
  std::vector<std::int8_t> d_signs_;
  std::uint64_t length_ = 0;
  std::vector<std::uint64_t> counts_;
};

}  // namespace pulsewright::analog
