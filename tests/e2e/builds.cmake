# builds.cmake - builds that are one plugin, and some that are not. The source with another comment at its end
# makes the same code.
file(READ gauge.c gauge)
file(CONFIGURE OUTPUT comment/gauge.c CONTENT "@gauge@/* another comment */\n" @ONLY)
set(builds ${CMAKE_BINARY_DIR}/fixtures/builds)
sluice_e2e_test(builds USES e2e_in_gates)
target_link_libraries(test_e2e_builds PRIVATE core_plugin)
target_compile_definitions(test_e2e_builds PRIVATE
  BUILDS="${builds}"
  SANITIZER="${SLUICE_SANITIZE}")
sluice_loadable(builds_debug fixtures/builds/debug gauge SOURCES gauge.c)
target_compile_options(builds_debug PRIVATE -g3)
sluice_loadable(builds_comment fixtures/builds/comment gauge
                SOURCES ${CMAKE_CURRENT_BINARY_DIR}/comment/gauge.c)
sluice_loadable(builds_leaner fixtures/builds/lib leaner SOURCES leaner.c LINK lean_lib)
set_target_properties(builds_leaner PROPERTIES BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "$ORIGIN")
# A library and the one that it needs: build(folder by deep options..).
function(lean_build folder by deep)
  foreach(part lean deep)
    add_library(${part}_${folder} SHARED lean.c)
    set_target_properties(${part}_${folder} PROPERTIES OUTPUT_NAME sluice_${part}
      BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "$ORIGIN"
      LIBRARY_OUTPUT_DIRECTORY ${builds}/${folder})
    target_compile_options(${part}_${folder} PRIVATE ${ARGN})
    add_dependencies(test_e2e_builds ${part}_${folder})
  endforeach()
  target_compile_definitions(lean_${folder} PRIVATE LEAN_BY=${by})
  target_compile_definitions(deep_${folder} PRIVATE LEAN_DEEP=${deep})
  target_link_libraries(lean_${folder} PRIVATE deep_${folder})
endfunction()
lean_build(lib 1.0 2.0)
lean_build(lib_again 1.0 2.0 -g3)
lean_build(other 2.0 3.0)
add_dependencies(test_e2e_builds gauge builds_debug builds_comment builds_leaner)
set_tests_properties(e2e_builds PROPERTIES LABELS same-threads)
