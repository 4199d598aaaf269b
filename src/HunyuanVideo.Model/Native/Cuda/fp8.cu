// Rows of WIDTH numbers rounded to 8 bits (e4m3), each with a scale of its own: the row's largest magnitude / 448. One block a row,
// which is read once and stays in registers, so that the 8 bits may be written over the very row they are made of. What is rounded
// has the element type already: the fused forms give bit for bit what the kernel of the element type and quantise_rows give one
// after the other, and a layer's result does not depend on which of the two ways was taken. Rows from `rows` on are padding: zeros
// with a scale of 1. Conversions to e4m3 are instructions from compute capability 8.9 on.

#define VECTORS ((WIDTH / VECTOR + THREADS - 1) / THREADS)

typedef unsigned char u8;

// A thread's part of a row.
struct part { vector at[VECTORS]; };

__device__ __forceinline__ int column_of(int v) { return (v * THREADS + threadIdx.x) * VECTOR; }

// The largest value over a block whose size is a multiple of 32, in every thread.
__device__ __forceinline__ float largest_over_block(float value)
{
    __shared__ float shared[32];
    for (int offset = 16; offset > 0; offset /= 2)
    {
        value = fmaxf(value, __shfl_xor_sync(0xffffffffu, value, offset));
    }

    if (threadIdx.x % 32 == 0)
    {
        shared[threadIdx.x / 32] = value;
    }

    __syncthreads();
    float largest = 0.0f;
    for (int i = 0; i < THREADS / 32; i++)
    {
        largest = fmaxf(largest, shared[i]);
    }

    return largest;
}

// VECTOR values / scale as bytes, rounded to nearest even; beyond 448 the conversion stays at 448.
__device__ __forceinline__ void store_bytes(u8* to, const vector& values, float scale, float inverse)
{
    u16 pairs[VECTOR / 2];
    for (int i = 0; i < VECTOR; i += 2)
    {
        float quotients[2];
        for (int j = 0; j < 2; j++)
        {
            // the product with 1 / scale, corrected once, is the correctly rounded quotient, without a division's branches
            float value = to_float(values.at[i + j]);
            float first = value * inverse;
            quotients[j] = fmaf(fmaf(-first, scale, value), inverse, first);
        }

        asm("cvt.rn.satfinite.e4m3x2.f32 %0, %1, %2;" : "=h"(pairs[i / 2]) : "f"(quotients[1]), "f"(quotients[0]));
    }

    u32 low = pairs[0] | ((u32)pairs[1] << 16);
#if defined(ELEMENT_FP32)
    *reinterpret_cast<u32*>(to) = low;
#else
    *reinterpret_cast<uint2*>(to) = make_uint2(low, pairs[2] | ((u32)pairs[3] << 16));
#endif
}

__device__ __forceinline__ void store_row(const part& row, u8* bytes, float* row_scale)
{
    float largest = 0.0f;
#pragma unroll
    for (int v = 0; v < VECTORS; v++)
    {
        if (column_of(v) < WIDTH)
        {
            for (int i = 0; i < VECTOR; i++)
            {
                largest = fmaxf(largest, fabsf(to_float(row.at[v].at[i])));
            }
        }
    }

    // the barrier in here comes after all reads of the row, and before any write
    float scale = fmaxf(largest_over_block(largest) * (1.0f / 448.0f), 1e-12f);
    float inverse = __frcp_rn(scale);
#pragma unroll
    for (int v = 0; v < VECTORS; v++)
    {
        if (column_of(v) < WIDTH)
        {
            store_bytes(bytes + column_of(v), row.at[v], scale, inverse);
        }
    }

    if (threadIdx.x == 0)
    {
        *row_scale = scale;
    }
}

__device__ __forceinline__ void store_padding(u8* bytes, float* row_scale)
{
    for (int column = threadIdx.x * 8; column < WIDTH; column += THREADS * 8)
    {
        *reinterpret_cast<uint2*>(bytes + column) = make_uint2(0, 0);
    }

    if (threadIdx.x == 0)
    {
        *row_scale = 1.0f;
    }
}

extern "C" __global__ void __launch_bounds__(THREADS) quantise_rows(
    const element* x, i64 x_stride, i64 rows, u8* bytes, i64 bytes_stride, float* scales)
{
    i64 index = blockIdx.x;
    u8* to = bytes + index * bytes_stride;
    if (index >= rows)
    {
        store_padding(to, scales + index);
        return;
    }

    const element* in = x + index * x_stride;
    part row;
#pragma unroll
    for (int v = 0; v < VECTORS; v++)
    {
        if (column_of(v) < WIDTH)
        {
            row.at[v] = load(in + column_of(v));
        }
    }

    store_row(row, to, scales + index);
}

#ifdef COPIED
// Rows of [copied | gelu(x)], of COPIED and WIDTH - COPIED numbers: what linear2 and fc2 (with nothing copied) take. Made in one
// pass, as the element's type is never written: 3 bytes a number are moved. gelu_in_place and quantise_rows would move 7.
extern "C" __global__ void __launch_bounds__(THREADS) gelu_rows(
    const element* x, i64 x_stride, const element* copied, i64 copied_stride, i64 rows, u8* bytes, i64 bytes_stride, float* scales)
{
    i64 index = blockIdx.x;
    u8* to = bytes + index * bytes_stride;
    if (index >= rows)
    {
        store_padding(to, scales + index);
        return;
    }

    part row;
#pragma unroll
    for (int v = 0; v < VECTORS; v++)
    {
        int column = column_of(v);
        if (column < COPIED)
        {
            row.at[v] = load(copied + index * copied_stride + column);
        }
        else if (column < WIDTH)
        {
            row.at[v] = load(x + index * x_stride + column - COPIED);
            for (int i = 0; i < VECTOR; i++)
            {
                row.at[v].at[i] = from_float(gelu_tanh(to_float(row.at[v].at[i])));
            }
        }
    }

    store_row(row, to, scales + index);
}
#else
// Rows of LayerNorm(x) * (1 + scale) + shift, with the sums of norm_modulate in its order.
extern "C" __global__ void __launch_bounds__(THREADS) norm_modulate_rows(
    const element* x, i64 x_stride, const element* shift, const element* scale, i64 rows, u8* bytes, i64 bytes_stride, float* scales,
    double epsilon)
{
    __shared__ float shared[32];
    i64 index = blockIdx.x;
    u8* to = bytes + index * bytes_stride;
    if (index >= rows)
    {
        store_padding(to, scales + index);
        return;
    }

    const element* in = x + index * x_stride;
    part row;
    float sum = 0.0f;
#pragma unroll
    for (int v = 0; v < VECTORS; v++)
    {
        if (column_of(v) < WIDTH)
        {
            row.at[v] = load(in + column_of(v));
            for (int i = 0; i < VECTOR; i++)
            {
                sum += to_float(row.at[v].at[i]);
            }
        }
    }

    float mean = sum_over_block(sum, shared) / WIDTH;
    float squares = 0.0f;
#pragma unroll
    for (int v = 0; v < VECTORS; v++)
    {
        if (column_of(v) < WIDTH)
        {
            for (int i = 0; i < VECTOR; i++)
            {
                float difference = to_float(row.at[v].at[i]) - mean;
                squares += difference * difference;
            }
        }
    }

    float inverse = rsqrtf(sum_over_block(squares, shared) / WIDTH + (float)epsilon);
#pragma unroll
    for (int v = 0; v < VECTORS; v++)
    {
        if (column_of(v) < WIDTH)
        {
            vector shifts = load(shift + column_of(v));
            vector scales_of_columns = load(scale + column_of(v));
            for (int i = 0; i < VECTOR; i++)
            {
                float normed = (to_float(row.at[v].at[i]) - mean) * inverse;
                row.at[v].at[i] = from_float(normed * (1.0f + to_float(scales_of_columns.at[i])) + to_float(shifts.at[i]));
            }
        }
    }

    store_row(row, to, scales + index);
}
#endif
