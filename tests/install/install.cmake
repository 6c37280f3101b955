# Installs into a fresh prefix, moves it (nothing may remember where it was installed), and calls the ppc there
# from another folder.
include(${CMAKE_CURRENT_LIST_DIR}/common.cmake)
file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/first)
file(RENAME ${WORK}/first ${PREFIX})

file(MAKE_DIRECTORY ${WORK}/elsewhere)
run(${CMAKE_COMMAND} -E chdir ${WORK}/elsewhere
    ${PREFIX}/bin/ppc inspect ${SOURCE}/samples/eight_schools/eight_schools.cpp --format=text)
foreach(word mu tau theta schools)
    if(NOT output MATCHES ${word})
        message(FATAL_ERROR "ppc inspect says nothing of ${word}:\n${output}")
    endif()
endforeach()

# Nothing installed names the folder it was built in.
file(GLOB cmake_files ${PREFIX}/lib/cmake/ppc/*.cmake)
foreach(file IN LISTS cmake_files)
    file(READ ${file} text)
    string(FIND "${text}" "${BUILD}" at)
    if(NOT at EQUAL -1)
        message(FATAL_ERROR "${file} refers to the build folder")
    endif()
endforeach()
