# The runtime: what a generated program links with.
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(nlohmann_json 3.10 REQUIRED)
find_package(Threads REQUIRED)
find_path(PPC_RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)

file(GLOB_RECURSE runtime_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/runtime/src/*.cpp)
if(NOT runtime_sources)
    message(FATAL_ERROR "No sources in runtime/src")
endif()

# ppc_add_runtime(NAME): the runtime library under that name; a second one carries the sanitizers.
function(ppc_add_runtime name)
    add_library(${name} STATIC ${runtime_sources})
    target_compile_features(${name} PUBLIC cxx_std_20)
    target_include_directories(${name} PUBLIC
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/lib>
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/runtime>
        $<INSTALL_INTERFACE:include>)
    # Header-only and used in runtime/src alone, so an installed ppc needs neither of them.
    target_include_directories(${name} SYSTEM PRIVATE ${PPC_RANDOM123_INCLUDE_DIR})
    target_link_libraries(${name}
        PUBLIC Eigen3::Eigen Threads::Threads
        PRIVATE $<BUILD_INTERFACE:nlohmann_json::nlohmann_json> $<BUILD_INTERFACE:ppc_warnings>)
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()

ppc_add_runtime(ppc_runtime)
add_library(ppc::runtime ALIAS ppc_runtime)
set_target_properties(ppc_runtime PROPERTIES EXPORT_NAME runtime)

# build/include/ppc: the two header folders as one, as they are installed. Symbolic links, so that an
# edit is seen at once; the target adds new headers and drops deleted ones.
set(merge_headers ${CMAKE_COMMAND} -DFROM=${PROJECT_SOURCE_DIR}/lib$<SEMICOLON>${PROJECT_SOURCE_DIR}/runtime
    -DTO=${PROJECT_BINARY_DIR}/include -P ${PROJECT_SOURCE_DIR}/cmake/merge_headers.cmake)
add_custom_target(ppc_headers ALL COMMAND ${merge_headers} VERBATIM COMMENT "Linking headers into include/ppc")

# What a person needs to compile and fit models, without the tests.
add_custom_target(toolchain DEPENDS ppc_runtime ppc_headers)
