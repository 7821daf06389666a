// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "base/object_reader.h"
#include "interchange/sc_neurocore.h"
#include "netlist/document.h"
#include "netlist/fields.h"
#include "netlist/sequence.h"
#include "primitives/source_tables.h"

namespace pulsewright::interchange {

namespace {

constexpr std::string_view encodings[] = {
    "unipolar", "bipolar", "low_discrepancy", "deterministic_replay", "stochastic_lfsr", "hardware_source"};
constexpr std::string_view signal_kinds[] = {"spike", "analogue_state", "weight"};
constexpr std::string_view source_kinds[] = {"lfsr", "sobol", "halton", "replay", "hardware"};
constexpr std::string_view policies[] = {"independent", "must_share_source", "must_decorrelate",
                                         "max_correlation", "seed_isolation_domain"};
constexpr std::string_view roundings[] = {"nearest_even", "towards_zero", "stochastic", "floor", "ceil"};
constexpr std::string_view overflows[] = {"saturate", "wrap", "error"};
constexpr IntegerRange whole{0, INT64_MAX};
constexpr IntegerRange positive{1, INT64_MAX};
constexpr unsigned widest_source = 16;

struct Constraint {
  std::string peer;
  std::string_view policy;
  std::optional<double> bound;
  std::string pointer;
};

/// A stream of theirs, as far as it was read.
struct Theirs {
  std::string id;
  std::string pointer;
  std::int64_t length = 0;
  std::string_view encoding;
  bool is_signed = false;
  unsigned width = 0;
  std::string_view source_kind;
  std::optional<std::int64_t> seed, taps, dimension;
  std::string uri;
  std::vector<Constraint> constraints;
};

std::string text_of(const Json& value) {
  return value.string() ? *value.string() : std::string();
}

/// The parameters of pulsewright:<block>?<name>=<number>[,...]&..., checked against the block.
std::optional<netlist::Generator> generator_of(std::string_view uri) {
  static constexpr std::string_view scheme = "pulsewright:";
  if (!uri.starts_with(scheme)) return std::nullopt;
  uri.remove_prefix(scheme.size());
  const std::size_t mark = uri.find('?');
  netlist::Generator generator{"", std::string(uri.substr(0, mark)), {}};
  uri.remove_prefix(mark == uri.npos ? uri.size() : mark + 1);
  while (!uri.empty()) {
    const std::string_view field = uri.substr(0, uri.find('&'));
    uri.remove_prefix(std::min(uri.size(), field.size() + 1));
    const std::size_t equals = field.find('=');
    if (equals == field.npos) return std::nullopt;
    primitives::Parameters::List list;
    for (const char* next = field.data() + equals; next != field.data() + field.size();) {
      std::uint64_t number = 0;
      const auto [end, error] = std::from_chars(next + 1, field.data() + field.size(), number);
      if (error != std::errc() || (end != field.data() + field.size() && *end != ',')) return std::nullopt;
      list.push_back(number);
      next = end;
    }
    generator.parameters.set(std::string(field.substr(0, equals)), std::move(list));
  }
  return generator;
}

class Receiver {
 public:
  explicit Receiver(Diagnostics& found) : found_(found) {}

  std::optional<ReceivedStreams> receive(const Json& document) {
    const std::size_t before = found_.size();
    ObjectReader reader(document, "", found_);
    const std::string_view schema = sc_neurocore_schema;
    reader.choice("schema_version", {&schema, 1});
    reader.string("producer");
    const auto elements = reader.elements("streams");
    if (elements.empty() || elements.size() > netlist::most_objects)
      found_.push_back({Code::out_of_range, "/streams", fmt::format("1 to {} streams", netlist::most_objects),
                        std::to_string(elements.size()), ""});
    else
      for (const ObjectReader::Element& element : elements) read_stream(element.value, element.pointer);
    for (const ObjectReader::Element& element : reader.elements("hierarchy"))
      lose(element.pointer, "an instance of the other side's hierarchy");
    reader.finish();
    if (found_.size() != before) return std::nullopt;
    for (const Theirs& stream : streams_) add_stream(stream);
    for (const Theirs& stream : streams_) add_constraints(stream);
    return std::move(received_);
  }

 private:
  void lose(const std::string& pointer, const std::string& what) {
    received_.lost.push_back({Code::not_carried, pointer, "a place in SC-NIR", what, ""});
  }

  std::optional<std::int64_t> optional_integer(ObjectReader& reader, std::string_view key,
                                               IntegerRange range) {
    const Json* value = reader.member(key);
    if (value == nullptr || *value == Json()) return std::nullopt;
    return reader.integer(key, range);
  }

  void read_stream(const Json& value, const std::string& pointer) {
    Theirs stream;
    stream.pointer = pointer;
    ObjectReader reader(value, pointer, found_);
    stream.id = reader.string("stream_id");
    reader.string("layer");
    stream.length = reader.integer("bitstream_length", positive);
    stream.encoding = encodings[reader.choice("encoding", encodings)];
    if (signal_kinds[reader.choice("signal_kind", signal_kinds)] == "spike")
      lose(pointer + "/signal_kind", "a spike; its bits are carried as a stream of values");
    const Json* delay = reader.member("delay_steps");
    if (delay != nullptr && *delay != Json(0)) lose(pointer + "/delay_steps", "a delay: " + delay->brief());
    if (!reader.elements("transforms").empty()) lose(pointer + "/transforms", "transforms of the stream");
    const Json* learning = reader.member("online_learning");
    if (learning != nullptr && *learning != Json()) lose(pointer + "/online_learning", "a learning rule");
    if (const Json* precision = reader.member("precision")) read_precision(*precision, stream);
    if (const Json* source = reader.member("source")) read_source(*source, stream);
    for (const auto& element : reader.elements("correlation_constraints"))
      read_constraint(element.value, element.pointer, stream);
    reader.finish();
    streams_.push_back(std::move(stream));
  }

  void read_precision(const Json& value, Theirs& stream) {
    const std::string pointer = stream.pointer + "/precision";
    ObjectReader reader(value, pointer, found_);
    stream.is_signed = reader.boolean("signed");
    reader.integer("total_bits", positive);
    stream.width =
        static_cast<unsigned>(std::clamp<std::int64_t>(reader.integer("fractional_bits", whole), 0, 64));
    reader.integer("accumulator_bits", positive);
    const std::string_view rounding = roundings[reader.choice("rounding", roundings)];
    const std::string_view overflow = overflows[reader.choice("overflow", overflows)];
    reader.finish();
    if (rounding != "floor")
      lose(pointer + "/rounding", fmt::format("rounding {} of a stream's values", rounding));
    if (overflow != "saturate")
      lose(pointer + "/overflow", fmt::format("overflow that does not saturate: {}", overflow));
  }

  void read_source(const Json& value, Theirs& stream) {
    ObjectReader reader(value, stream.pointer + "/source", found_);
    stream.source_kind = source_kinds[reader.choice("kind", source_kinds)];
    stream.seed = optional_integer(reader, "seed", whole);
    stream.taps = optional_integer(reader, "tap_mask", positive);
    stream.dimension = optional_integer(reader, "sobol_dimension", positive);
    optional_integer(reader, "halton_base", {2, INT64_MAX});
    for (const char* key : {"lfsr_polynomial", "replay_uri", "hardware_id"}) {
      const Json* text = reader.member(key);
      if (text == nullptr || *text == Json()) continue;
      if (text->string() == nullptr)
        found_.push_back({Code::wrong_type, reader.pointer_to(key), "a string or null", text->brief(), ""});
      if (std::string_view(key) == "replay_uri") stream.uri = text_of(*text);
    }
    reader.finish();
  }

  void read_constraint(const Json& value, const std::string& pointer, Theirs& stream) {
    ObjectReader reader(value, pointer, found_);
    Constraint constraint;
    constraint.pointer = pointer;
    constraint.peer = reader.string("peer_stream_id");
    constraint.policy = policies[reader.choice("policy", policies)];
    const Json* bound = reader.member("max_abs_correlation");
    if (bound != nullptr && *bound != Json()) {
      constraint.bound = reader.number("max_abs_correlation");
      if (!(*constraint.bound >= 0 && *constraint.bound <= 1))
        found_.push_back(
            {Code::out_of_range, pointer + "/max_abs_correlation", "a number in [0, 1]", bound->brief(), ""});
    }
    const Json* domain = reader.member("seed_domain");
    if (domain != nullptr && *domain != Json())
      lose(pointer + "/seed_domain", "a seed domain: " + domain->brief());
    reader.finish();
    if (++constraints_ == netlist::most_objects + 1)
      found_.push_back({Code::out_of_range, pointer,
                        fmt::format("at most {} constraints", netlist::most_objects), "more", ""});
    stream.constraints.push_back(std::move(constraint));
  }

  /// The source of a stream, if a block of the registry is one; else why not.
  std::optional<netlist::Generator> source_of(const Theirs& stream, std::string& why) {
    std::optional<netlist::Generator> generator;
    const std::uint64_t width = stream.width;
    if (stream.source_kind == "replay") {
      generator = generator_of(stream.uri);
      why = "a replay that is none of pulsewright's sources";
    } else if (stream.source_kind == "lfsr" && stream.taps && stream.seed) {
      generator = netlist::Generator{"",
                                     "source_lfsr",
                                     {{"width", {width}},
                                      {"taps", {static_cast<std::uint64_t>(*stream.taps)}},
                                      {"seed", {static_cast<std::uint64_t>(*stream.seed)}},
                                      {"de_bruijn", {0}},
                                      {"reverse", {0}}}};
      why = "a register with these taps and this seed, which is not maximal";
    } else if (stream.source_kind == "sobol" && stream.dimension &&
               *stream.dimension <= primitives::sobol_dimensions && width >= 1 && width <= widest_source) {
      generator = netlist::Generator{
          "",
          "source_sobol",
          {{"width", {width}},
           {"directions",
            primitives::sobol_directions(static_cast<unsigned>(*stream.dimension), stream.width)},
           {"gray", {0}}}};
    } else {
      why = fmt::format("a source of kind {} with its own parameters", stream.source_kind);
    }
    if (!generator) return std::nullopt;
    const primitives::Primitive* primitive = primitives::find_primitive(generator->kind);
    if (primitive == nullptr || primitive->kind != primitives::Kind::source ||
        !check_parameters(*primitive, generator->parameters, "").empty() ||
        width_of(*generator) > widest_source)
      return std::nullopt;
    return generator;
  }

  void add_stream(const Theirs& theirs) {
    std::string why = "a source whose parameters are out of range";
    auto generator = source_of(theirs, why);
    if (!generator) return lose(theirs.pointer + "/source", why);
    const bool has_value_encoding = theirs.encoding == "unipolar" || theirs.encoding == "bipolar";
    if (!has_value_encoding)
      return lose(theirs.pointer + "/encoding",
                  fmt::format("{}, which does not say what a bit is worth", theirs.encoding));
    if (theirs.length > netlist::longest_stream || theirs.length > std::int64_t{1} << width_of(*generator))
      return lose(theirs.pointer + "/bitstream_length", "a stream longer than its source's period");
    std::string id = theirs.id;
    std::ranges::replace_if(
        id, [](unsigned char c) { return !std::isalnum(c) && c != '_'; }, '_');
    if (!netlist::is_identifier(id) || names_.contains(theirs.id) ||
        std::ranges::find(received_.streams, id, &netlist::Stream::id) != received_.streams.end())
      return lose(theirs.pointer + "/stream_id",
                  "a name that SC-NIR cannot have, or has: " + quote_briefly(theirs.id));
    if (id != theirs.id)
      lose(theirs.pointer + "/stream_id", "the name " + quote_briefly(theirs.id) + "; it is " + id);
    names_[theirs.id] = received_.streams.size();
    const netlist::Encoding encoding = theirs.encoding == "bipolar" ? netlist::Encoding::bipolar
                                       : theirs.is_signed           ? netlist::Encoding::sign_magnitude
                                                                    : netlist::Encoding::unipolar;
    received_.streams.push_back({id, encoding, share_generator(std::move(*generator)), theirs.length});
  }

  /// The id of a generator like this one, which is added where there is none.
  std::string share_generator(netlist::Generator generator) {
    for (const netlist::Generator& one : received_.generators)
      if (one.kind == generator.kind && one.parameters == generator.parameters) return one.id;
    generator.id = fmt::format("source_{}", received_.generators.size() + 1);
    received_.generators.push_back(std::move(generator));
    return received_.generators.back().id;
  }

  const netlist::Generator& generator_named(const std::string& id) const {
    return *std::ranges::find(received_.generators, id, &netlist::Generator::id);
  }

  void add_constraints(const Theirs& theirs) {
    const auto own = names_.find(theirs.id);
    if (own == names_.end()) return;
    for (const Constraint& constraint : theirs.constraints) {
      const auto peer = names_.find(constraint.peer);
      if (constraint.policy == "seed_isolation_domain")
        lose(constraint.pointer + "/policy", "a domain of seeds that stay apart");
      else if (peer == names_.end() || peer == own)
        lose(constraint.pointer + "/peer_stream_id", "a constraint with " + quote_briefly(constraint.peer));
      else
        add_correlation(received_.streams[own->second], received_.streams[peer->second], constraint);
    }
  }

  void add_correlation(const netlist::Stream& first, const netlist::Stream& second,
                       const Constraint& constraint) {
    if (first.length != second.length)
      return lose(constraint.pointer, "a constraint between streams of two lengths");
    const netlist::MeasuredCorrelation measured = measure_correlation(
        generator_named(first.generator), generator_named(second.generator), first.length);
    const bool shares = constraint.policy == "must_share_source";
    const auto violated = [&](std::string expected) {
      received_.lost.push_back({Code::correlation_claim, constraint.pointer, std::move(expected),
                                fmt::format("a mean |SCC| of {:.4f}, measured",
                                            static_cast<double>(measured.mean_abs_scc_q16) / 65536),
                                ""});
    };
    if (shares != (first.generator == second.generator))
      violated(shares ? "one source for both streams" : "two sources");
    if (constraint.bound && static_cast<double>(measured.mean_abs_scc_q16) > *constraint.bound * 65536)
      violated(fmt::format("at most {}", *constraint.bound));
    for (const netlist::Correlation& one : received_.correlations)
      if ((one.first == first.id && one.second == second.id) ||
          (one.first == second.id && one.second == first.id))
        return;
    received_.correlations.push_back(
        {first.id, second.id,
         shares ? netlist::CorrelationPlan::positive : netlist::CorrelationPlan::independent,
         measured.mean_scc_q16, measured.mean_abs_scc_q16});
  }

  Diagnostics& found_;
  std::vector<Theirs> streams_;
  std::size_t constraints_ = 0;               ///< of all streams
  std::map<std::string, std::size_t> names_;  ///< theirs, with the place of our stream
  ReceivedStreams received_;
};

}  // namespace

std::optional<ReceivedStreams> read_sc_neurocore(std::string_view text, Diagnostics& diagnostics) {
  const auto document = parse_json(text, diagnostics);
  if (!document) return std::nullopt;
  // The fields of another schema would only be misread.
  const Json* schema = document->find("schema_version");
  if (schema == nullptr || *schema != Json(sc_neurocore_schema)) {
    diagnostics.push_back({Code::wrong_schema, "/schema_version", quote_briefly(sc_neurocore_schema),
                           schema ? schema->brief() : "nothing",
                           "sc-neurocore upgrades its older documents"});
    return std::nullopt;
  }
  return Receiver(diagnostics).receive(*document);
}

Json to_json(const ReceivedStreams& received) {
  netlist::Netlist part;
  part.generators = received.generators;
  part.streams = received.streams;
  part.correlations = received.correlations;
  Diagnostics none;
  const auto whole_document = parse_json(write_netlist(part), none);
  Json json;
  json["schema"] = "pulsewright.imported_streams/1";
  for (const char* key : {"generators", "streams", "correlations"}) json[key] = *whole_document->find(key);
  return json;
}

}  // namespace pulsewright::interchange
