# SPDX-License-Identifier: Apache-2.0
# embed_files(<output.cpp> <accessor> <files...>) makes a source file with
#   std::span<const pulsewright::EmbeddedFile> pulsewright::<accessor>();  (base/embedded.h)
# that holds the files' texts, in the order given, made anew whenever one of them changes.
function(embed_files output accessor)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARGN})
  set(entries "")
  foreach(file IN LISTS ARGN)
    get_filename_component(name "${file}" NAME)
    file(SIZE "${file}" size)
    file(READ "${file}" text)
    string(APPEND entries "    {\"${name}\", std::string_view(R\"embedded(${text})embedded\", ${size})},\n")
  endforeach()
  file(CONFIGURE OUTPUT "${output}" @ONLY CONTENT "// Made by tools/embed.cmake; do not edit.
// A file may be longer than the strings that every compiler must take.
#pragma GCC diagnostic ignored \"-Woverlength-strings\"
#include \"base/embedded.h\"

namespace pulsewright {

std::span<const EmbeddedFile> @accessor@() {
  static const EmbeddedFile files[] = {
@entries@  };
  return files;
}

}  // namespace pulsewright
")
endfunction()
