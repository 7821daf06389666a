// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "netlist/sequence.h"
#include "netlist/verify_parts.h"

namespace pulsewright::netlist {

namespace {

/// The number of leading words of which none comes twice. A source that shows a word again within a stream
/// gives that word's thresholds more than their share.
std::size_t distinct_words(const std::vector<std::uint32_t>& words, unsigned width) {
  std::vector<bool> seen(std::size_t{1} << width);
  for (std::size_t t = 0; t < words.size(); ++t) {
    if (seen[words[t]]) return t;
    seen[words[t]] = true;
  }
  return words.size();
}

/// A list says itself how often each word comes, so words may come again; the list may not.
void check_list(const Stream& stream, const Generator& generator, std::size_t i, Diagnostics& found) {
  const auto words = static_cast<std::int64_t>(generator.parameters.at("period"));
  if (words < stream.length)
    found.push_back({Code::period_too_short, fmt::format("/streams/{}/length", i),
                     fmt::format("at most {}, the words of {}", words, quote_briefly(generator.id)),
                     std::to_string(stream.length), "shorten the stream or lengthen the list"});
}

void check_period(const Stream& stream, const Generator& generator, std::size_t i, Diagnostics& found) {
  if (generator.kind == "source_words") return check_list(stream, generator, i, found);
  const unsigned width = width_of(generator);
  // No source shows more than 2^width words, so none need be looked at beyond those.
  const std::int64_t shown = std::min(stream.length, std::int64_t{1} << width);
  const std::size_t distinct = distinct_words(source_words(generator, shown), width);
  if (static_cast<std::int64_t>(distinct) < stream.length)
    found.push_back({Code::period_too_short, fmt::format("/streams/{}/length", i),
                     fmt::format("at most {}, after which {} repeats", distinct, quote_briefly(generator.id)),
                     std::to_string(stream.length), "shorten the stream or widen its source"});
}

/// What is wrong with one generator by itself.
Diagnostics check_generator(const Generator& generator, const std::string& pointer) {
  const primitives::Primitive* primitive = primitives::find_primitive(generator.kind);
  if (primitive == nullptr || primitive->kind != primitives::Kind::source)
    return {{Code::bad_source, pointer + "/kind", "a registered block of kind source",
             quote_briefly(generator.kind), "`pulsewright primitives` lists them"}};
  Diagnostics found;
  for (const auto& [name, list] : generator.parameters.all())
    if (list.empty())
      found.push_back({Code::shape_mismatch, fmt::format("{}/parameters/{}", pointer, name),
                       "at least 1 element", "0", ""});
  return found.empty() ? check_parameters(*primitive, generator.parameters, pointer + "/parameters") : found;
}

}  // namespace

void check_sources(Subject& subject) {
  const Netlist& netlist = subject.netlist;
  for (std::size_t i = 0; i < netlist.generators.size(); ++i) {
    const Diagnostics wrong = check_generator(netlist.generators[i], fmt::format("/generators/{}", i));
    subject.working.push_back(wrong.empty());
    std::ranges::copy(wrong, std::back_inserter(subject.found));
  }
  for (std::size_t i = 0; i < netlist.streams.size(); ++i)
    if (const Generator* generator = subject.working_generator(netlist.streams[i].generator))
      check_period(netlist.streams[i], *generator, i, subject.found);
}

}  // namespace pulsewright::netlist
