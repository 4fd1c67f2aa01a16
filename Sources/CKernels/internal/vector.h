// Vectors of 16 numbers in the language's own extension. Every path compiles the same operations in the same order, as one
// register or as several, so all of them give the same bits; where one has an instruction (CK_AVX512), it does the same. Only
// what CK_NATIVE_BF16 guards gives other bits.
#ifndef CK_VECTOR_H
#define CK_VECTOR_H

#include "tables.h"

#include <stdbool.h>
#include <string.h>

// Everything here is inlined: no such vector is ever an argument of a call.
#pragma clang diagnostic ignored "-Wpsabi"
// A product and a sum are rounded each, unless multiply_add says otherwise; on processors with fused instructions too.
#pragma STDC FP_CONTRACT OFF

enum { LANES = 16 };

typedef float floats __attribute__((vector_size(64), aligned(4)));
typedef int32_t ints __attribute__((vector_size(64), aligned(4)));
typedef uint32_t unsigneds __attribute__((vector_size(64), aligned(4)));
// A number for each of four rows.
typedef float four __attribute__((vector_size(16), aligned(4)));
typedef int32_t four_ints __attribute__((vector_size(16), aligned(4)));
typedef uint32_t four_unsigneds __attribute__((vector_size(16), aligned(4)));
typedef uint16_t halves __attribute__((vector_size(32), aligned(2)));
// 32 of 16 bits, as wide as 16 numbers.
typedef int16_t signed_pairs __attribute__((vector_size(64), aligned(2)));
typedef uint16_t unsigned_pairs __attribute__((vector_size(64), aligned(2)));
typedef uint8_t bytes __attribute__((vector_size(16), aligned(1)));
typedef int8_t signed_bytes __attribute__((vector_size(16), aligned(1)));

CK_INLINE floats all(const float value) { return value - (floats){}; }
CK_INLINE ints all_int(const int32_t value) { return value - (ints){}; }

CK_INLINE floats load(const float *from) { return *(const floats *)from; }
CK_INLINE void store(float *to, const floats values) { *(floats *)to = values; }

#if CK_AVX512
CK_INLINE __mmask16 first_lanes(const size_t count) { return (__mmask16)((1u << count) - 1); }
#endif

// Some: the first `count` of 16 lanes; nothing beyond them is touched, as another head or the end of the memory may stand there.
// The other lanes of what is loaded are `other`, of halves zero.
CK_INLINE floats load_some(const float *from, const size_t count, const float other) {
#if CK_AVX512
  return (floats)_mm512_mask_loadu_ps((__m512)all(other), first_lanes(count), from);
#else
  floats values = all(other);
  memcpy(&values, from, count * sizeof(float));
  return values;
#endif
}
CK_INLINE void store_some(float *to, const floats values, const size_t count) {
#if CK_AVX512
  _mm512_mask_storeu_ps(to, first_lanes(count), (__m512)values);
#else
  memcpy(to, &values, count * sizeof(float));
#endif
}
CK_INLINE halves load_some_halves(const uint16_t *from, const size_t count) {
#if CK_AVX512
  return (halves)_mm256_maskz_loadu_epi16(first_lanes(count), from);
#else
  halves values = {};
  memcpy(&values, from, count * sizeof(uint16_t));
  return values;
#endif
}
CK_INLINE void store_some_halves(uint16_t *to, const halves values, const size_t count) {
#if CK_AVX512
  _mm256_mask_storeu_epi16(to, first_lanes(count), (__m256i)values);
#else
  memcpy(to, &values, count * sizeof(uint16_t));
#endif
}

// The first lanes, each to the next lane i whose bit i is set; the others are zero.
CK_INLINE floats spread(const floats values, const uint16_t mask) {
#if CK_AVX512
  return (floats)_mm512_maskz_expand_ps(mask, (__m512)values);
#else
  float from[LANES], to[LANES] = {};
  memcpy(from, &values, sizeof from);
  for (int i = 0, next = 0; i < LANES; i++)
    if (mask >> i & 1) to[i] = from[next++];
  return load(to);
#endif
}

CK_INLINE floats multiply_add(const floats a, const floats b, const floats c) { return __builtin_elementwise_fma(a, b, c); }
// Where a lane of `mask` is all ones the first, where it is zero the second.
CK_INLINE floats chosen(const ints mask, const floats first, const floats second) {
  return (floats)(((ints)first & mask) | ((ints)second & ~mask));
}
// The second where one of the two is NaN.
CK_INLINE floats smaller(const floats a, const floats b) { return chosen((ints)(a < b), a, b); }
CK_INLINE floats larger(const floats a, const floats b) { return chosen((ints)(a > b), a, b); }

// Four vectors folded to a number each, halves onto each other, so that the order is the same for every width of register.
#define CK_FOLD_FOUR(name, type, vector, combine) \
  CK_INLINE type name(const vector v[4]) { \
    vector pair[2]; \
    CK_UNROLL for (int i = 0; i < 2; i++) \
      pair[i] = combine( \
          __builtin_shufflevector(v[2 * i], v[2 * i + 1], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), \
          __builtin_shufflevector(v[2 * i], v[2 * i + 1], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)); \
    vector all = combine( \
        __builtin_shufflevector(pair[0], pair[1], 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27), \
        __builtin_shufflevector(pair[0], pair[1], 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)); \
    all = combine(all, __builtin_shufflevector(all, all, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)); \
    all = combine(all, __builtin_shufflevector(all, all, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)); \
    return __builtin_shufflevector(all, all, 0, 4, 8, 12); \
  }
#define CK_ADD(a, b) ((a) + (b))
CK_FOLD_FOUR(sums_of_four, four, floats, CK_ADD)
CK_FOLD_FOUR(most_of_four, four, floats, larger)
CK_FOLD_FOUR(most_signed_of_four, four_ints, ints, __builtin_elementwise_max)
CK_FOLD_FOUR(most_unsigned_of_four, four_unsigneds, unsigneds, __builtin_elementwise_max)

CK_INLINE floats absolute(const floats v) { return (floats)((ints)v & 0x7FFFFFFF); }

// f32 to bf16, to nearest, ties to even; NaN stays NaN. Subnormals may become zero.
CK_INLINE halves to_bf16(const floats v) {
#if CK_NATIVE_BF16
  return (halves)_mm512_cvtneps_pbh((__m512)v);
#else
  const ints bits = (ints)v;
  const ints odd = (bits >> 16) & 1;
  const ints rounded = (ints)((bits + 0x7FFF) + odd);
  const ints right = (ints)chosen((ints)(v == v), (floats)rounded, (floats)(bits | 0x400000));
  return __builtin_convertvector(right >> 16 & 0xFFFF, halves);
#endif
}
CK_INLINE floats from_bf16(const halves v) { return (floats)(__builtin_convertvector(v, ints) << 16); }

// Writes two vectors as 32 numbers of bf16, and adds those to a total: numbers i and 16 + i to lane i, natively 2i and 2i + 1.
CK_INLINE floats write_pair(halves *to, const floats first, const floats second, const floats total) {
#if CK_NATIVE_BF16
  const __m512bh pair = _mm512_cvtne2ps_pbh((__m512)second, (__m512)first);
  memcpy(to, &pair, sizeof pair);
  const __m512bh ones = (__m512bh)_mm512_set1_epi16(0x3F80);
  return (floats)_mm512_dpbf16_ps((__m512)total, pair, ones);
#else
  to[0] = to_bf16(first);
  to[1] = to_bf16(second);
  return total + from_bf16(to[0]) + from_bf16(to[1]);
#endif
}

// Adding this puts an integer of up to 22 bits into the low bits of a float, rounded to nearest, ties to even.
#define CK_ROUNDER 12582912.0f

// A line of x inverse + zero, to nearest and ties to even, in 0 ... 255.
CK_INLINE void line_of_bytes(uint8_t *line, const floats x[4], const float inverse, const float zero) {
#if CK_AVX512
  // The conversion rounds to nearest, ties to even; packing in two steps keeps within 0 ... 255, and takes blocks of 4 of all
  // vectors in turn.
  __m512i q[4];
  CK_UNROLL for (int v = 0; v < 4; v++) q[v] = _mm512_cvtps_epi32((__m512)multiply_add(x[v], all(inverse), all(zero)));
  const __m512i packed = _mm512_packus_epi16(_mm512_packs_epi32(q[0], q[1]), _mm512_packs_epi32(q[2], q[3]));
  const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  _mm512_storeu_si512(line, _mm512_permutexvar_epi32(order, packed));
#else
  CK_UNROLL for (int v = 0; v < 4; v++) {
    const floats q = smaller(larger(multiply_add(x[v], all(inverse), all(zero)), all(0)), all(255.0f));
    ((bytes *)line)[v] = __builtin_convertvector((ints)(q + CK_ROUNDER) & 0xFF, bytes);
  }
#endif
}

// 2^n p, where n + 127 stands in the low bits of `shifted`. A product, so that NaN stays NaN.
CK_INLINE floats times_power(const floats p, const floats shifted) { return p * (floats)((ints)shifted << 23); }

// 2^x for x in -126 ... 127 (smaller ones count as -126), relative error below 8.1e-8 (6 terms).
CK_INLINE floats power_of_two(const floats x) {
  const floats y = larger(all(-126.0f), x);
  const floats shifted = y + (CK_ROUNDER + 127);
  const floats f = y - (shifted - (CK_ROUNDER + 127));
  floats p = all(1.535336188319500e-4f);
  p = multiply_add(p, f, all(1.339887440266574e-3f));
  p = multiply_add(p, f, all(9.618437357674640e-3f));
  p = multiply_add(p, f, all(5.550332471162809e-2f));
  p = multiply_add(p, f, all(2.402264791363012e-1f));
  p = multiply_add(p, f, all(6.931472028550421e-1f));
  return times_power(multiply_add(p, f, all(1.0f)), shifted);
}

// The same for x up to 127 with a relative error below 7.5e-5 (4 terms), less than a bf16 keeps. Below -125 it is 2^-125; with
// CK_NATIVE_BF16, which need not give the others' bits, subnormal and then 0: for x = -inf f and p are NaN, of which scalef by
// -inf makes 0 by its definition, while NaN by NaN stays NaN.
CK_INLINE floats quick_power_of_two(const floats x) {
#if CK_NATIVE_BF16
  const __m512 whole = _mm512_roundscale_ps((__m512)x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  const floats f = x - (floats)whole;
#else
  const floats y = larger(all(-125.0f), x);
  const floats shifted = y + (CK_ROUNDER + 127);
  const floats f = y - (shifted - (CK_ROUNDER + 127));
#endif
  floats p = all(5.51716695e-2f);
  p = multiply_add(p, f, all(2.42611125e-1f));
  p = multiply_add(p, f, all(6.93260986e-1f));
  p = multiply_add(p, f, all(9.99928073e-1f));
#if CK_NATIVE_BF16
  return (floats)_mm512_scalef_ps((__m512)p, whole);
#else
  return times_power(p, shifted);
#endif
}

// e^x for x in -87 ... 88.
CK_INLINE floats exponential(const floats x) { return power_of_two(x * 1.44269504088896341f); }

// x Phi(x) = x (1 + erf(x / sqrt 2)) / 2, error below 4.3e-7. erf: Abramowitz and Stegun, 7.1.26.
CK_INLINE floats gelu(const floats x) {
  const floats z = absolute(x) * 0.70710678118654752f;
  const floats t = 1.0f / multiply_add(all(0.3275911f), z, all(1.0f));
  floats p = all(1.061405429f);
  p = multiply_add(p, t, all(-1.453152027f));
  p = multiply_add(p, t, all(1.421413741f));
  p = multiply_add(p, t, all(-0.284496736f));
  p = multiply_add(p, t, all(0.254829592f));
  // 1 - erf(|x| / sqrt 2), half of it for the side that x is on.
  const floats tail = p * t * exponential(-(z * z)) * 0.5f;
  const floats share = chosen((ints)(x < 0), tail, 1.0f - tail);
  return x * share;
}

// The same by an odd polynomial, error below 1.94e-4 up to |x| = 12, and below 1.62e-5 |x| beyond, where Phi(4) stands for 1:
// less than bf16 or int8 keep of the result.
CK_INLINE floats quick_gelu(const floats x) {
  const floats c = smaller(larger(x, all(-4.0f)), all(4.0f));
  const floats t = c * c;
  floats p = all(2.2780735e-8f);
  p = multiply_add(p, t, all(-1.5985636e-6f));
  p = multiply_add(p, t, all(4.7954694e-5f));
  p = multiply_add(p, t, all(-8.1400679e-4f));
  p = multiply_add(p, t, all(8.7723422e-3f));
  p = multiply_add(p, t, all(-6.4572998e-2f));
  p = multiply_add(p, t, all(3.9788326e-1f));
  return x * multiply_add(p, c, all(0.5f));
}

// tanh x = 1 - 2 / (e^(2x) + 1).
CK_INLINE floats hyperbolic_tangent(const floats x) {
  const floats c = smaller(all(10.0f), larger(all(-10.0f), x));
  return 1.0f - 2.0f / (exponential(c * 2.0f) + 1.0f);
}

// GELU's approximation by tanh, as its users write it.
CK_INLINE floats gelu_tanh(const floats x) {
  const floats cubic = multiply_add(x * x * x, all(0.044715f), x);
  return x * 0.5f * (1.0f + hyperbolic_tangent(cubic * 0.79788456080286536f));
}

#endif
