// SPDX-License-Identifier: Apache-2.0
#include "ising/draft.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include <fmt/format.h>

namespace pulsewright::ising {

namespace {

/// Beyond this, other programs that read the files would round.
constexpr std::int64_t largest_sum = std::int64_t{1} << 53;

bool is_same_pair(const Term& a, const Term& b) {
  return a.first == b.first && a.second == b.second;
}

/// Sorts the terms by their pairs, the smaller spin first, and diagnoses pairs that stand there twice.
void sort_terms(std::vector<Term>& terms, const std::string& name, Diagnostics& diagnostics) {
  for (Term& term : terms)
    if (term.first > term.second) std::swap(term.first, term.second);
  std::ranges::sort(terms, {},
                    [](const Term& term) { return std::tuple(term.first, term.second, term.place); });
  for (std::size_t k = 1; k < terms.size() && diagnostics.size() < most_diagnostics; ++k)
    if (is_same_pair(terms[k - 1], terms[k]))
      diagnostics.push_back({Code::model_syntax, line_of(name, terms[k].place), "each pair of spins once",
                             fmt::format("one that line {} has too", terms[k - 1].place),
                             "add the two values, or remove one of them"});
}

/// The numbers of the draft times a scale.
class Scaling {
 public:
  Scaling(const Draft& draft, const std::string& name, std::int64_t scale, Diagnostics& diagnostics)
      : draft_(draft), name_(name), scale_(scale), diagnostics_(diagnostics) {}

  /// [terms + 1], the offset last.
  std::optional<std::vector<std::int64_t>> run() {
    std::vector<std::int64_t> values;
    values.reserve(draft_.terms.size() + 1);
    for (const Term& term : draft_.terms) values.push_back(value_of(term.value, line_of_term(term)));
    values.push_back(value_of(draft_.offset, name_ + " offset"));
    if (found_) return std::nullopt;
    std::int64_t sum = 0;
    for (const std::int64_t value : values)
      if (__builtin_add_overflow(sum, std::abs(value), &sum) || sum > largest_sum) {
        diagnostics_.push_back({Code::model_not_exact, name_, "a sum of all magnitudes of at most 2^53",
                                "more", "energies beyond it are not exact in other programs"});
        return std::nullopt;
      }
    return values;
  }

 private:
  static std::string decimal_words(const Decimal& value) {
    std::int64_t power = 1;
    for (int i = 0; i < value.places; ++i) power *= 10;
    return *decimal_text(value.digits, power);
  }

  std::string line_of_term(const Term& term) const { return line_of(name_, term.place); }

  std::int64_t value_of(const Decimal& value, const std::string& where) {
    if (const auto integer = scaled(value, scale_)) return *integer;
    found_ = true;
    if (diagnostics_.size() < most_diagnostics)
      diagnostics_.push_back({Code::model_not_exact, where,
                              scale_ == 1 ? "an integer of at most 2^53"
                                          : fmt::format("a number that is an integer times {}", scale_),
                              decimal_words(value),
                              "--scale K multiplies all numbers by K, and the energies are divided by it"});
    return 0;
  }

  const Draft& draft_;
  const std::string& name_;
  std::int64_t scale_;
  Diagnostics& diagnostics_;
  bool found_ = false;
};

}  // namespace

std::string line_of(const std::string& name, std::uint64_t line) {
  return fmt::format("{} line {}", name, line);
}

std::optional<SpinModel> model_of(Draft draft, const std::string& name, const ReadOptions& options,
                                  Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  sort_terms(draft.terms, name, diagnostics);
  const std::int64_t scale = options.scale.value_or(1);
  const auto values = Scaling(draft, name, scale, diagnostics).run();
  if (!values || diagnostics.size() > before) return std::nullopt;

  // x = (1 + s) / 2: a x = a/2 + a/2 s, b x y = b/4 (1 + s + t + s t). All of it times 4.
  const bool is_binary = draft.type == VariableType::binary;
  const std::int64_t sign = draft.negated ? 1 : -1;
  SpinModel model;
  model.fields.resize(static_cast<std::size_t>(draft.spins));
  model.scale = is_binary ? 4 * scale : scale;
  model.offset = -sign * (is_binary ? 4 : 1) * values->back();
  model.labels = std::move(draft.labels);
  for (std::size_t k = 0; k < draft.terms.size(); ++k) {
    const Term& term = draft.terms[k];
    const std::int64_t value = sign * (*values)[k];
    const auto first = static_cast<std::size_t>(term.first);
    const auto second = static_cast<std::size_t>(term.second);
    if (first == second) {
      model.fields[first] += is_binary ? 2 * value : value;
      if (is_binary) model.offset -= 2 * value;
      continue;
    }
    if (value != 0) model.couplings.push_back({term.first, term.second, value});
    if (!is_binary) continue;
    model.fields[first] += value;
    model.fields[second] += value;
    model.offset -= value;
  }
  reduce(model);
  return model;
}

Terms terms_of(const SpinModel& model, VariableType type) {
  Terms terms{model.fields, model.couplings, model.offset, model.scale};
  for (std::int64_t& value : terms.linear) value = -value;
  for (Coupling& coupling : terms.quadratic) coupling.weight = -coupling.weight;
  if (type == VariableType::spin) return terms;
  // s = 2 x - 1: a s = 2 a x - a, b s t = 4 b x y - 2 b x - 2 b y + b.
  for (std::int64_t& value : terms.linear) {
    terms.offset -= value;
    value *= 2;
  }
  for (Coupling& coupling : terms.quadratic) {
    terms.offset += coupling.weight;
    terms.linear[static_cast<std::size_t>(coupling.first)] -= 2 * coupling.weight;
    terms.linear[static_cast<std::size_t>(coupling.second)] -= 2 * coupling.weight;
    coupling.weight *= 4;
  }
  return terms;
}

std::string number_text(std::int64_t value, std::int64_t scale, Format format, Diagnostics& diagnostics) {
  if (const auto text = decimal_text(value, scale)) return *text;
  if (diagnostics.empty())
    diagnostics.push_back({Code::not_in_format, std::string(to_text(format)),
                           "numbers that are finite decimals", fmt::format("{} / {}", value, scale),
                           "read the model with another --scale"});
  return "0";
}

}  // namespace pulsewright::ising
