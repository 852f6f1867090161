# commit.cmake - writes HEADER with the commit of SOURCE: as git says, where SOURCE is a work tree; as
# packaging/commit says in an archive that git made; else none.
cmake_minimum_required(VERSION 3.22)
set(commit "")
find_program(GIT git)
if(GIT)
  execute_process(COMMAND ${GIT} -C ${SOURCE} rev-parse --show-prefix
                  RESULT_VARIABLE status OUTPUT_VARIABLE prefix ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  # An archive may be unpacked within somebody's repository.
  if(status EQUAL 0 AND prefix STREQUAL "")
    execute_process(COMMAND ${GIT} -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
                    OUTPUT_VARIABLE commit ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  endif()
endif()
if(commit STREQUAL "")
  file(STRINGS ${SOURCE}/packaging/commit words)
  if(words MATCHES "^[0-9a-f]+$")
    string(SUBSTRING "${words}" 0 12 commit)
  endif()
endif()
file(CONFIGURE OUTPUT ${HEADER} @ONLY
     CONTENT "/* commit.h - which commit this was built of. */\n#define SLUICE_COMMIT \"${commit}\"\n")
