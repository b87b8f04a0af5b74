#pragma once
#include <stddef.h>
#include <stdint.h>

/// Whether this processor multiplies without carries.
int s3job_can_fold(void);

/// Folds `count` bytes, a multiple of 64 and at least that, into 16 that have the same remainder.
///
/// `state` goes over the first eight bytes. `constants` are x^575, x^511, x^191 and x^127 modulo the polynomial, the
/// coefficient of x^0 in the highest bit. Only where `s3job_can_fold` says so.
void s3job_fold(
    const uint8_t *bytes, size_t count, uint64_t state, const uint64_t constants[4], uint8_t folded[16]);
