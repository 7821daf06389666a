// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <fmt/format.h>

#include "netlist/verify_parts.h"

namespace pulsewright::netlist {

namespace {

const std::string& id_of(const Generator& generator) {
  return generator.id;
}

const std::string& id_of(const Stream& stream) {
  return stream.id;
}

/// Numbers the ids of one list and diagnoses those that come again.
template <class Thing>
Subject::Index index_ids(const std::vector<Thing>& things, std::string_view list, Diagnostics& found) {
  Subject::Index index;
  for (std::size_t i = 0; i < things.size(); ++i) {
    const std::string& id = id_of(things[i]);
    const auto [entry, is_new] = index.emplace(id, i);
    if (!is_new)
      found.push_back({Code::duplicate_id, fmt::format("/{}/{}/id", list, i), "an id of its own",
                       quote_briefly(id), fmt::format("/{}/{} has it already", list, entry->second)});
  }
  return index;
}

/// Follows references to one list and remembers which of its ids were used.
class References {
 public:
  References(const Subject::Index& index, std::string_view list, Diagnostics& found)
      : index_(index), list_(list), found_(found) {}

  void follow(const std::string& id, const std::string& pointer) {
    if (index_.contains(id))
      used_.insert(id);
    else
      found_.push_back(
          {Code::dangling_reference, pointer, fmt::format("an id of /{}", list_), quote_briefly(id), ""});
  }

  void diagnose_unused() const {
    for (const auto& [id, i] : index_)
      if (!used_.contains(id))
        found_.push_back({Code::unconnected, fmt::format("/{}/{}", list_, i), "a use of it",
                          fmt::format("{} is never used", quote_briefly(id)), "remove it"});
  }

 private:
  const Subject::Index& index_;
  std::string_view list_;
  Diagnostics& found_;
  std::set<std::string_view> used_;
};

void follow_synapses(const Synapses& synapses, std::size_t i, References& streams, References& generators) {
  streams.follow(synapses.input_stream, fmt::format("/nodes/{}/input_stream", i));
  streams.follow(synapses.weight_stream, fmt::format("/nodes/{}/weight_stream", i));
  if (synapses.accumulator == Accumulator::mux)
    generators.follow(synapses.select_generator, fmt::format("/nodes/{}/select_generator", i));
}

/// A correlation names streams, but does not use them: only a gate does.
void check_correlations(const Subject& subject) {
  const auto& correlations = subject.netlist.correlations;
  for (std::size_t i = 0; i < correlations.size(); ++i) {
    References named(subject.streams, "streams", subject.found);
    named.follow(correlations[i].first, fmt::format("/correlations/{}/first", i));
    named.follow(correlations[i].second, fmt::format("/correlations/{}/second", i));
  }
}

}  // namespace

void check_references(Subject& subject) {
  const Netlist& netlist = subject.netlist;
  subject.generators = index_ids(netlist.generators, "generators", subject.found);
  subject.streams = index_ids(netlist.streams, "streams", subject.found);
  subject.nodes = index_ids(netlist.nodes, "nodes", subject.found);

  References generators(subject.generators, "generators", subject.found);
  References streams(subject.streams, "streams", subject.found);
  References nodes(subject.nodes, "nodes", subject.found);
  for (std::size_t i = 0; i < netlist.streams.size(); ++i)
    generators.follow(netlist.streams[i].generator, fmt::format("/streams/{}/generator", i));
  for (std::size_t i = 0; i < netlist.nodes.size(); ++i)
    if (const Synapses* synapses = synapses_of(netlist.nodes[i]))
      follow_synapses(*synapses, i, streams, generators);
  check_correlations(subject);
  for (std::size_t i = 0; i < netlist.edges.size(); ++i) {
    nodes.follow(netlist.edges[i].from, fmt::format("/edges/{}/from", i));
    nodes.follow(netlist.edges[i].to, fmt::format("/edges/{}/to", i));
  }
  generators.diagnose_unused();
  streams.diagnose_unused();
}

}  // namespace pulsewright::netlist
