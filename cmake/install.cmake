# bin/ppc, include/ppc, lib/libppc_runtime.a, lib/ppc/clang-include, lib/cmake/ppc under any prefix.
# Always `lib`, never lib64 or lib/TRIPLET: ppc looks for its files relative to its own executable.
include(CMakePackageConfigHelpers)

install(TARGETS ppc_runtime EXPORT ppcTargets ARCHIVE DESTINATION lib)
install(DIRECTORY lib/ppc runtime/ppc DESTINATION include FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h"
        PATTERN "*.def")
if(TARGET ppc)
    install(TARGETS ppc EXPORT ppcTargets RUNTIME DESTINATION bin)
    install(DIRECTORY ${PPC_CLANG_BUILTIN_HEADERS}/ DESTINATION lib/ppc/clang-include)
endif()

install(EXPORT ppcTargets NAMESPACE ppc:: DESTINATION lib/cmake/ppc)
configure_package_config_file(cmake/ppcConfig.cmake.in ${PROJECT_BINARY_DIR}/ppcConfig.cmake
    INSTALL_DESTINATION lib/cmake/ppc)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ppcConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ppcConfig.cmake ${PROJECT_BINARY_DIR}/ppcConfigVersion.cmake
              cmake/ppcAddModel.cmake DESTINATION lib/cmake/ppc)
install(FILES LICENSE DESTINATION share/doc/ppc)
