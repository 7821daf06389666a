// SPDX-License-Identifier: Apache-2.0
#include "python/listeners.h"

namespace pulsewright::python {

namespace {

/// Between two looks at the signals: the GIL may be another thread's for some milliseconds.
constexpr std::chrono::milliseconds patience(50);

nb::dict dict_of(const ProgressEvent& event) {
  nb::dict dict;
  dict["task"] = event.task.c_str();
  dict["step"] = event.step.c_str();
  dict["unit"] = event.unit.c_str();
  dict["done"] = event.done;
  dict["total"] = event.total;
  nb::dict figures;
  for (const auto& [name, value] : event.figures) figures[name.c_str()] = value;
  dict["figures"] = figures;
  return dict;
}

}  // namespace

void Listeners::look_for_signals() {
  if (!raised_ && PyErr_CheckSignals() != 0) raised_.emplace();
}

void Listeners::tell(const ProgressEvent& event) {
  const nb::gil_scoped_acquire held;
  look_for_signals();
  if (!raised_ && !progress_.is_none()) try {
      progress_(dict_of(event));
    } catch (nb::python_error& error) {
      raised_.emplace(std::move(error));
    }
  if (raised_ && ending_ == Ending::at_once) raise_pending();
}

ProgressListener Listeners::progress() {
  return [this](const ProgressEvent& event) { tell(event); };
}

bool Listeners::stop() {
  const auto now = std::chrono::steady_clock::now();
  if (raised_ || now - looked_ < patience) return raised_.has_value();
  looked_ = now;
  const nb::gil_scoped_acquire held;
  look_for_signals();
  return raised_.has_value();
}

void Listeners::raise_pending() {
  look_for_signals();
  if (!raised_) return;
  nb::python_error error = std::move(*raised_);
  raised_.reset();
  throw error;
}

}  // namespace pulsewright::python
