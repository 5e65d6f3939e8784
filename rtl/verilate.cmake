# Runs Verilator and gathers what it made in one file, whose name is known before it runs.
file(REMOVE_RECURSE ${DIRECTORY})
file(MAKE_DIRECTORY ${DIRECTORY})
execute_process(COMMAND ${VERILATOR} --cc -Wall --assert -O3 --x-initial unique --top-module ${TOP}
  --prefix V${TOP} --Mdir ${DIRECTORY} ${FILES} ${ARGS} COMMAND_ERROR_IS_FATAL ANY)
file(GLOB sources RELATIVE ${DIRECTORY} ${DIRECTORY}/*.cpp)
list(TRANSFORM sources PREPEND "#include \"")
list(TRANSFORM sources APPEND "\"\n")
list(JOIN sources "" text)
file(WRITE ${DIRECTORY}/all.cpp "${text}")
