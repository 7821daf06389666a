// SPDX-License-Identifier: Apache-2.0
#include "views/classes.h"

#include "base/failure.h"

namespace pulsewright::views {

ClassesView classes_view(const Moment& moment, Workers& workers) {
  PW_ASSERT(moment.netlist && moment.has_labels());
  ClassesView view;
  exact::EvaluationSinks sinks;
  sinks.logits = [&](std::size_t image, std::span<const std::int64_t> logits) {
    const std::int64_t label = moment.images.labels[image];
    const int says = exact::argmax(logits);
    if (says != label)
      view.wrong.push_back(
          {image, label, says,
           logits[static_cast<std::size_t>(says)] - logits[static_cast<std::size_t>(label)]});
  };
  view.evaluation = evaluate(*exact::make_engine(*moment.netlist), data::ImageView(moment.images.images),
                             moment.images.labels, workers, sinks);
  return view;
}

}  // namespace pulsewright::views
