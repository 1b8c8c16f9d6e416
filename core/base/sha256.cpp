#include "base/sha256.hpp"

#include <openssl/sha.h>

#include "base/hex.hpp"

namespace tenon {

std::string sha256_hex(std::string_view bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  std::string text;
  append_hex(text, digest, sizeof digest);
  return text;
}

}  // namespace tenon
