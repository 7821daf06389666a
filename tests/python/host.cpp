// SPDX-License-Identifier: Apache-2.0
// The Python interpreter with the module pulsewright._native built in. It takes the arguments of `python3`.
#include <Python.h>

extern "C" PyObject* PyInit__native();

namespace {

/// Python looks for modules of a package in the package's folder alone.
constexpr const char* finder = R"(
import importlib.machinery, importlib.util, sys

class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "pulsewright._native":
            return importlib.util.spec_from_loader(name, importlib.machinery.BuiltinImporter, origin="built-in")

sys.meta_path.insert(0, Finder)
)";

/// Starts the interpreter. False if the finder fails; exits, with what Python says, if the interpreter does
/// not start.
bool start(int count, char** arguments) {
  PyConfig config;
  PyConfig_InitPythonConfig(&config);
  PyStatus status = PyConfig_SetBytesArgv(&config, count, arguments);
  if (PyStatus_Exception(status) == 0) status = Py_InitializeFromConfig(&config);
  PyConfig_Clear(&config);
  if (PyStatus_Exception(status) != 0) Py_ExitStatusException(status);
  return PyRun_SimpleString(finder) == 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (PyImport_AppendInittab("pulsewright._native", PyInit__native) != 0 || !start(count, arguments))
    return 1;
  return Py_RunMain();
}
