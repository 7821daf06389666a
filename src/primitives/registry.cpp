// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/embedded.h"
#include "base/failure.h"
#include "primitives/primitive.h"

namespace pulsewright::primitives {

#define PW_PRIMITIVE(name)  \
  namespace name {          \
  const Primitive& block(); \
  }
#include "primitives/registry.def"
#undef PW_PRIMITIVE

namespace {

void check_value(const ParameterSpec& spec, const Parameters& values, const std::string& where,
                 Diagnostics& found) {
  for (std::uint64_t value : values.list(spec.name))
    if (value < spec.minimum || value > spec.maximum)
      found.push_back({Code::out_of_range, where,
                       fmt::format("{} in [{}, {}]", spec.meaning, spec.minimum, spec.maximum),
                       std::to_string(value), ""});
}

/// Checks what depends on other parameters, once each of them is in its own range.
void check_shape(const ParameterSpec& spec, const Parameters& values, const std::string& where,
                 Diagnostics& found) {
  const Parameters::List& list = values.list(spec.name);
  const std::size_t elements = spec.elements ? spec.elements(values) : 1;
  const std::size_t words = spec.in_file ? words_for_bits(spec.element_width(values)) : 1;
  if (list.size() != elements * words)
    found.push_back({Code::shape_mismatch, where,
                     words == 1 ? fmt::format("{} elements", elements)
                                : fmt::format("{} elements of {} words", elements, words),
                     std::to_string(list.size()), ""});
  if (spec.element_width == nullptr) return;
  const unsigned width = spec.element_width(values);
  for (std::size_t i = words - 1; i < list.size(); i += words)
    if (list[i] > low_mask(width - 64 * static_cast<unsigned>(words - 1)))
      found.push_back({Code::out_of_range, where, fmt::format("a value of at most {} bits", width),
                       std::to_string(list[i]), ""});
}

}  // namespace

const Parameters::List& Parameters::list(std::string_view name) const {
  const auto found = values_.find(name);
  PW_ASSERT(found != values_.end() && !found->second.empty());
  return found->second;
}

std::span<const Primitive* const> primitives() {
  static const Primitive* const table[] = {
#define PW_PRIMITIVE(name) &name::block(),
#include "primitives/registry.def"
#undef PW_PRIMITIVE
  };
  return table;
}

const Primitive* find_primitive(std::string_view name) {
  for (const Primitive* primitive : primitives())
    if (primitive->name == name) return primitive;
  return nullptr;
}

Diagnostics check_parameters(const Primitive& primitive, const Parameters& values,
                             const std::string& pointer) {
  Diagnostics found;
  const auto where = [&](std::string_view name) { return pointer + "/" + std::string(name); };
  for (const ParameterSpec& spec : primitive.parameters) {
    if (!values.contains(spec.name) || values.list(spec.name).empty())
      found.push_back(
          {Code::missing_key, where(spec.name), std::string(spec.meaning), "nothing", "add the key"});
    else
      check_value(spec, values, where(spec.name), found);
  }
  for (const auto& [name, value] : values.all()) {
    const bool known =
        std::ranges::any_of(primitive.parameters, [&](const auto& spec) { return spec.name == name; });
    if (!known)
      found.push_back({Code::unknown_key, where(name), fmt::format("a parameter of {}", primitive.name),
                       quote_briefly(name), "remove the key"});
  }
  if (!found.empty()) return found;
  for (const ParameterSpec& spec : primitive.parameters) check_shape(spec, values, where(spec.name), found);
  if (!found.empty()) return found;
  if (const std::string sentence = primitive.check(values); !sentence.empty())
    found.push_back({Code::bad_source, pointer, fmt::format("a working {}", primitive.name), sentence, ""});
  return found;
}

std::string file_text(const ParameterSpec& spec, const Parameters& parameters) {
  const unsigned width = spec.element_width(parameters);
  const std::size_t words = words_for_bits(width);
  const std::span<const std::uint64_t> list = parameters.list(spec.name);
  std::string text;
  for (std::size_t first = 0; first < list.size(); first += words) {
    const auto element = list.subspan(first, words);
    for (std::size_t digit = (width + 3) / 4; digit-- > 0;)
      text += "0123456789abcdef"[element[digit / 16] >> (digit % 16 * 4) & 15];
    text += '\n';
  }
  return text;
}

std::string_view template_text(std::string_view name) {
  return embedded_text(embedded_templates(), std::string(name) + ".v");
}

std::size_t port_words(std::span<const Port> ports, const Parameters& parameters) {
  std::size_t words = 0;
  for (const Port& port : ports) words += words_for_bits(port.width(parameters));
  return words;
}

}  // namespace pulsewright::primitives
