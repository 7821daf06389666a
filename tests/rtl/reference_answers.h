// SPDX-License-Identifier: Apache-2.0
// What the reference engine says a design answers.
#pragma once

#include "data/images.h"
#include "exact/engine.h"
#include "rtl/generate.h"

namespace pulsewright {

inline Answers reference_answers(const Netlist& netlist, const Images& images) {
  const auto engine = make_engine(netlist, Method::reference);
  Answers answers;
  for (const auto& image : images) {
    answers.push_back(engine->run(image).logits());
    answers.back().push_back(argmax(answers.back()));
  }
  return answers;
}

}  // namespace pulsewright
