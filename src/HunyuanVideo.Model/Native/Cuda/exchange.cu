// Rows that move between devices. A row is WORDS pieces of 16 bytes; rows lie apart on both sides. The target may be another device's memory:
// writes travel on without being waited for, which reads from there are not.

extern "C" __global__ void __launch_bounds__(THREADS) push_rows(
    const uint4* first, const uint4* second, const uint4* third, i64 from_stride, uint4* to, i64 to_part, i64 to_stride, i64 rows)
{
    const uint4* from = blockIdx.y == 0 ? first : blockIdx.y == 1 ? second : third;
    uint4* into = to + (i64)blockIdx.y * to_part;
    i64 pieces = rows * WORDS;
    i64 step = (i64)gridDim.x * THREADS;
    for (i64 begin = (i64)blockIdx.x * THREADS + threadIdx.x; begin < pieces; begin += IN_FLIGHT * step)
    {
        uint4 held[IN_FLIGHT];
#pragma unroll
        for (int i = 0; i < IN_FLIGHT; i++)
        {
            i64 piece = begin + i * step;
            if (piece < pieces)
            {
                i64 row = piece / WORDS;
                held[i] = from[row * from_stride + (piece - row * WORDS)];
            }
        }

#pragma unroll
        for (int i = 0; i < IN_FLIGHT; i++)
        {
            i64 piece = begin + i * step;
            if (piece < pieces)
            {
                i64 row = piece / WORDS;
                into[row * to_stride + (piece - row * WORDS)] = held[i];
            }
        }
    }
}
