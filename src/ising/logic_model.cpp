// SPDX-License-Identifier: Apache-2.0
#include "ising/logic_model.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "ising/text_lines.h"

namespace pulsewright::ising {

namespace {

using Bit = std::int32_t;

/// Gates that share bits. Each gate has the same least energy for all rows of its truth table and more for
/// all other states, so that the states of least energy of a circuit are those in which every gate is right.
class Circuit {
 public:
  Bit add_bit() {
    fields_.push_back(0);
    return static_cast<Bit>(fields_.size()) - 1;
  }
  std::vector<Bit> add_bits(std::int64_t count) {
    std::vector<Bit> bits;
    for (std::int64_t k = 0; k < count; ++k) bits.push_back(add_bit());
    return bits;
  }

  /// a & b, 4 below all other states.
  Bit conjunction(Bit a, Bit b) {
    const Bit both = add_bit();
    couple(a, b, -1);
    couple(a, both, 2);
    couple(b, both, 2);
    add_field(a, 1);
    add_field(b, 1);
    add_field(both, -2);
    return both;
  }

  /// Sum and carry of two or three bits: (inputs - sum - 2 carry)^2 as a model, 4 below all other states.
  struct Sum {
    Bit sum;
    Bit carry;
  };
  Sum add(const std::vector<Bit>& inputs) {
    const Sum out{add_bit(), add_bit()};
    std::vector<std::pair<Bit, std::int64_t>> terms;
    for (const Bit input : inputs) terms.emplace_back(input, 1);
    terms.emplace_back(out.sum, -1);
    terms.emplace_back(out.carry, -2);
    for (std::size_t i = 0; i < terms.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j)
        couple(terms[i].first, terms[j].first, -2 * terms[i].second * terms[j].second);
      // A third input that is not there is 0.
      if (inputs.size() == 2) add_field(terms[i].first, 2 * terms[i].second);
    }
    return out;
  }

  /// The model, with the bits in `first` before all others.
  SpinModel model(const std::vector<Bit>& first) const {
    std::vector<Bit> number(fields_.size(), -1);
    Bit next = 0;
    for (const Bit bit : first) number[static_cast<std::size_t>(bit)] = next++;
    for (Bit& each : number)
      if (each < 0) each = next++;
    SpinModel model{.fields = std::vector<std::int64_t>(fields_.size())};
    for (std::size_t i = 0; i < fields_.size(); ++i)
      model.fields[static_cast<std::size_t>(number[i])] = fields_[i];
    std::map<std::pair<Bit, Bit>, std::int64_t> sorted;
    for (const auto& [pair, weight] : couplings_)
      sorted[std::minmax(number[static_cast<std::size_t>(pair.first)],
                         number[static_cast<std::size_t>(pair.second)])] = weight;
    for (const auto& [pair, weight] : sorted)
      if (weight != 0) model.couplings.push_back({pair.first, pair.second, weight});
    return model;
  }

 private:
  void couple(Bit i, Bit j, std::int64_t weight) { couplings_[std::minmax(i, j)] += weight; }
  void add_field(Bit i, std::int64_t field) { fields_[static_cast<std::size_t>(i)] += field; }

  std::vector<std::int64_t> fields_;
  std::map<std::pair<Bit, Bit>, std::int64_t> couplings_;
};

SpinModel and_model() {
  Circuit circuit;
  const std::vector<Bit> inputs = circuit.add_bits(2);
  circuit.conjunction(inputs[0], inputs[1]);
  return circuit.model(inputs);
}

SpinModel adder(std::int64_t width) {
  Circuit circuit;
  std::vector<Bit> listed = circuit.add_bits(2 * width);
  Circuit::Sum last{};
  for (std::size_t i = 0; i < static_cast<std::size_t>(width); ++i) {
    std::vector<Bit> inputs = {listed[i], listed[static_cast<std::size_t>(width) + i]};
    if (i > 0) inputs.push_back(last.carry);
    last = circuit.add(inputs);
    listed.push_back(last.sum);
  }
  listed.push_back(last.carry);
  return circuit.model(listed);
}

/// Row after row of partial products is added, as on paper.
SpinModel multiplier(std::int64_t width, std::int64_t other) {
  Circuit circuit;
  const std::vector<Bit> a = circuit.add_bits(width);
  const std::vector<Bit> b = circuit.add_bits(other);
  std::vector<Bit> listed = a;
  listed.insert(listed.end(), b.begin(), b.end());
  std::vector<Bit> above;  // bits of the sum so far, from the place of the next row on
  for (const Bit bit : a) above.push_back(circuit.conjunction(bit, b.front()));
  for (std::size_t row = 1; row < b.size(); ++row) {
    listed.push_back(above.front());
    above.erase(above.begin());
    std::vector<Bit> sums;
    Circuit::Sum last{};
    for (std::size_t i = 0; i < a.size(); ++i) {
      std::vector<Bit> inputs = {circuit.conjunction(a[i], b[row])};
      if (i < above.size()) inputs.push_back(above[i]);
      if (i > 0) inputs.push_back(last.carry);
      last = circuit.add(inputs);
      sums.push_back(last.sum);
    }
    sums.push_back(last.carry);
    above = std::move(sums);
  }
  listed.insert(listed.end(), above.begin(), above.end());
  return circuit.model(listed);
}

/// A number from `least` to `most`; 0 for any other text.
std::int64_t read_size(std::string_view text, std::int64_t least, std::int64_t most) {
  if (text.empty()) return 0;
  const auto value = read_index(text, most);
  return value && *value >= least ? *value : 0;
}

}  // namespace

std::optional<SpinModel> logic_model(std::string_view description) {
  if (description == "and") return and_model();
  const std::size_t colon = description.find(':');
  if (colon == description.npos) return std::nullopt;
  const std::string_view family = description.substr(0, colon);
  const std::string_view sizes = description.substr(colon + 1);
  if (family == "adder") {
    const std::int64_t width = read_size(sizes, 1, 64);
    if (width > 0) return adder(width);
  } else if (family == "multiplier") {
    const std::size_t cross = sizes.find('x');
    if (cross == sizes.npos) return std::nullopt;
    const std::int64_t width = read_size(sizes.substr(0, cross), 2, 32);
    const std::int64_t other = read_size(sizes.substr(cross + 1), 2, 32);
    if (width > 0 && other > 0) return multiplier(width, other);
  }
  return std::nullopt;
}

}  // namespace pulsewright::ising
