// SPDX-License-Identifier: Apache-2.0
// What of a float network no circuit holds, or does not fit the data, told before anything is run.
#pragma once

#include "data/data_set.h"
#include "interchange/float_network.h"

namespace pulsewright::mapping {

/// All of it at once, as Code::unsupported_operator and Code::data_mismatch.
Diagnostics check_mappable(const interchange::FloatNetwork& network, const data::DataSet& data);

}  // namespace pulsewright::mapping
