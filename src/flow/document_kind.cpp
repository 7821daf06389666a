// SPDX-License-Identifier: Apache-2.0
#include "flow/document_kind.h"

#include "analog/pulse_unit.h"
#include "ising/model_files.h"

namespace pulsewright::flow {

handoff::Subject subject_of(const std::string& path) {
  if (ising::is_machine_file(path)) return handoff::Subject::machine;
  return analog::is_unit_file(path) ? handoff::Subject::unit : handoff::Subject::network;
}

}  // namespace pulsewright::flow
