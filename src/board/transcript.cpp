// SPDX-License-Identifier: Apache-2.0
#include "board/transcript.h"

#include <map>

#include "base/failure.h"
#include "base/hash.h"
#include "base/object_reader.h"
#include "base/version.h"
#include "board/frame.h"
#include "board/host.h"
#include "exact/engine.h"
#include "netlist/document.h"

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

/// Follows both directions of a session.
class Examiner {
 public:
  explicit Examiner(const netlist::Netlist& netlist)
      : engine_(exact::make_engine(netlist)), chain_(chain_of(netlist)) {}

  void take(const TranscriptEvent& event) {
    for (const char byte : event.bytes) {
      auto frame = (event.from_board ? answers_ : requests_).take(static_cast<std::uint8_t>(byte));
      if (!frame) continue;
      if (event.from_board)
        take_answer(*frame);
      else
        // The tag of an answer is the checksum of its request, so that it names the pixels.
        asked_.insert_or_assign(checksum_of(*frame), std::move(*frame));
    }
  }

  const TranscriptVerdict& verdict() const { return verdict_; }

 private:
  void take_answer(const Frame& answer) {
    const auto request = asked_.find(answer.tag);
    if (request == asked_.end() || request->second.kind != answer.kind) {
      ++verdict_.unasked;
    } else if (answer.kind == FrameKind::identify) {
      const auto identity = read_identity(answer.payload);
      verdict_.identified = identity ? identity->netlist_sha256 : "";
    } else {
      ++verdict_.images;
      verdict_.unidentified += !verdict_.identified;
      verdict_.mismatches += !is_right(request->second.payload, answer.payload);
    }
  }

  bool is_right(const std::string& pixels, const std::string& payload) const {
    if (static_cast<std::int64_t>(pixels.size()) != chain_.input->features) return false;
    std::vector<std::int64_t> image;
    for (const char pixel : pixels) {
      image.push_back(static_cast<std::uint8_t>(pixel));
      if (image.back() > chain_.input->maximum) return false;
    }
    const exact::Inference inference = engine_->run(image);
    return read_answer(payload) == Answer{inference.logits(), inference.label};
  }

  std::unique_ptr<exact::Engine> engine_;
  netlist::Chain chain_;
  FrameReader requests_;
  FrameReader answers_;
  std::map<std::uint32_t, Frame> asked_;  ///< by checksum
  TranscriptVerdict verdict_;
};

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

TranscriptVerdict examine(const Transcript& transcript, const netlist::Netlist& netlist) {
  PW_ASSERT(transcript.netlist_sha256 == netlist_hash(netlist));
  Examiner examiner(netlist);
  for (const TranscriptEvent& event : transcript.events) examiner.take(event);
  return examiner.verdict();
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
