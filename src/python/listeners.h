// SPDX-License-Identifier: Apache-2.0
// What Python wants while C++ works for it without the GIL: events, and an end on Ctrl-C.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include <nanobind/nanobind.h>

#include "base/failure.h"
#include "base/progress.h"
#include "python/errors.h"

namespace pulsewright::python {

namespace nb = nanobind;

/// How work ends when Python raises meanwhile: a signal handler, such as that of Ctrl-C, or a listener.
enum class Ending {
  at_once,        ///< by an exception out of the progress listener
  when_it_stops,  ///< by stop(), which the work asks where it can end in good order
};

class [[gnu::visibility("hidden")]] Listeners {
 public:
  /// `progress`: None, or a callable that takes each event as a dict.
  Listeners(nb::object progress, Ending ending) : progress_(std::move(progress)), ending_(ending) {}

  /// To be called without the GIL, by the thread that called from Python.
  ProgressListener progress();
  /// Whether Python raised. Also to be called without the GIL.
  bool stop();
  /// Raises what Python raised. With the GIL.
  void raise_pending();

  /// work(diagnostics) without the GIL, its result if there is one; what was diagnosed is raised.
  template <class Work>
  auto run(Work work) {
    Diagnostics diagnostics;
    auto result = attempt(work, diagnostics);
    raise_pending();
    if (!result) throw Refusal(std::move(diagnostics));
    return std::move(*result);
  }

 private:
  template <class Work>
  auto attempt(Work & work, Diagnostics & diagnostics) {
    try {
      const nb::gil_scoped_release free;
      return work(diagnostics);
    } catch (const Failure&) {
      // What failed may be a tool that got the same Ctrl-C.
      raise_pending();
      throw;
    }
  }

  void tell(const ProgressEvent& event);
  void look_for_signals();

  nb::object progress_;
  Ending ending_;
  std::optional<nb::python_error> raised_;
  std::chrono::steady_clock::time_point looked_ = std::chrono::steady_clock::now();
};

}  // namespace pulsewright::python
