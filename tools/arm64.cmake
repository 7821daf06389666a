# SPDX-License-Identifier: Apache-2.0
# The toolchain of tools/nightly-arm64.sh: Debian's cross compiler for 64-bit Arm, its libraries from the folder
# PULSEWRIGHT_ARM64_ROOT, and qemu to run what was built.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES PULSEWRIGHT_ARM64_ROOT)
# The root comes first; what is headers alone (Eigen, nlohmann_json, CLI11, Catch2) is the machine's own.
set(CMAKE_FIND_ROOT_PATH ${PULSEWRIGHT_ARM64_ROOT} /)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64 -L /usr/aarch64-linux-gnu)
set(CMAKE_CXX_STANDARD_INCLUDE_DIRECTORIES ${PULSEWRIGHT_ARM64_ROOT}/usr/include/aarch64-linux-gnu)
