# Generated files that are checked in build where ppc and LLVM are not installed.
include(${CMAKE_CURRENT_LIST_DIR}/common.cmake)
configure(${SOURCE} ${WORK}/runtime_build -DPPC_BUILD_COMPILER=OFF -DPPC_BUILD_TESTS=OFF
    -DCMAKE_BUILD_TYPE=Debug # builds in half the time
    -DCMAKE_DISABLE_FIND_PACKAGE_LLVM=ON -DCMAKE_DISABLE_FIND_PACKAGE_Clang=ON)
run(${CMAKE_COMMAND} --build ${WORK}/runtime_build)
run(${CMAKE_COMMAND} --install ${WORK}/runtime_build --prefix ${WORK}/runtime_prefix)
if(EXISTS ${WORK}/runtime_prefix/bin/ppc)
    message(FATAL_ERROR "PPC_BUILD_COMPILER=OFF installed a compiler")
endif()

# The developer's machine generates into the project, which is then built elsewhere: it has moved.
file(REMOVE_RECURSE ${WORK}/developer ${WORK}/checked_in)
file(COPY ${SOURCE}/tests/install/consumer/ DESTINATION ${WORK}/developer)
run(${PREFIX}/bin/ppc compile ${WORK}/developer/regression.cpp -o ${WORK}/developer/generated -- -DCONSUMER_SCALE=10)
file(RENAME ${WORK}/developer ${WORK}/checked_in)

configure(${WORK}/checked_in ${WORK}/checked_in_build -DCHECKED_IN=ON -DCMAKE_PREFIX_PATH=${WORK}/runtime_prefix
    -DCMAKE_CXX_FLAGS=-O2)
run(${CMAKE_COMMAND} --build ${WORK}/checked_in_build)
run(${WORK}/checked_in_build/app)
message("${output}")
