// SPDX-License-Identifier: Apache-2.0
// The sections of a report, in its order. Each says "not measured" where nothing was.
#pragma once

#include "report/contents.h"
#include "report/html.h"

namespace pulsewright::report {

void write_verdict(Html& html, const Contents& contents);
void write_network(Html& html, const Contents& contents);
void write_training(Html& html, const Contents& contents);
void write_lengths(Html& html, const Contents& contents);
void write_layers(Html& html, const Contents& contents);
void write_streams(Html& html, const Contents& contents);
void write_classes(Html& html, const Contents& contents);
void write_cost(Html& html, const Contents& contents);
void write_parity(Html& html, const Contents& contents);
void write_audit(Html& html, const Contents& contents);
void write_origin(Html& html, const Contents& contents);

}  // namespace pulsewright::report
