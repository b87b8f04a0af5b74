// The folding of Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (Intel, 2009),
// for reflected polynomials up to degree 64. In C, because Swift has no carry-less multiplication.
#include "fold.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define FOLDING __attribute__((target("pclmul,sse4.1")))

int s3job_can_fold(void) { return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1"); }

// `block` moved up by the distance that the constants stand for, reduced, and added to `next`.
FOLDING static inline __m128i moved(__m128i block, __m128i constants, __m128i next) {
  __m128i low = _mm_clmulepi64_si128(block, constants, 0x00);
  __m128i high = _mm_clmulepi64_si128(block, constants, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

FOLDING void s3job_fold(
    const uint8_t *bytes, size_t count, uint64_t state, const uint64_t constants[4], uint8_t folded[16]) {
  const __m128i *blocks = (const __m128i *)bytes;
  const __m128i far = _mm_loadu_si128((const __m128i *)constants);
  const __m128i near = _mm_loadu_si128((const __m128i *)(constants + 2));
  __m128i a = _mm_xor_si128(_mm_loadu_si128(blocks), _mm_cvtsi64_si128((long long)state));
  __m128i b = _mm_loadu_si128(blocks + 1);
  __m128i c = _mm_loadu_si128(blocks + 2);
  __m128i d = _mm_loadu_si128(blocks + 3);
  for (size_t offset = 64; offset < count; offset += 64) {
    blocks += 4;
    a = moved(a, far, _mm_loadu_si128(blocks));
    b = moved(b, far, _mm_loadu_si128(blocks + 1));
    c = moved(c, far, _mm_loadu_si128(blocks + 2));
    d = moved(d, far, _mm_loadu_si128(blocks + 3));
  }
  _mm_storeu_si128((__m128i *)folded, moved(moved(moved(a, near, b), near, c), near, d));
}
#else
int s3job_can_fold(void) { return 0; }

void s3job_fold(
    const uint8_t *bytes, size_t count, uint64_t state, const uint64_t constants[4], uint8_t folded[16]) {
  (void)bytes, (void)count, (void)state, (void)constants, (void)folded;
  __builtin_trap();
}
#endif
