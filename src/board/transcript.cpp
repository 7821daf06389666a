// SPDX-License-Identifier: Apache-2.0
#include "board/transcript.h"

#include "base/hash.h"
#include "base/object_reader.h"
#include "base/version.h"
#include "board/frame.h"

namespace pulsewright::board {

namespace {

constexpr std::string_view schema = "pulsewright.transcript/1";
constexpr std::string_view directions[] = {"to_board", "from_board"};

TranscriptEvent read_event(const Json& json, const std::string& pointer, Diagnostics& diagnostics) {
  ObjectReader reader(json, pointer, diagnostics);
  TranscriptEvent event;
  event.microseconds = reader.integer("microseconds", {0, INT64_MAX});
  event.from_board = reader.choice("direction", directions) == 1;
  const std::string digits = reader.string("bytes");
  const auto bytes = from_hex(digits);
  if (!bytes)
    diagnostics.push_back({Code::wrong_type, reader.pointer_to("bytes"), "pairs of hexadecimal digits",
                           quote_briefly(digits), ""});
  event.bytes = bytes.value_or("");
  reader.finish();
  return event;
}

Identity read_identification(const Json& json, Diagnostics& diagnostics) {
  ObjectReader reader(json, "/identification", diagnostics);
  const Identity identity{static_cast<unsigned>(reader.integer("protocol_version", {0, 255})),
                          reader.sha256("netlist_sha256"), reader.integer("pixels", {0, 65535}),
                          reader.integer("words", {0, 65535})};
  reader.finish();
  return identity;
}

Json identification_json(const Identity& identity) {
  Json json;
  json["protocol_version"] = static_cast<std::int64_t>(identity.protocol);
  json["netlist_sha256"] = identity.netlist_sha256;
  json["pixels"] = identity.pixels;
  json["words"] = identity.words;
  return json;
}

}  // namespace

std::string write_transcript(const Transcript& transcript) {
  Json json;
  json["schema"] = schema;
  json["tool_version"] = std::string(version());
  json["netlist_sha256"] = transcript.netlist_sha256;
  json["bitstream_sha256"] = transcript.bitstream_sha256 ? Json(*transcript.bitstream_sha256) : Json();
  json["simulated"] = transcript.is_simulated;
  json["rate_baud"] = transcript.rate;
  Json::Array events;
  for (const TranscriptEvent& event : transcript.events) {
    Json object;
    object["microseconds"] = event.microseconds;
    object["direction"] = directions[event.from_board];
    object["bytes"] = to_hex(event.bytes);
    events.push_back(std::move(object));
  }
  json["events"] = std::move(events);
  if (transcript.identification) json["identification"] = identification_json(*transcript.identification);
  return canonical_json(json);
}

std::optional<Transcript> read_transcript(std::string_view text, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto json = parse_json(text, diagnostics, Numbers::integers);
  if (!json) return std::nullopt;
  ObjectReader reader(*json, "", diagnostics);
  Transcript transcript;
  if (const std::string name = reader.string("schema"); name != schema)
    diagnostics.push_back({Code::wrong_schema, "/schema", std::string(schema), quote_briefly(name), ""});
  reader.string("tool_version");
  transcript.netlist_sha256 = reader.sha256("netlist_sha256");
  if (const Json* hash = reader.member("bitstream_sha256"); hash != nullptr && *hash != Json())
    transcript.bitstream_sha256 = reader.sha256("bitstream_sha256");
  transcript.is_simulated = reader.boolean("simulated");
  transcript.rate = static_cast<std::uint32_t>(reader.integer("rate_baud", {1, 1000000000}));
  if (reader.has("identification"))
    transcript.identification = read_identification(*reader.member("identification"), diagnostics);
  std::int64_t time = 0;
  for (const ObjectReader::Element& element : reader.elements("events")) {
    transcript.events.push_back(read_event(element.value, element.pointer, diagnostics));
    if (transcript.events.back().microseconds < time)
      diagnostics.push_back({Code::out_of_range, element.pointer + "/microseconds", "the order of time",
                             std::to_string(transcript.events.back().microseconds), ""});
    time = transcript.events.back().microseconds;
  }
  reader.finish();
  return diagnostics.size() == before ? std::optional(std::move(transcript)) : std::nullopt;
}

Json transcript_schema() {
  // `schema` and the directions are those that the reader knows.
  constexpr std::string_view text = R"({
    "type": "object", "additionalProperties": false,
    "required": ["schema", "tool_version", "netlist_sha256", "bitstream_sha256", "simulated", "rate_baud", "events"],
    "properties": {
      "tool_version": {"type": "string"},
      "netlist_sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
      "bitstream_sha256": {"anyOf": [{"type": "null"}, {"type": "string", "pattern": "^[0-9a-f]{64}$"}]},
      "simulated": {"type": "boolean"},
      "rate_baud": {"type": "integer", "minimum": 1, "maximum": 1000000000},
      "identification": {
        "type": "object", "additionalProperties": false,
        "required": ["protocol_version", "netlist_sha256", "pixels", "words"],
        "properties": {
          "protocol_version": {"type": "integer", "minimum": 0, "maximum": 255},
          "netlist_sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
          "pixels": {"type": "integer", "minimum": 0, "maximum": 65535},
          "words": {"type": "integer", "minimum": 0, "maximum": 65535}}},
      "events": {"type": "array", "items": {
        "type": "object", "additionalProperties": false,
        "required": ["microseconds", "direction", "bytes"],
        "properties": {
          "microseconds": {"type": "integer", "minimum": 0},
          "direction": {},
          "bytes": {"type": "string", "pattern": "^([0-9a-f]{2})*$"}}}}}})";
  Diagnostics wrong;
  Json json = parse_json(text, wrong).value();
  json["properties"]["schema"]["const"] = schema;
  Json::Array names;
  for (const std::string_view direction : directions) names.emplace_back(direction);
  json["properties"]["events"]["items"]["properties"]["direction"]["enum"] = std::move(names);
  return json;
}

void RecordedLine::write(std::string_view bytes) {
  // Before the bytes leave: no answer to them can come earlier.
  record(false, bytes);
  line_.write(bytes);
}

std::string RecordedLine::read(std::chrono::milliseconds patience) {
  std::string bytes = line_.read(patience);
  if (!bytes.empty()) record(true, bytes);
  return bytes;
}

void RecordedLine::record(bool from_board, std::string_view bytes) {
  const auto now = std::chrono::steady_clock::now() - begin_;
  events_.push_back(
      {std::chrono::duration_cast<std::chrono::microseconds>(now).count(), from_board, std::string(bytes)});
}

}  // namespace pulsewright::board
