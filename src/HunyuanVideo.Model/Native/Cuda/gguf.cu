// Blocks of NUMBERS numbers in BYTES bytes, as GGUF files store them, expanded to the element type. TYPE is the type's number in files.
// A thread makes the numbers of one 16-byte store; what belongs to a block is read by its neighbours too and comes from the cache.
// Every product is exact in fp32 and a sum is rounded once, so that no fused multiply-add can change a bit: what is written is the
// processor's expansion, rounded to the element type. Blocks begin at even addresses only, so that bytes are read one by one.

typedef unsigned char u8;

__device__ __forceinline__ float half_at(const u8* bytes)
{
    u16 bits = bytes[0] | (bytes[1] << 8);
    float result;
    asm("cvt.f32.f16 %0, %1;" : "=f"(result) : "h"(bits));
    return result;
}

// 4 bits of 32 numbers in 16 bytes: the first half in the low ones.
__device__ __forceinline__ int nibble(const u8* pairs, int j) { return j < 16 ? pairs[j] & 15 : pairs[j - 16] >> 4; }

// One bit of `bits`.
__device__ __forceinline__ int bit(const u8* bits, int j) { return (bits[j / 8] >> (j % 8)) & 1; }

// The 16 levels of IQ4_NL and IQ4_XS, as bytes of two words: an array would lie in memory.
__device__ __forceinline__ float level(int index)
{
    u64 levels = index < 8 ? 0xF6EADDCFBFAD9881ull : 0x7159453526190D01ull;
    return (float)(signed char)(levels >> (8 * (index % 8)));
}

// The 6-bit scale of a sub-block of Q4_K and Q5_K, from the 12 bytes of scales and minima.
__device__ __forceinline__ int scale_of(const u8* p, int sub)
{
    return sub < 4 ? p[sub] & 63 : (p[sub + 4] & 15) | ((p[sub - 4] >> 6) << 4);
}

__device__ __forceinline__ int minimum_of(const u8* p, int sub)
{
    return sub < 4 ? p[sub + 4] & 63 : (p[sub + 4] >> 4) | ((p[sub] >> 6) << 4);
}

// Number j of a block.
__device__ __forceinline__ float number(const u8* block, int j)
{
#if TYPE == 2 // Q4_0
    return half_at(block) * (float)(nibble(block + 2, j) - 8);
#elif TYPE == 3 // Q4_1
    return half_at(block) * (float)nibble(block + 4, j) + half_at(block + 2);
#elif TYPE == 6 // Q5_0
    return half_at(block) * (float)((nibble(block + 6, j) | (bit(block + 2, j) << 4)) - 16);
#elif TYPE == 7 // Q5_1
    return half_at(block) * (float)(nibble(block + 8, j) | (bit(block + 4, j) << 4)) + half_at(block + 2);
#elif TYPE == 8 // Q8_0
    return half_at(block) * (float)(signed char)block[2 + j];
#elif TYPE == 10 // Q2_K: scales[16] quants[64] d dmin
    int sub = j / 16;
    int quant = (block[16 + sub / 8 * 32 + sub % 2 * 16 + j % 16] >> (sub % 8 / 2 * 2)) & 3;
    return half_at(block + 80) * (float)(block[sub] & 15) * (float)quant - half_at(block + 82) * (float)(block[sub] >> 4);
#elif TYPE == 11 // Q3_K: highest[32] quants[64] scales[12] d
    int sub = j / 16;
    const u8* scales = block + 96;
    int low = sub < 8 ? scales[sub] & 15 : scales[sub - 8] >> 4;
    int high = (scales[8 + sub % 4] >> (2 * (sub / 4))) & 3;
    int quant = (block[32 + sub / 8 * 32 + sub % 2 * 16 + j % 16] >> (sub % 8 / 2 * 2)) & 3;
    int highest = (block[sub % 2 * 16 + j % 16] >> (sub / 2)) & 1;
    return half_at(block + 108) * (float)((low | (high << 4)) - 32) * (float)(quant - (highest ? 0 : 4));
#elif TYPE == 12 // Q4_K: d dmin scales[12] quants[128]
    int sub = j / 32;
    int quant = (block[16 + sub / 2 * 32 + j % 32] >> (sub % 2 * 4)) & 15;
    return half_at(block) * (float)scale_of(block + 4, sub) * (float)quant - half_at(block + 2) * (float)minimum_of(block + 4, sub);
#elif TYPE == 13 // Q5_K: d dmin scales[12] highest[32] quants[128]
    int sub = j / 32;
    int quant = (block[48 + sub / 2 * 32 + j % 32] >> (sub % 2 * 4)) & 15;
    quant |= ((block[16 + j % 32] >> sub) & 1) << 4;
    return half_at(block) * (float)scale_of(block + 4, sub) * (float)quant - half_at(block + 2) * (float)minimum_of(block + 4, sub);
#elif TYPE == 14 // Q6_K: low[128] high[64] scales[16] d
    int half = j / 128;
    int quarter = j / 32 % 4;
    int l = j % 32;
    int low = (block[64 * half + quarter % 2 * 32 + l] >> (quarter / 2 * 4)) & 15;
    int high = (block[128 + 32 * half + l] >> (2 * quarter)) & 3;
    return half_at(block + 208) * (float)(signed char)block[192 + j / 16] * (float)((low | (high << 4)) - 32);
#elif TYPE == 20 // IQ4_NL
    return half_at(block) * level(nibble(block + 2, j));
#elif TYPE == 23 // IQ4_XS: d highs(u16) lows[4] quants[128]
    int sub = j / 32;
    int highs = block[2] | (block[3] << 8);
    int scale = ((block[4 + sub / 2] >> (4 * (sub % 2))) & 15) | (((highs >> (2 * sub)) & 3) << 4);
    return half_at(block) * (float)(scale - 32) * level(nibble(block + 8 + 16 * sub, j % 32));
#else
#error "There is no such type of blocks."
#endif
}

extern "C" __global__ void expand_blocks(const u8* __restrict__ blocks, element* out, i64 numbers)
{
    i64 first = ((i64)blockIdx.x * blockDim.x + threadIdx.x) * VECTOR;
    if (first >= numbers)
    {
        return;
    }

    // blocks hold a multiple of what a thread makes
    const u8* block = blocks + first / NUMBERS * BYTES;
    int j = (int)(first % NUMBERS);
    vector part;
#pragma unroll
    for (int i = 0; i < VECTOR; i++)
    {
        part.at[i] = from_float(number(block, j + i));
    }

    store(out + first, part);
}
