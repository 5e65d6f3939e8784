# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
# Installs radish to a new folder, looks at what is there, builds examples/run_image.c against that by pkg-config and by
# find_package, and runs both.
#   cmake -DBUILD=... -DSOURCE=... -DWORK=... -DCOMPILER=... -DCXX_COMPILER=... -DLIBDIR=... [-DFLAGS=...] -P install_test.cmake
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
separate_arguments(flags UNIX_COMMAND "${FLAGS}")

# These files are installed, and nothing else.
file(GLOB_RECURSE installed RELATIVE ${prefix} ${prefix}/include/* ${prefix}/bin/* ${prefix}/${LIBDIR}/*)
foreach(file IN LISTS installed)
  if(NOT file MATCHES "^(include/radish\\.h|bin/radish|${LIBDIR}/libradish\\.so[0-9.]*|${LIBDIR}/radish/radish_mpi\\.so|${LIBDIR}/pkgconfig/radish\\.pc|${LIBDIR}/cmake/radish/radish-[a-z-]+\\.cmake)$")
    message(FATAL_ERROR "installed, and nobody should need it: ${file}")
  endif()
endforeach()

# pkg-config finds the library, and radish.h compiles in C17 and C++17 without an include before it.
run(pkg-config --cflags --libs radish)
if(output MATCHES "jansson")
  message(FATAL_ERROR "pkg-config: ${output}")
endif()
separate_arguments(pkg UNIX_COMMAND "${output}")
file(WRITE ${WORK}/header.c "#include <radish.h>\nint main(void) { return !radish_version(); }\n")
configure_file(${WORK}/header.c ${WORK}/header.cpp COPYONLY)
run(${COMPILER} -std=c17 -pedantic -Wall -Wextra -Werror ${flags} ${WORK}/header.c ${pkg} -o ${WORK}/header_c)
run(${WORK}/header_c)
run(${CXX_COMPILER} -std=c++17 -pedantic -Wall -Wextra -Werror ${flags} ${WORK}/header.cpp ${pkg} -o ${WORK}/header_cpp)
run(${WORK}/header_cpp)
run(${COMPILER} -std=c17 -Wall -Wextra -Werror ${flags} ${SOURCE}/examples/run_image.c ${pkg} -o ${WORK}/run_image)

# find_package finds the library.
run(${CMAKE_COMMAND} -S ${SOURCE}/examples/cmake -B ${WORK}/find_package -DCMAKE_PREFIX_PATH=${prefix}
  -DCMAKE_C_COMPILER=${COMPILER} "-DCMAKE_C_FLAGS=${FLAGS}")
run(${CMAKE_COMMAND} --build ${WORK}/find_package)

set(configs ${prefix}/share/radish/configs)
foreach(program run_image find_package/run_image)
  run(${WORK}/${program} ${configs}/chips/radix40.yaml ${configs}/networks/lenet5-fashion.yaml)
  if(NOT output MATCHES "^class [0-9]+ after [0-9.]+ us, [0-9.]+ nJ, [0-9]+ synaptic operations\ninput .*\nhead [^\n]*nJ\n$")
    message(FATAL_ERROR "${program} said: ${output}")
  endif()
endforeach()
run(${prefix}/bin/radish run -c ${configs}/chips/radix40.yaml -n ${configs}/networks/lenet5-fashion.yaml)
run(${CMAKE_COMMAND} -E chdir ${WORK} ${CMAKE_COMMAND} -E env --unset=RADISH_CONFIGS ${prefix}/bin/radish run -c radix40
  -n lenet5-fashion --set energy=osu018-40nm) # finds the installed configurations by name
