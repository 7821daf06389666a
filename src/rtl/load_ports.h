// SPDX-License-Identifier: Apache-2.0
// The wires that carry words to loadable memories: from ports of the top to those of each loadable layer.
#pragma once

#include <string>

#include "hdl/structure.h"
#include "plan/load_plan.h"

namespace pulsewright::rtl {

/// load_i       a word is written, while no image is inside
/// load_address_i  LoadPlan::address_width bits
/// load_word_i  32 bits
void add_load_ports(hdl::Module& module, const plan::LoadPlan& plan);

/// The ports of a module inside, connected to those of the module around it.
void connect_load_ports(std::vector<hdl::Connection>& connections, const plan::LoadPlan& plan);

/// Connections of a top's load ports in a bench that never loads, behind other connections; nothing where it
/// has none.
std::string idle_load_ports(const plan::LoadPlan& plan);

/// A memory_loadable in a module with load ports.
hdl::Instance loadable_instance(const std::string& name, const plan::LoadPlan& plan, const std::string& layer,
                                plan::LoadableContent content, hdl::Expression read, hdl::Expression address,
                                const hdl::Slice& row);

}  // namespace pulsewright::rtl
