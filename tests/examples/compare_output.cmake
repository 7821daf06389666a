# SPDX-License-Identifier: Apache-2.0
# cmake -DPROGRAM=<path> -DGOLDEN=<path> -P compare_output.cmake: the program prints what the golden holds.
execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE output RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} ended with ${result}")
endif()
if(DEFINED ENV{PULSEWRIGHT_RESAVE})
  file(WRITE ${GOLDEN} "${output}")
endif()
file(READ ${GOLDEN} expected)
if(NOT output STREQUAL expected)
  message(FATAL_ERROR "${PROGRAM} prints\n${output}\nbut ${GOLDEN} holds\n${expected}")
endif()
