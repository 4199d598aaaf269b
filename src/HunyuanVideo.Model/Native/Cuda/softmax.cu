// Scores of 16 queries of each warp for a tile of KEYS keys to probabilities, as far as one thread holds them: element 4j + e belongs
// to key 8j + 2(lane mod 4) + (e mod 2) and to the thread's first query or, from e = 2, its second.
//
// Scores are exponentiated relative to a reference for each query: the largest score of its first tile. A later tile may exceed
// it: as fp32 and bf16 have the same wide exponent, nothing is lost by that, and the tile's sum tells when the reference has to be
// raised (by a power of two, which is exact). Where even a single step leaves the range, the query counts as lost. Compiled with
// RUNNING_MAX the reference follows the largest score tile by tile, which is never lost and costs more.

#ifndef KEYS
#define KEYS 176
#endif
#define SCORES (KEYS / 2)
#define MASKED -1e30f
// beyond this sum of a tile the reference is raised; beyond 2^100 the tile is not to be trusted
#define LARGE_SUM 1073741824.0f
#define LARGEST_EXPONENT 100

// The state of the two queries whose scores a thread holds: m is the reference in powers of two, l the sum of probabilities.
struct row_state
{
    float m[2];
    float l[2];
    bool lost;
};

__device__ __forceinline__ float exp2_fast(float x)
{
    float result;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(result) : "f"(x));
    return result;
}

__device__ __forceinline__ u32 pair(float low, float high)
{
    u32 result;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(result) : "f"(high), "f"(low));
    return result;
}

// Leaves the first `keys` keys of the tile.
__device__ __forceinline__ void mask_from(float (&s)[SCORES], int keys)
{
    int first = 2 * (threadIdx.x % 4);
#pragma unroll
    for (int i = 0; i < SCORES; i++)
    {
        s[i] = 8 * (i / 4) + first + (i & 1) < keys ? s[i] : MASKED;
    }
}

__device__ __forceinline__ void largest_of_rows(const float (&s)[SCORES], float (&largest)[2])
{
    largest[0] = s[0];
    largest[1] = s[2];
#pragma unroll
    for (int i = 0; i < SCORES; i++)
    {
        largest[(i >> 1) & 1] = fmaxf(largest[(i >> 1) & 1], s[i]);
    }
#pragma unroll
    for (int r = 0; r < 2; r++)
    {
        largest[r] = fmaxf(largest[r], __shfl_xor_sync(0xffffffffu, largest[r], 1));
        largest[r] = fmaxf(largest[r], __shfl_xor_sync(0xffffffffu, largest[r], 2));
    }
}

__device__ __forceinline__ void exponentiate(float (&s)[SCORES], const float (&m)[2], float scale, float (&sum)[2])
{
    sum[0] = sum[1] = 0.0f;
#pragma unroll
    for (int i = 0; i < SCORES; i++)
    {
        s[i] = exp2_fast(fmaf(s[i], scale, -m[(i >> 1) & 1]));
        sum[(i >> 1) & 1] += s[i];
    }
}

__device__ __forceinline__ void first_probabilities(float (&s)[SCORES], row_state& state, float scale)
{
    float largest[2];
    largest_of_rows(s, largest);
    state.m[0] = largest[0] * scale;
    state.m[1] = largest[1] * scale;
    exponentiate(s, state.m, scale, state.l);
    state.lost = false;
}

// Scores to probabilities, in place. True where what was summed before has to be multiplied by `factor`. `scratch` is the thread's
// own place in shared memory, used beside asynchronous products alone.
__device__ __forceinline__ bool next_probabilities(float (&s)[SCORES], row_state& state, float scale, float (&factor)[2], u32 scratch)
{
    float sum[2];
#ifdef RUNNING_MAX
    float largest[2];
    largest_of_rows(s, largest);
    bool raised = __any_sync(0xffffffffu, largest[0] * scale > state.m[0] || largest[1] * scale > state.m[1]);
    if (raised)
    {
#pragma unroll
        for (int r = 0; r < 2; r++)
        {
            float next = fmaxf(state.m[r], largest[r] * scale);
            factor[r] = exp2_fast(state.m[r] - next);
            state.m[r] = next;
            state.l[r] *= factor[r];
        }
    }

    exponentiate(s, state.m, scale, sum);
#else
    exponentiate(s, state.m, scale, sum);
    // written so that "not a number" counts as large
    bool raised = __any_sync(0xffffffffu, !(sum[0] <= LARGE_SUM && sum[1] <= LARGE_SUM));
    if (raised)
    {
#pragma unroll
        for (int r = 0; r < 2; r++)
        {
            float row = sum[r] + __shfl_xor_sync(0xffffffffu, sum[r], 1);
            row += __shfl_xor_sync(0xffffffffu, row, 2);
            int exponent = row <= LARGE_SUM ? 0 : (int)((__float_as_uint(row) >> 23) & 255) - 127;
            state.lost = state.lost || exponent > LARGEST_EXPONENT;
            exponent = min(exponent, LARGEST_EXPONENT);
            factor[r] = __uint_as_float((u32)(127 - exponent) << 23);
            state.m[r] += (float)exponent;
            state.l[r] *= factor[r];
            sum[r] *= factor[r];
        }
#pragma unroll
        for (int i = 0; i < SCORES; i++)
        {
            s[i] *= factor[(i >> 1) & 1];
        }
    }
#endif
    state.l[0] += sum[0];
    state.l[1] += sum[1];
#ifdef ASYNCHRONOUS_PRODUCTS
    // a store that needs every probability: some compilers would put them off until after the wait for the products beside them
    asm volatile("st.shared.f32 [%0], %1;" :: "r"(scratch), "f"(sum[0] + sum[1]) : "memory");
#endif
    return raised;
}

__device__ __forceinline__ void round_probabilities(const float (&s)[SCORES], u32 (&p)[SCORES / 2])
{
#pragma unroll
    for (int i = 0; i < SCORES / 2; i++)
    {
        p[i] = pair(s[2 * i], s[2 * i + 1]);
    }
}
