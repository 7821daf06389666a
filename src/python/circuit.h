// SPDX-License-Identifier: Apache-2.0
// A circuit as Python holds it: a verified netlist, and engines that are made when they are first
// needed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "data/image_view.h"
#include "exact/engine.h"
#include "netlist/netlist.h"

namespace pulsewright::python {

/// Threads may share one: it does not change, except that the first of them makes an engine.
class Circuit {
 public:
  /// `place`: the file or folder that the netlist was read from, for the data set of its run; may be empty.
  Circuit(netlist::Netlist netlist, std::string place);

  /// A document, a run folder or a bundle. Throws Refusal.
  static std::shared_ptr<Circuit> read(const std::string& path);
  /// The text of a document. Throws Refusal.
  static std::shared_ptr<Circuit> parse(const std::string& text, const std::string& place);

  const netlist::Netlist& netlist() const { return netlist_; }
  const std::string& place() const { return place_; }
  std::string text() const;
  std::string sha256() const;
  /// What it takes and gives, and its layers, as JSON.
  std::string description() const;

  const netlist::Chain& chain() const { return chain_; }
  const exact::Engine& engine() const;

  /// `logits`: [images][classes]; few images are run one by one, many side by side. 0 threads are as many as
  /// are worth their start.
  void find_logits(const data::ImageView& images, std::span<std::int64_t> logits, unsigned threads) const;
  /// `classes`: [images]; threads as in find_logits().
  void find_classes(const data::ImageView& images, std::span<std::int32_t> classes, unsigned threads) const;

 private:
  const exact::Engine& engine_for(std::size_t images) const;
  void visit(const data::ImageView& images, unsigned threads,
             const std::function<void(std::size_t, std::span<const std::int64_t>)>& sink) const;

  netlist::Netlist netlist_;
  netlist::Chain chain_;
  std::string place_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<exact::Engine> engine_;
  mutable std::once_flag columns_once_;
  mutable std::unique_ptr<exact::Engine> columns_;  ///< nullptr if the netlist does not suit it
};

}  // namespace pulsewright::python
