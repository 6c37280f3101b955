# ppc_add_model(TARGET MODEL.cpp [GUIDE SPEC] [NAME MODEL])
#
# Compiles a model with ppc at build time and adds the generated sources to TARGET:
#
#     add_executable(app main.cpp)
#     ppc_add_model(app eight_schools.cpp)       # main.cpp may now include "eight_schools.ppc.hpp"
#
# GUIDE  what `ppc compile --guide` takes: auto (the default), a family, parts ("mu, tau: multivariate; rest: normal"), the
#        name of a PPC_AUTOGUIDE, or a file
# NAME   the model function, where the source has several
#
# TARGET's include directories, definitions and language standard hold for the model too. The generated
# files are built again when the model, a header that it includes, or ppc itself changes.

# The step of a model is compiled with these, whatever the application uses. Never -ffast-math:
# non-finite values must be seen. Loops to vectorise are marked, which -O2 does as well as -O3, in half the time.
set(PPC_KERNEL_FLAGS -O2 -fopenmp-simd -fno-math-errno -fno-trapping-math)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
    # AVX-512's instructions on vectors of four: plates are short, and a wide vector's start and end cost more
    # than it saves; the wide ones also lower the clock of some processors. Clang's own choice, too.
    list(APPEND PPC_KERNEL_FLAGS -mprefer-vector-width=256)
endif()

function(ppc_add_model target model)
    cmake_parse_arguments(PARSE_ARGV 2 arg "" "GUIDE;NAME" "")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "ppc_add_model: unexpected '${arg_UNPARSED_ARGUMENTS}'; "
                            "use ppc_add_model(TARGET MODEL.cpp [GUIDE SPEC] [NAME MODEL])")
    endif()
    if(NOT TARGET ${target})
        message(FATAL_ERROR "ppc_add_model: '${target}' is not a target; add_executable or add_library comes first")
    endif()
    get_target_property(target_dir ${target} SOURCE_DIR)
    if(NOT target_dir STREQUAL CMAKE_CURRENT_SOURCE_DIR)
        message(FATAL_ERROR "ppc_add_model: call it in the directory that creates '${target}' (${target_dir})")
    endif()
    if(NOT TARGET ppc::ppc)
        message(FATAL_ERROR "ppc_add_model: this ppc was installed without its compiler (PPC_BUILD_COMPILER=OFF). "
                            "Add files generated elsewhere to '${target}' and link it with ppc::runtime.")
    endif()
    get_filename_component(model ${model} ABSOLUTE)
    if(NOT EXISTS ${model})
        message(FATAL_ERROR "ppc_add_model: there is no ${model}")
    endif()

    get_filename_component(name ${model} NAME_WE)
    get_filename_component(model_dir ${model} DIRECTORY)
    set(dir ${CMAKE_CURRENT_BINARY_DIR}/ppc/${target})
    set(load ${dir}/${name}.load.cpp)
    set(kernel ${dir}/${name}.kernel.cpp)
    set(options)
    set(guide)
    set(inputs ${model})
    if(arg_GUIDE)
        if(arg_GUIDE MATCHES "\\.cpp$")
            get_filename_component(arg_GUIDE ${arg_GUIDE} ABSOLUTE)
            list(APPEND inputs ${arg_GUIDE})
        endif()
        string(REPLACE ";" "\\;" guide "--guide=${arg_GUIDE}") # one argument, whose parts `;` separates
    endif()
    if(arg_NAME)
        list(APPEND options --model ${arg_NAME})
    endif()

    set(includes $<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>)
    set(definitions $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
    set(standard $<TARGET_PROPERTY:${target},CXX_STANDARD>)
    set(headers)
    if(TARGET ppc_headers) # ppc's own build tree
        set(headers ppc_headers)
    endif()
    add_custom_command(
        OUTPUT ${dir}/${name}.ppc.hpp ${load} ${kernel}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${dir}
        COMMAND ppc::ppc compile ${model} -o ${dir} ${options} "${guide}" --depfile ${dir}/${name}.d --
                "$<$<BOOL:${standard}>:-std=c++${standard}>"
                "$<$<BOOL:${includes}>:-I$<JOIN:${includes},;-I>>"
                "$<$<BOOL:${definitions}>:-D$<JOIN:${definitions},;-D>>"
        DEPENDS ${inputs} $<TARGET_FILE:ppc::ppc> ${headers}
        DEPFILE ${dir}/${name}.d
        COMMENT "Compiling model ${name}"
        COMMAND_EXPAND_LISTS VERBATIM)

    target_sources(${target} PRIVATE ${dir}/${name}.ppc.hpp ${load} ${kernel})
    target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${dir}> PRIVATE ${model_dir})
    target_link_libraries(${target} PRIVATE ppc::runtime)
    # Source options come after the target's and so win. Generated code is not the user's to lint.
    set_source_files_properties(${kernel} PROPERTIES COMPILE_OPTIONS "${PPC_KERNEL_FLAGS};-w")
    set_source_files_properties(${load} ${kernel} PROPERTIES
        SKIP_PRECOMPILE_HEADERS ON SKIP_UNITY_BUILD_INCLUSION ON SKIP_LINTING ON)
endfunction()
