# The compiler: one object library a folder, so that a test links only what it needs (one that leaves
# out the frontend and the driver links without Clang).
list(APPEND CMAKE_PREFIX_PATH /usr/lib/llvm-19 /opt/homebrew/opt/llvm@19)
find_package(LLVM 19.1 REQUIRED CONFIG) # every release of LLVM 19 is 19.1.x
find_package(Clang REQUIRED CONFIG HINTS ${LLVM_DIR}/../clang)
message(STATUS "LLVM ${LLVM_PACKAGE_VERSION} in ${LLVM_DIR}")

# Shared libraries: linking ppc statically against Clang takes a minute and 100 MB.
add_library(ppc_llvm INTERFACE)
target_include_directories(ppc_llvm SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
separate_arguments(llvm_definitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
target_compile_definitions(ppc_llvm INTERFACE ${llvm_definitions})
target_link_libraries(ppc_llvm INTERFACE LLVM)

add_library(ppc_clang INTERFACE)
target_include_directories(ppc_clang SYSTEM INTERFACE ${CLANG_INCLUDE_DIRS})
target_link_libraries(ppc_clang INTERFACE clang-cpp ppc_llvm)

# ppc_compiler_folder(NAME DEPENDENCY...): compiler/NAME as the object library ppc_NAME.
function(ppc_compiler_folder name)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/compiler/${name}/*.cpp)
    list(REMOVE_ITEM sources ${PROJECT_SOURCE_DIR}/compiler/driver/main.cpp) # the executable's own
    if(NOT sources)
        add_library(ppc_${name} INTERFACE)
        return()
    endif()
    add_library(ppc_${name} OBJECT ${sources})
    target_include_directories(ppc_${name} PUBLIC ${PROJECT_SOURCE_DIR}) # "compiler/ir/expr.h"
    target_link_libraries(ppc_${name} PUBLIC ${ARGN} PRIVATE ppc_warnings)
    # The verifier and its assertions stay on in every build type.
    target_compile_options(ppc_${name} PRIVATE -UNDEBUG)
    if(NOT LLVM_ENABLE_RTTI AND name MATCHES "frontend|driver")
        # These derive from classes of LLVM and Clang, which then have no typeinfo to refer to.
        target_compile_options(ppc_${name} PRIVATE -fno-rtti)
    endif()
endfunction()

ppc_compiler_folder(ir ppc_llvm)
ppc_compiler_folder(passes ppc_ir)
ppc_compiler_folder(guides ppc_ir ppc_passes)
ppc_compiler_folder(emit ppc_ir)
ppc_compiler_folder(frontend ppc_ir ppc_clang)
ppc_compiler_folder(driver ppc_ir ppc_llvm ppc_runtime)

# Clang's headers cost 5 to 10 s a file; precompiled (25 s once), 1 to 2. RecursiveASTVisitor is not among them: each
# use of it costs another 10 s, and a file walks what it needs by StmtVisitor or children().
get_target_property(frontend_type ppc_frontend TYPE)
if(frontend_type STREQUAL "OBJECT_LIBRARY")
    target_precompile_headers(ppc_frontend PRIVATE ${PROJECT_SOURCE_DIR}/compiler/frontend/clang.h)
endif()

set(compiler_folders ppc_driver ppc_frontend ppc_emit ppc_guides ppc_passes ppc_ir)
set(compiler_main ${PROJECT_SOURCE_DIR}/compiler/driver/main.cpp)
if(NOT EXISTS ${compiler_main})
    message(WARNING "No compiler/driver/main.cpp yet: ppc itself is not built")
    return()
endif()

add_executable(ppc ${compiler_main})
add_executable(ppc::ppc ALIAS ppc)
target_link_libraries(ppc PRIVATE ${compiler_folders} ppc_clang ppc_llvm ppc_runtime ppc_warnings)
target_compile_options(ppc PRIVATE -UNDEBUG $<$<NOT:$<BOOL:${LLVM_ENABLE_RTTI}>>:-fno-rtti>)
set_target_properties(ppc PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)

# One source for what both the driver and ppc_add_model must know.
list(JOIN PPC_KERNEL_FLAGS " " kernel_flags)
foreach(target ppc ppc_driver)
    get_target_property(type ${target} TYPE)
    if(NOT type STREQUAL "INTERFACE_LIBRARY")
        target_compile_definitions(${target} PRIVATE
            PPC_VERSION="${PROJECT_VERSION}" PPC_KERNEL_FLAGS="${kernel_flags}"
            PPC_EIGEN_INCLUDE_DIR="${EIGEN3_INCLUDE_DIR}")
    endif()
endforeach()

# Clang's builtin headers (stddef.h and its like) beside ppc: a tool on LibTooling does not find the
# ones of the LLVM installation once it is moved.
string(REGEX MATCH "^[0-9]+" llvm_major ${LLVM_PACKAGE_VERSION})
set(PPC_CLANG_BUILTIN_HEADERS ${LLVM_LIBRARY_DIR}/clang/${llvm_major}/include)
if(NOT EXISTS ${PPC_CLANG_BUILTIN_HEADERS}/stddef.h)
    message(FATAL_ERROR "Clang's builtin headers are not in ${PPC_CLANG_BUILTIN_HEADERS}; "
                        "on Debian they come with libclang-common-19-dev")
endif()
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/lib/ppc)
file(CREATE_LINK ${PPC_CLANG_BUILTIN_HEADERS} ${PROJECT_BINARY_DIR}/lib/ppc/clang-include SYMBOLIC)

add_dependencies(toolchain ppc)
