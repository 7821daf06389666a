# SPDX-License-Identifier: Apache-2.0
# Sources that are compiled together, so that the headers they share are read once: the whole tree takes
# about a quarter less time. The names of their unnamed namespaces must differ then; a compiler that finds one twice says so.
option(PULSEWRIGHT_JOIN "Compile several sources at a time: less time for the whole, more after a change of one file" ON)

# join_sources(<out> <name> <root> <sources...>): files of eight sources each. CMake's own unity build names its sources by
# absolute paths, so a copy of the tree would find nothing in the compiler's cache; here they stand relative to
# <root>, which is on the path of headers.
function(join_sources out name root)
  set(joined "")
  list(LENGTH ARGN count)
  if(NOT PULSEWRIGHT_JOIN OR count LESS 2)
    set(${out} ${ARGN} PARENT_SCOPE)
    return()
  endif()
  math(EXPR last "${count} - 1")
  foreach(first RANGE 0 ${last} 8)
    list(SUBLIST ARGN ${first} 8 sources)
    # A name of one source would be said to hide that of another.
    set(text "#ifndef __clang__\n#pragma GCC diagnostic ignored \"-Wsubobject-linkage\"\n#endif\n")
    string(APPEND text "#pragma GCC diagnostic ignored \"-Wshadow\"\n")
    foreach(source IN LISTS sources)
      cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${root})
      string(APPEND text "#include \"${source}\"\n")
    endforeach()
    set(file ${CMAKE_CURRENT_BINARY_DIR}/joined/${name}_${first}.cpp)
    file(CONFIGURE OUTPUT ${file} CONTENT "${text}" @ONLY)
    list(APPEND joined ${file})
  endforeach()
  set(${out} ${joined} PARENT_SCOPE)
endfunction()
