// SPDX-License-Identifier: Apache-2.0
#include "python/circuit.h"

#include <algorithm>
#include <utility>

#include "base/failure.h"
#include "base/workers.h"
#include "exact/column_engine.h"
#include "exact/evaluate.h"
#include "netlist/document.h"
#include "python/errors.h"
#include "views/layers.h"

namespace pulsewright::python {

namespace {

Json layer_json(const views::LayerRow& row) {
  Json json;
  json["id"] = row.id;
  json["kind"] = row.kind;
  json["values"] = row.values;
  json["neurons"] = row.neurons;
  json["positions"] = row.positions;
  json["pool"] = row.pool;
  json["outputs"] = row.outputs;
  json["length"] = row.length;
  json["input_encoding"] = to_text(row.input_encoding);
  json["weight_encoding"] = to_text(row.weight_encoding);
  json["accumulator"] = to_text(row.accumulator);
  json["input_source"] = row.input_source;
  json["weight_source"] = row.weight_source;
  json["pair"] = row.pair;
  json["synapses"] = row.synapses;
  json["live_synapses"] = row.live_synapses;
  json["folded"] = row.fold.has_value();
  return json;
}

}  // namespace

Circuit::Circuit(netlist::Netlist netlist, std::string place)
    : netlist_(std::move(netlist)), chain_(chain_of(netlist_)), place_(std::move(place)) {}

std::shared_ptr<Circuit> Circuit::read(const std::string& path) {
  Diagnostics diagnostics;
  auto netlist = netlist::load_netlist(path, diagnostics);
  if (!netlist) throw Refusal(std::move(diagnostics));
  return std::make_shared<Circuit>(std::move(*netlist), path);
}

std::shared_ptr<Circuit> Circuit::parse(const std::string& text, const std::string& place) {
  Diagnostics diagnostics;
  auto netlist = netlist::read_netlist(text, diagnostics);
  if (!netlist) throw Refusal(std::move(diagnostics));
  return std::make_shared<Circuit>(std::move(*netlist), place);
}

std::string Circuit::text() const {
  return write_netlist(netlist_);
}

std::string Circuit::sha256() const {
  return netlist_hash(netlist_);
}

std::string Circuit::description() const {
  Json json;
  json["name"] = netlist_.name;
  json["features"] = chain_.input->features;
  json["maximum"] = chain_.input->maximum;
  json["classes"] = chain_.classes();
  json["quantities"] = Json(Json::Array{});
  for (const netlist::Quantity& quantity : chain_.output->quantities)
    json["quantities"].push_back(quantity.name);
  if (const netlist::Conv2dNode* first = chain_.layers.front().conv2d)
    json["image"] =
        Json::array_of(std::vector{first->window.rows, first->window.columns, first->window.channels});
  for (const views::LayerRow& row : views::layer_rows(netlist_)) json["layers"].push_back(layer_json(row));
  return compact_json(json);
}

const exact::Engine& Circuit::engine() const {
  std::call_once(once_, [this] { engine_ = exact::make_engine(netlist_); });
  return *engine_;
}

const exact::Engine& Circuit::engine_for(std::size_t images) const {
  // A batch of up to 128 images takes as long as some six one by one.
  constexpr std::size_t few = 4;
  if (images > few) return engine();
  std::call_once(columns_once_, [this] {
    std::string obstacle;
    columns_ = exact::column_engine(netlist_, obstacle);
  });
  return columns_ ? *columns_ : engine();
}

void Circuit::visit(const data::ImageView& images, unsigned threads,
                    const std::function<void(std::size_t, std::span<const std::int64_t>)>& sink) const {
  // A second thread takes as long to start as a few batches to run.
  constexpr std::size_t worthwhile_images = 512;
  Workers workers(threads == 0 && images.size() <= worthwhile_images ? 1 : threads);
  exact::visit_logits(engine_for(images.size()), images, workers, {.progress = {}, .logits = sink});
}

void Circuit::find_logits(const data::ImageView& images, std::span<std::int64_t> logits,
                          unsigned threads) const {
  PW_ASSERT(logits.size() == images.size() * static_cast<std::size_t>(chain_.classes()));
  visit(images, threads, [&](std::size_t image, std::span<const std::int64_t> of_image) {
    std::ranges::copy(of_image, logits.begin() + static_cast<std::ptrdiff_t>(image * of_image.size()));
  });
}

void Circuit::find_classes(const data::ImageView& images, std::span<std::int32_t> classes,
                           unsigned threads) const {
  PW_ASSERT(classes.size() == images.size());
  visit(images, threads, [&](std::size_t image, std::span<const std::int64_t> logits) {
    classes[image] = exact::argmax(logits);
  });
}

}  // namespace pulsewright::python
