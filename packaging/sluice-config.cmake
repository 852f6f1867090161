# The CMake package of Sluice:
#   find_package(sluice REQUIRED)
#   sluice_add_plugin(NAME SOURCES FILE.. [LINK LIBRARY..])   NAME.so, in C or C++
# It has no path of its own: it stands in PREFIX/share/cmake/sluice, wherever that is.
set(SLUICE_EXPORTS "${CMAKE_CURRENT_LIST_DIR}/exports.map")
get_filename_component(SLUICE_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(SLUICE_INCLUDE_DIR "${SLUICE_PREFIX}/include")
set(SLUICE_PLUGIN_DIR "${SLUICE_PREFIX}/lib/sluice/plugins")

if(NOT TARGET sluice::headers)
  add_library(sluice::headers INTERFACE IMPORTED)
  set_target_properties(sluice::headers PROPERTIES
                        INTERFACE_INCLUDE_DIRECTORIES "${SLUICE_INCLUDE_DIR}")
endif()

function(sluice_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 plugin "" "" "SOURCES;LINK")
  if(NOT plugin_SOURCES OR plugin_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "sluice_add_plugin(${name} ..): wants SOURCES FILE.. [LINK LIBRARY..]")
  endif()
  add_library(${name} MODULE ${plugin_SOURCES})
  # A symbol that others see could be taken for one of theirs; the runtime looks for one alone.
  set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX .so C_VISIBILITY_PRESET hidden
                        CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  # Contraction off, as in Sluice: a fused multiply-add would change the last bit of a result.
  target_compile_options(${name} PRIVATE -ffp-contract=off
                         $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  target_link_libraries(${name} PRIVATE sluice::headers ${plugin_LINK})
  target_link_options(${name} PRIVATE "-Wl,--version-script=${SLUICE_EXPORTS}")
endfunction()
