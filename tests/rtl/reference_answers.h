// SPDX-License-Identifier: Apache-2.0
// What the reference engine says a design answers.
#pragma once

#include "data/images.h"
#include "exact/engine.h"
#include "rtl/generate.h"

namespace pulsewright::rtl {

inline Answers reference_answers(const netlist::Netlist& netlist, const data::Images& images) {
  const auto engine = make_engine(netlist, exact::Method::reference);
  Answers answers;
  for (const auto& image : images) {
    answers.push_back(engine->run(image).logits());
    answers.back().push_back(exact::argmax(answers.back()));
  }
  return answers;
}

}  // namespace pulsewright::rtl
