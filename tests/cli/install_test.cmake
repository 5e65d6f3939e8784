# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
# Installs radish to a new folder, compiles each header alone, builds examples/run_image.c against that by pkg-config alone, and runs it.
#   cmake -DBUILD=... -DSOURCE=... -DWORK=... -DCOMPILER=... -DLIBDIR=... [-DFLAGS=...] -P install_test.cmake
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(status)
    message(FATAL_ERROR "${ARGN}: ${status}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${WORK})
set(prefix ${WORK}/prefix)
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix})
set(ENV{PKG_CONFIG_PATH} ${prefix}/${LIBDIR}/pkgconfig)
set(ENV{LD_LIBRARY_PATH} ${prefix}/${LIBDIR})
run(pkg-config --cflags --libs radish)
separate_arguments(pkg UNIX_COMMAND "${output}")
separate_arguments(flags UNIX_COMMAND "${FLAGS}")
run(${COMPILER} -std=c17 -Wall -Wextra -Werror ${flags} ${SOURCE}/examples/run_image.c ${pkg} -o ${WORK}/run_image)
file(GLOB_RECURSE headers RELATIVE ${prefix}/include/radish ${prefix}/include/radish/*.h)
foreach(header IN LISTS headers) # each by itself
  file(WRITE ${WORK}/header.c "#include \"${header}\"\n")
  run(${COMPILER} -std=c17 -Wall -Wextra -Werror -fsyntax-only ${pkg} ${WORK}/header.c)
endforeach()
set(configs ${prefix}/share/radish/configs)
run(${WORK}/run_image ${configs}/chips/radix40.yaml ${configs}/networks/lenet5-fashion.yaml)
if(NOT output MATCHES "^class [0-9]+ after [0-9.]+ us, [0-9.]+ nJ, [0-9]+ synaptic operations\n$")
  message(FATAL_ERROR "run_image said: ${output}")
endif()
run(${prefix}/bin/radish run -c ${configs}/chips/radix40.yaml -n ${configs}/networks/lenet5-fashion.yaml)
run(${CMAKE_COMMAND} -E chdir ${WORK} ${CMAKE_COMMAND} -E env --unset=RADISH_CONFIGS ${prefix}/bin/radish run -c radix40
  -n lenet5-fashion --set energy=osu018-40nm) # configurations of the installation, by name
