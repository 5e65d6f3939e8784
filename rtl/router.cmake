# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
# This is the router's delay model. Verilator translates it with --timing, to C++20 coroutines, which only this library
# sees.
set(RADISH_ROUTER_FILES xy_reach.sv input_fifo.sv output_arbiter.sv packet_source.sv
  packet_sink.sv router.sv router_device.sv)
list(TRANSFORM RADISH_ROUTER_FILES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)

set(directory ${CMAKE_CURRENT_BINARY_DIR}/router_device)
set(timing --timing --timescale 1ps/1ps)
add_custom_command(OUTPUT ${directory}/all.cpp
  COMMAND ${CMAKE_COMMAND} -DVERILATOR=${RADISH_VERILATOR} -DTOP=router_device -DDIRECTORY=${directory}
    "-DARGS=${timing};-GCOLUMNS=9;-GROWS=9" "-DFILES=${RADISH_RTL_PACKAGE};${RADISH_ROUTER_FILES}"
    -P ${CMAKE_CURRENT_SOURCE_DIR}/verilate.cmake
  DEPENDS ${RADISH_RTL_PACKAGE} ${RADISH_ROUTER_FILES} ${CMAKE_CURRENT_SOURCE_DIR}/verilate.cmake
  COMMENT "Verilating router_device" VERBATIM)
add_library(radish_rtl_router_device STATIC ${directory}/all.cpp ${VERILATOR_ROOT}/include/verilated_timing.cpp)
target_include_directories(radish_rtl_router_device SYSTEM PUBLIC ${directory})
set_target_properties(radish_rtl_router_device PROPERTIES CXX_STANDARD 20)
target_compile_options(radish_rtl_router_device PRIVATE -w -O1 -fcoroutines)
target_link_libraries(radish_rtl_router_device PUBLIC radish_verilated)

add_test(NAME RtlRouterLint COMMAND ${CMAKE_COMMAND} -E env "LINT_FLAGS=--timing --timescale 1ps/1ps"
  ${CMAKE_CURRENT_SOURCE_DIR}/lint ${RADISH_VERILATOR} ${RADISH_RTL_PACKAGE} ${RADISH_ROUTER_FILES})
