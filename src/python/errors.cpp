// SPDX-License-Identifier: Apache-2.0
#include "python/errors.h"

#include <filesystem>

#include <nanobind/nanobind.h>

#include "base/defect.h"
#include "base/failure.h"

namespace pulsewright::python {

namespace nb = nanobind;

namespace {

nb::object error_type(const char* name) {
  return nb::module_::import_("pulsewright._errors").attr(name);
}

void raise(const Refusal& refusal) {
  const nb::object diagnostic_type = error_type("Diagnostic");
  nb::list diagnostics;
  for (const Diagnostic& one : refusal.diagnostics())
    diagnostics.append(diagnostic_type(code_text(one.code).c_str(), one.where.c_str(), one.expected.c_str(),
                                       one.got.c_str(), one.hint.c_str()));
  const nb::object type = error_type("Refused");
  PyErr_SetObject(type.ptr(), type(diagnostics).ptr());
}

void raise(const char* name, const char* what) {
  PyErr_SetString(error_type(name).ptr(), what);
}

void translate(const std::exception_ptr& thrown, void*) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Refusal& refusal) {
    raise(refusal);
  } catch (const Defect& defect) {
    raise("Defect", defect.what());
  } catch (const Failure& failure) {
    raise("Failure", failure.what());
  } catch (const std::filesystem::filesystem_error& failure) {
    raise("Failure", failure.what());
  }
}

}  // namespace

void register_errors() {
  nb::register_exception_translator(translate);
}

}  // namespace pulsewright::python
