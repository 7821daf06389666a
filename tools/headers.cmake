# SPDX-License-Identifier: Apache-2.0
# What most sources include of the standard library, of fmt, of Eigen and of Catch2 is parsed once for each set of flags, and
# not in every source. Without PULSEWRIGHT_JOIN a source has only what it includes itself; tools/nightly-clang.sh builds so.
set(common_headers <algorithm> <array> <bit> <charconv> <chrono> <cmath> <cstdint> <filesystem> <functional> <map> <memory>
                   <numeric> <optional> <set> <span> <sstream> <string> <utility> <variant> <vector> <fmt/format.h> <fmt/ranges.h>)

if(NOT PULSEWRIGHT_JOIN)
  set(common_headers "")
endif()

# precompile_headers(<name> [LIGHT] [HEADERS <more...>] [LIBRARIES <that have them...>]): a target that precompiles them.
function(precompile_headers name)
  cmake_parse_arguments(PCH "LIGHT" "" "HEADERS;LIBRARIES" ${ARGN})
  set(source ${CMAKE_BINARY_DIR}/precompiled.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "// Only its precompiled header is of use.\n")
  add_library(${name} OBJECT ${source})
  target_link_libraries(${name} PRIVATE fmt::fmt ${PCH_LIBRARIES} pulsewright_options)
  if(PCH_LIGHT)
    target_compile_options(${name} PRIVATE ${light_flags})
  endif()
  target_precompile_headers(${name} PRIVATE ${common_headers} ${PCH_HEADERS})
endfunction()

if(PULSEWRIGHT_JOIN)
  precompile_headers(pulsewright_headers)
  precompile_headers(pulsewright_headers_light LIGHT)
  precompile_headers(pulsewright_headers_eigen HEADERS <Eigen/Dense> LIBRARIES pulsewright_eigen)
  precompile_headers(pulsewright_headers_eigen_light LIGHT HEADERS <Eigen/Dense> LIBRARIES pulsewright_eigen)
endif()

# share_headers(<target> [LIGHT]): gives a target of C++ the headers that fit its flags, and Eigen's if it links Eigen. One
# without fmt has other flags.
function(share_headers target)
  get_target_property(libraries ${target} LINK_LIBRARIES)
  if(NOT PULSEWRIGHT_JOIN OR NOT fmt::fmt IN_LIST libraries)
    return()
  endif()
  set(headers pulsewright_headers)
  if(pulsewright_eigen IN_LIST libraries)
    string(APPEND headers _eigen)
  endif()
  if(LIGHT IN_LIST ARGN)
    string(APPEND headers _light)
  endif()
  target_precompile_headers(${target} REUSE_FROM ${headers})
endfunction()
