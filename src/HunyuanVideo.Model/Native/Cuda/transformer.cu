// Element-wise work of the transformer, one pass over memory each. All arithmetic is fp32, rounded once at the end.

#ifdef HIDDEN
// out = LayerNorm(x) * (1 + scale) + shift: one block a row of HIDDEN elements, statistics in two passes over registers.
#define VECTORS ((HIDDEN / VECTOR + THREADS - 1) / THREADS)

extern "C" __global__ void __launch_bounds__(THREADS) norm_modulate(
    const element* x, i64 x_stride, const element* shift, const element* scale, element* out, i64 out_stride, double epsilon)
{
    __shared__ float shared[32];
    const element* in = x + (i64)blockIdx.x * x_stride;
    float values[VECTORS][VECTOR];
    float sum = 0.0f;
    for (int v = 0; v < VECTORS; v++)
    {
        int column = (v * THREADS + threadIdx.x) * VECTOR;
        if (column < HIDDEN)
        {
            vector part = load(in + column);
            for (int i = 0; i < VECTOR; i++)
            {
                values[v][i] = to_float(part.at[i]);
                sum += values[v][i];
            }
        }
    }

    float mean = sum_over_block(sum, shared) / HIDDEN;
    float squares = 0.0f;
    for (int v = 0; v < VECTORS; v++)
    {
        int column = (v * THREADS + threadIdx.x) * VECTOR;
        if (column < HIDDEN)
        {
            for (int i = 0; i < VECTOR; i++)
            {
                float difference = values[v][i] - mean;
                squares += difference * difference;
            }
        }
    }

    float inverse = rsqrtf(sum_over_block(squares, shared) / HIDDEN + (float)epsilon);
    for (int v = 0; v < VECTORS; v++)
    {
        int column = (v * THREADS + threadIdx.x) * VECTOR;
        if (column < HIDDEN)
        {
            vector shifts = load(shift + column);
            vector scales = load(scale + column);
            vector result;
            for (int i = 0; i < VECTOR; i++)
            {
                float normed = (values[v][i] - mean) * inverse;
                result.at[i] = from_float(normed * (1.0f + to_float(scales.at[i])) + to_float(shifts.at[i]));
            }

            store(out + (i64)blockIdx.x * out_stride + column, result);
        }
    }
}

// out = x + y * gate: one block a row.
extern "C" __global__ void __launch_bounds__(THREADS) gated_residual(
    const element* x, i64 x_stride, const element* y, i64 y_stride, const element* gate, element* out, i64 out_stride)
{
    for (int column = threadIdx.x * VECTOR; column < HIDDEN; column += THREADS * VECTOR)
    {
        vector xs = load(x + (i64)blockIdx.x * x_stride + column);
        vector ys = load(y + (i64)blockIdx.x * y_stride + column);
        vector gates = load(gate + column);
        vector result;
        for (int i = 0; i < VECTOR; i++)
        {
            result.at[i] = from_float(to_float(xs.at[i]) + to_float(ys.at[i]) * to_float(gates.at[i]));
        }

        store(out + (i64)blockIdx.x * out_stride + column, result);
    }
}
#endif

#ifdef HEAD_DIM
// RMSNorm of queries and keys per head, then their rotation, from rows of [q | k | v] to rows of [q | k | v]; `out` may be `in`,
// else the values are copied along. One block a token: its rotation stays in registers for all heads. A group of HEAD_DIM / 4
// lanes holds a head, four channels (two rotated pairs) each.
#define LANES (HEAD_DIM / 4)
#define GROUPS (THREADS / LANES)

struct alignas(4 * sizeof(element)) quad { element at[4]; };

extern "C" __global__ void __launch_bounds__(THREADS) qk_norm_rope(
    const element* in, i64 in_stride, element* out, i64 out_stride, const element* weights,
    const float4* rotations, i64 rotated, double epsilon)
{
    i64 token = blockIdx.x;
    int lane = threadIdx.x % LANES;
    const element* from = in + token * in_stride;
    element* to = out + token * out_stride;
    float4 rotation = make_float4(1.0f, 0.0f, 1.0f, 0.0f);
    if (token < rotated)
    {
        rotation = rotations[token * LANES + lane];
    }

    for (int item = threadIdx.x / LANES; item < ((2 * HEADS + GROUPS - 1) / GROUPS) * GROUPS; item += GROUPS)
    {
        // lanes beyond the last head take part in the shuffles of the others
        bool real = item < 2 * HEADS;
        quad part;
        float f[4] = {0.0f, 0.0f, 0.0f, 0.0f};
        if (real)
        {
            part = *reinterpret_cast<const quad*>(from + (i64)item * HEAD_DIM + lane * 4);
            for (int i = 0; i < 4; i++)
            {
                f[i] = to_float(part.at[i]);
            }
        }

        float squares = sum_over_lanes(f[0] * f[0] + f[1] * f[1] + f[2] * f[2] + f[3] * f[3], LANES);
        if (real)
        {
            float inverse = rsqrtf(squares / HEAD_DIM + (float)epsilon);
            const element* weight = weights + (item < HEADS ? 0 : HEAD_DIM);
            for (int i = 0; i < 4; i++)
            {
                f[i] = f[i] * inverse * to_float(weight[lane * 4 + i]);
            }

            part.at[0] = from_float(f[0] * rotation.x - f[1] * rotation.y);
            part.at[1] = from_float(f[0] * rotation.y + f[1] * rotation.x);
            part.at[2] = from_float(f[2] * rotation.z - f[3] * rotation.w);
            part.at[3] = from_float(f[2] * rotation.w + f[3] * rotation.z);
            *reinterpret_cast<quad*>(to + (i64)item * HEAD_DIM + lane * 4) = part;
        }
    }

    if (in != out)
    {
        for (int column = threadIdx.x * VECTOR; column < HEADS * HEAD_DIM; column += THREADS * VECTOR)
        {
            store(to + 2 * HEADS * HEAD_DIM + column, load(from + 2 * HEADS * HEAD_DIM + column));
        }
    }
}
#endif

#ifdef WIDTH
// Tanh GELU in place on `WIDTH` columns of a row; COPIED columns of `copied` are put in front of them in the same pass, which
// makes the row [copied | gelu] that a single-stream block's second projection takes.
extern "C" __global__ void __launch_bounds__(THREADS) gelu_in_place(element* x, i64 x_stride, const element* copied, i64 copied_stride)
{
    element* row = x + (i64)blockIdx.x * x_stride;
    for (int column = threadIdx.x * VECTOR; column < WIDTH; column += THREADS * VECTOR)
    {
        vector part = load(row + column);
        for (int i = 0; i < VECTOR; i++)
        {
            part.at[i] = from_float(gelu_tanh(to_float(part.at[i])));
        }

        store(row + column, part);
    }

    for (int column = threadIdx.x * VECTOR; column < COPIED; column += THREADS * VECTOR)
    {
        store(row - COPIED + column, load(copied + (i64)blockIdx.x * copied_stride + column));
    }
}
#endif
