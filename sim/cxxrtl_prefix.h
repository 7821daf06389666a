// SPDX-License-Identifier: Apache-2.0
// Read before parity_design.h. CXXRTL's header asks that every operation be inlined, which makes one function
// of a whole design: GCC takes minutes for a layer of 512 synapses, and a tenth of that when the attribute
// says nothing. The standard library needs it, so its headers come first.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <functional>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#define __always_inline__ __unused__
