# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
# Runs Verilator and gathers what it made in one file, whose name is known before it runs.
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${DIRECTORY})
file(MAKE_DIRECTORY ${DIRECTORY})
if(NOT "--sc" IN_LIST ARGS)
  list(APPEND ARGS --cc)
endif()
execute_process(COMMAND ${VERILATOR} -Wall --assert -O3 --x-initial unique --top-module ${TOP}
  --prefix V${TOP} --Mdir ${DIRECTORY} ${FILES} ${ARGS} COMMAND_ERROR_IS_FATAL ANY)
file(GLOB sources RELATIVE ${DIRECTORY} ${DIRECTORY}/*.cpp)
list(TRANSFORM sources PREPEND "#include \"")
list(TRANSFORM sources APPEND "\"\n")
list(JOIN sources "" text)
file(WRITE ${DIRECTORY}/all.cpp "${text}")
