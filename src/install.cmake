# SPDX-License-Identifier: Apache-2.0
# `cmake --install`: the program, and what other programs build on: the rooms below with their headers, and a CMake
# package for find_package(Pulsewright), in which the room `exact` is Pulsewright::exact. A header keeps its room:
# #include "exact/engine.h".
include(CMakePackageConfigHelpers)

set(public_rooms base data link primitives netlist exact autodiff)
foreach(room IN LISTS public_rooms)
  set_target_properties(pulsewright_${room} PROPERTIES EXPORT_NAME ${room})
  list(APPEND public_targets pulsewright_${room})
  file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${room}/*.h ${CMAKE_CURRENT_SOURCE_DIR}/${room}/*.def)
  # The only one that needs Eigen; autodiff's other headers do not include it.
  list(FILTER headers EXCLUDE REGEX "/autodiff/arrays\\.h$")
  install(FILES ${headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/pulsewright/${room})
endforeach()
target_compile_features(pulsewright_base PUBLIC cxx_std_20)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Pulsewright)
install(TARGETS pulsewright RUNTIME)
if(TARGET pulsewright-mpi)
  install(TARGETS pulsewright-mpi RUNTIME)
endif()
# The two interface targets carry link options and Eigen, which static libraries leave to who links them.
install(TARGETS ${public_targets} pulsewright_options pulsewright_eigen EXPORT Pulsewright)
install(EXPORT Pulsewright NAMESPACE Pulsewright:: FILE PulsewrightTargets.cmake DESTINATION ${package_folder})
configure_package_config_file(PulsewrightConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/PulsewrightConfig.cmake
                              INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/PulsewrightConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/PulsewrightConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/PulsewrightConfigVersion.cmake
        DESTINATION ${package_folder})
