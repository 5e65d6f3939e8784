# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
# libradish exports what radish.h declares: every name, and no other.
#   cmake -DNM=nm -DLIBRARY=libradish.so -DHEADER=radish.h -P symbols_test.cmake
execute_process(COMMAND ${NM} -D --defined-only ${LIBRARY} OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^ \n]+\n" exported "${output}")
list(TRANSFORM exported STRIP)
list(SORT exported)
file(READ ${HEADER} header)
string(REGEX REPLACE "//[^\n]*" "" header "${header}")
string(REGEX MATCHALL "[a-z_]+\\(" declared "${header}") # for a function type, too, the name before the bracket
list(TRANSFORM declared REPLACE "\\(" "")
list(REMOVE_ITEM declared __attribute__ visibility radish_progress_fn)
list(REMOVE_DUPLICATES declared)
list(SORT declared)
foreach(name IN LISTS exported)
  if(NOT name MATCHES "^radish_")
    message(SEND_ERROR "exported without the prefix radish_: ${name}")
  endif()
endforeach()
if(NOT exported STREQUAL declared)
  set(foreign ${exported})
  list(REMOVE_ITEM foreign ${declared})
  list(REMOVE_ITEM declared ${exported})
  message(FATAL_ERROR "exported, not declared: ${foreign}\ndeclared, not exported: ${declared}")
endif()
