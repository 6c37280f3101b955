# Run a command; stop the test with all of its output if it fails. The output is in `output` otherwise.
function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE out ERROR_VARIABLE out)
    if(NOT result EQUAL 0)
        list(JOIN ARGN " " command)
        message(FATAL_ERROR "${command}\nended with ${result}:\n${out}")
    endif()
    set(output "${out}" PARENT_SCOPE)
endfunction()

# configure(FROM TO OPTION...): a fresh build folder.
function(configure from to)
    file(REMOVE_RECURSE ${to})
    run(${CMAKE_COMMAND} -S ${from} -B ${to} -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${CXX} ${ARGN})
endfunction()
