// What every source begins with: the element type, its conversion to and from fp32, reductions, and GELU. It needs no header of the
// CUDA toolkit, so that a machine with only a driver and the run-time compiler can use it. Kernel parameters are 8 bytes each.

typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long i64;

#if defined(ELEMENT_FP32)
typedef float element;
__device__ __forceinline__ float to_float(element value) { return value; }
__device__ __forceinline__ element from_float(float value) { return value; }
#elif defined(ELEMENT_FP16)
typedef u16 element;
__device__ __forceinline__ float to_float(element value)
{
    float result;
    asm("cvt.f32.f16 %0, %1;" : "=f"(result) : "h"(value));
    return result;
}
__device__ __forceinline__ element from_float(float value)
{
    element result;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(result) : "f"(value));
    return result;
}
#else
typedef u16 element;
__device__ __forceinline__ float to_float(element value) { return __uint_as_float(((u32)value) << 16); }
__device__ __forceinline__ element from_float(float value)
{
    element result;
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(result) : "f"(value));
    return result;
}
#endif

// 16 bytes are one memory transaction of a thread
#define VECTOR (16 / (int)sizeof(element))

struct alignas(16) vector { element at[VECTOR]; };

__device__ __forceinline__ vector load(const element* from) { return *reinterpret_cast<const vector*>(from); }
__device__ __forceinline__ void store(element* to, const vector& value) { *reinterpret_cast<vector*>(to) = value; }

// The sum over `lanes` neighbouring lanes (a power of two), in each of them, always added in the same order.
__device__ __forceinline__ float sum_over_lanes(float value, int lanes)
{
    for (int offset = lanes / 2; offset > 0; offset /= 2)
    {
        value += __shfl_xor_sync(0xffffffffu, value, offset);
    }

    return value;
}

// The sum over a block whose size is a multiple of 32, in every thread.
__device__ __forceinline__ float sum_over_block(float value, float* shared)
{
    value = sum_over_lanes(value, 32);
    int warp = threadIdx.x / 32;
    __syncthreads();
    if (threadIdx.x % 32 == 0)
    {
        shared[warp] = value;
    }

    __syncthreads();
    float total = 0.0f;
    for (int i = 0; i < blockDim.x / 32; i++)
    {
        total += shared[i];
    }

    return total;
}

// GELU in its tanh form.
__device__ __forceinline__ float gelu_tanh(float x)
{
    // 0.5 * x * (1 + tanh(u)) is x / (1 + exp(-2u))
    float u = 0.7978845608028654f * (x + 0.044715f * x * x * x);
    return __fdividef(x, 1.0f + __expf(-2.0f * u));
}
