# find_package(tenon): the headers as tenon::abi and tenon::sdk, the program as tenon::tenon, and tenon_add_module().
include(${CMAKE_CURRENT_LIST_DIR}/tenon-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/tenon_add_module.cmake)
