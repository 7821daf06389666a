// SPDX-License-Identifier: Apache-2.0
// A hardware block, defined once: ports, parameters, exact cycle model, parity rows and cost.
// docs/adding_a_primitive.md walks through one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace pulsewright::primitives {

/// The parameters of one instance by name. A scalar is a list of one.
class Parameters {
 public:
  using List = std::vector<std::uint64_t>;

  Parameters() = default;
  Parameters(std::initializer_list<std::pair<const std::string, List>> values) : values_(values) {}

  /// The scalar `name`; it must be there.
  std::uint64_t at(std::string_view name) const { return list(name).front(); }
  /// The list `name`; it must be there and not be empty.
  const List& list(std::string_view name) const;
  bool contains(std::string_view name) const { return values_.contains(name); }
  void set(const std::string& name, List value) { values_[name] = std::move(value); }
  const std::map<std::string, List, std::less<>>& all() const { return values_; }

  bool operator==(const Parameters&) const = default;

 private:
  std::map<std::string, List, std::less<>> values_;
};

using WidthOf = unsigned (*)(const Parameters&);

/// A parameter in snake_case; the Verilog parameter is the same name in capitals.
/// Element i of a list is bits [i * element_width +: element_width] of the Verilog parameter.
/// A list that lives in a file has the Verilog parameter <NAME>_FILE instead, the file's name, and its
/// elements take words_for_bits(element_width) words each in Parameters, the lowest first.
struct ParameterSpec {
  std::string_view name;
  std::string_view meaning;
  std::uint64_t minimum;
  std::uint64_t maximum;
  /// Bits of the Verilog parameter (of one element); nullptr for a plain Verilog integer.
  WidthOf element_width = nullptr;
  /// Elements of a list; nullptr for a scalar.
  WidthOf elements = nullptr;
  /// True when the value lives in a file of file_text().
  bool in_file = false;
};

struct Port {
  std::string_view name;     ///< with its _i or _o
  WidthOf width;             ///< bits, at least 1
  std::string_view meaning;  ///< what it says; in the Verilog template it is the comment above the port
};

/// The state of one instance. Two-phase: outputs() is pure, clock() is one rising edge with en_i = 1.
/// Values are flat words: each port starts at a new 64-bit word, in the order of the block's port list,
/// and unused bits are 0. The harness owns rst_i and en_i: it calls reset() for the first and leaves
/// clock() out for the second, so no model can get the house rules wrong.
class Model {
 public:
  virtual ~Model() = default;
  virtual void reset() = 0;
  virtual void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const = 0;
  virtual void clock(std::span<const std::uint64_t> in) = 0;
};

/// 512 cycles of one bit of a source's words, as wide as the widest vector register: bit j of words[i] is of
/// cycle 64 i + j.
struct alignas(64) WordSlice {
  std::uint64_t words[8];
};
inline constexpr std::uint64_t cycles_of_slice = 512;

/// The words of a source by slices, many cycles at once. Only read, so that threads can share it.
class SlicedWords {
 public:
  virtual ~SlicedWords() = default;
  /// What the source shows from its enabled cycle 512 `block` after reset on. `slices`: [blocks][width], with
  /// bit b of the words in slice b; overwritten. Equal to the Model's words.
  virtual void fill(std::uint64_t block, std::span<WordSlice> slices) const = 0;
};

enum class Kind { source, encoder, gate, adder, accumulator, requantiser, memory, control };
inline constexpr std::string_view kind_names[] = {"source",      "encoder",     "gate",   "adder",
                                                  "accumulator", "requantiser", "memory", "control"};
constexpr std::string_view to_text(Kind kind) {
  return kind_names[static_cast<int>(kind)];
}

/// An estimate of iCE40 resources, before any measurement.
struct Cost {
  double lut4 = 0;
  double ff = 0;
  double bram = 0;  ///< blocks of 4 kbit
};

/// One registry row.
struct Primitive {
  std::string_view name;  ///< = name of the .cpp, of the .v and of the Verilog module
  Kind kind;
  std::string_view summary;  ///< one sentence
  bool clocked;              ///< has clk_i, rst_i and en_i, which `inputs` leaves out
  std::vector<ParameterSpec> parameters;
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  /// What is wrong beyond the ranges of the single parameters: "" or a sentence with what to do.
  std::string (*check)(const Parameters&);
  std::unique_ptr<Model> (*make)(const Parameters&);
  Cost (*cost)(const Parameters&);
  std::vector<Parameters> parity_rows;
  /// Makes the sliced words of a source; nullptr where its Model is the only way to them.
  std::unique_ptr<SlicedWords> (*slice)(const Parameters&) = nullptr;
};

/// Every block of src/primitives/registry.def, in its order.
std::span<const Primitive* const> primitives();

/// The block `name`, or nullptr.
const Primitive* find_primitive(std::string_view name);

/// Everything wrong with `values` for `primitive`; `pointer` is where they stand.
Diagnostics check_parameters(const Primitive& primitive, const Parameters& values,
                             const std::string& pointer);

/// A list that lives in a file, as $readmemh reads it: one element per line, element 0 first.
std::string file_text(const ParameterSpec& spec, const Parameters& parameters);

/// The text of rtl_templates/<name>.v, as built into the program.
std::string_view template_text(std::string_view name);

/// 64-bit words that the ports take in Model's flat layout.
std::size_t port_words(std::span<const Port> ports, const Parameters& parameters);

}  // namespace pulsewright::primitives
