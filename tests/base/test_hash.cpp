// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"
#include "catch.h"

namespace pulsewright {
namespace {

// FIPS 180-4 examples (NIST, "SHA-256 example values").
TEST_CASE("SHA-256 gives the examples of FIPS 180-4") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("a NUL byte counts") {
  CHECK(sha256_hex(std::string_view("\0", 1)) != sha256_hex(""));
}

TEST_CASE("hexadecimal digits are read as they were written, and no other text is") {
  const std::string bytes("\x00\x01\x7f\x80\xff", 5);
  CHECK(to_hex(bytes) == "00017f80ff");
  CHECK(from_hex("00017f80ff") == bytes);
  CHECK(from_hex("") == "");
  for (const char* text : {"0", "0g", "0A", " 0", "0x"}) CHECK_FALSE(from_hex(text).has_value());
}

}  // namespace
}  // namespace pulsewright
