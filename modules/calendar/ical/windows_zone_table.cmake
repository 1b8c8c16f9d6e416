# Writes the table of Windows' names of time zones as a C++ header, from CLDR's windowsZones.xml:
#   cmake -D XML=<windowsZones.xml> -D HEADER=<file> -P windows_zone_table.cmake
# Of each zone the entry of territory 001, which is first among its entries and says what the name means anywhere. The
# comment before the entries of a zone is its display name.
file(STRINGS ${XML} lines REGEX "<!-- \\(UTC|territory=\"001\"")
set(rows "")
set(display "")
foreach(line IN LISTS lines)
  if(line MATCHES "<!-- (\\(UTC.*[^ ]) *-->")
    set(display "${CMAKE_MATCH_1}")
  elseif(line MATCHES "other=\"([^\"]+)\" territory=\"001\" type=\"([^\" ]+)\"")
    string(APPEND rows "    WindowsZone{\"${CMAKE_MATCH_1}\", \"${display}\", \"${CMAKE_MATCH_2}\"},\n")
  endif()
endforeach()
string(REGEX MATCHALL "WindowsZone{" found "${rows}")
list(LENGTH found count)
if(count LESS 100)
  message(FATAL_ERROR "${XML} has ${count} zones of territory 001: it is not CLDR's table of Windows zones")
endif()
string(REPLACE "&amp\\;" "&" rows "${rows}")
file(WRITE ${HEADER}.new
  "// Generated from CLDR's windowsZones.xml by windows_zone_table.cmake.\n#pragma once\n\n"
  "namespace calendar::ical {\n\ninline constexpr std::array<WindowsZone, ${count}> kWindowsZones = {\n"
  "${rows}};\n\n}  // namespace calendar::ical\n")
file(COPY_FILE ${HEADER}.new ${HEADER} ONLY_IF_DIFFERENT)
