// SPDX-License-Identifier: Apache-2.0
// A session with a board or its simulation, and what a transcript of one shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/progress.h"
#include "board/compare_images.h"
#include "board/host.h"
#include "board/project.h"
#include "board/transcript.h"
#include "data/data_set.h"
#include "data/images.h"
#include "netlist/netlist.h"

namespace pulsewright::flow {

struct SessionOptions {
  std::string netlist;   ///< or empty: what netlist_place() finds
  std::string port;      ///< of a board, or empty
  std::string simulate;  ///< project of a board that is simulated, or empty
  std::string images = "all";
  std::string record;     ///< file for the transcript; empty for none
  std::string bitstream;  ///< file that was loaded, for the transcript; may be empty
  std::optional<std::uint64_t> rate;
  std::string examine;  ///< transcript to look at instead of speaking to a board; empty for none
  bool attach = false;  ///< the transcript to the bundle that `netlist` names
};

/// Where the netlist of a session is: named, or in the project, which is the current folder unless simulated.
std::string netlist_place(const SessionOptions& options);

/// What a session is about, all of it checked before the board is spoken to.
struct Session {
  SessionOptions options;
  netlist::Netlist netlist;
  data::LabelledImages test;
  std::uint32_t rate = board::usual_rate;
  std::optional<board::Project> project = {};  ///< that is simulated
};

/// Nothing if anything is wrong, all of which is diagnosed.
std::optional<Session> prepare_session(const SessionOptions& options, const data::DataRequest& data,
                                       Diagnostics& diagnostics);

struct SessionReport {
  std::string port;
  bool is_simulated = true;
  board::Identity identity;
  board::BoardComparison comparison;
  board::LineStatistics line;
};

/// Asks the board who it is, sends every image, and writes the transcript. Nothing if the board holds another
/// netlist, which is diagnosed. Throws Failure if the port cannot be opened or the board does not answer.
std::optional<SessionReport> run_session(const Session& session, const ProgressListener& progress,
                                         Diagnostics& diagnostics);

Json to_json(const SessionReport& report);
std::string to_text(const SessionReport& report);

struct ExaminedTranscript {
  board::Transcript transcript;
  board::TranscriptVerdict verdict;
  Diagnostics findings;      ///< what keeps it from being evidence
  bool is_attached = false;  ///< to the bundle

  bool shows() const { return findings.empty(); }
};

/// What the bytes of the transcript `options.examine` show about the session's netlist. If they show it, and
/// `options.attach` asks for it, its bundle carries the transcript from then on.
std::optional<ExaminedTranscript> examine_file(const SessionOptions& options, Diagnostics& diagnostics);

Json to_json(const ExaminedTranscript& examined);
std::string to_text(const ExaminedTranscript& examined);

}  // namespace pulsewright::flow
