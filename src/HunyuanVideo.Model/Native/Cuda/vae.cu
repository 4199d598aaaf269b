// Element-wise work of the VAE on activations whose channels lie innermost: (B, T, H, W, CHANNELS). CHANNELS / VECTOR divides THREADS.

#define PIECES (CHANNELS / VECTOR)

__device__ __forceinline__ float silu(float x) { return __fdividef(x, 1.0f + __expf(-x)); }

#ifdef GROUPS
#define ROWS (THREADS / PIECES)
#define GROUP_CHANNELS (CHANNELS / GROUPS)

// Sums and sums of squares of each channel over a chunk of positions, as differences from the sample's first position, which
// keeps fp32 exact enough where a channel's mean is far from zero. Grid: (chunks, B). Partial: (B, chunks, 2, CHANNELS).
extern "C" __global__ void __launch_bounds__(THREADS) group_norm_partial(
    const element* x, float* partial, i64 positions, i64 positions_of_a_chunk)
{
    __shared__ float shared[THREADS][VECTOR + 1];
    int piece = threadIdx.x % PIECES;
    int row = threadIdx.x / PIECES;
    const element* sample = x + (i64)blockIdx.y * positions * CHANNELS + piece * VECTOR;
    vector origin = load(sample);
    float base[VECTOR];
    float sums[VECTOR];
    float squares[VECTOR];
    for (int i = 0; i < VECTOR; i++)
    {
        base[i] = to_float(origin.at[i]);
        sums[i] = 0.0f;
        squares[i] = 0.0f;
    }

    i64 start = (i64)blockIdx.x * positions_of_a_chunk;
    i64 end = start + positions_of_a_chunk < positions ? start + positions_of_a_chunk : positions;
    for (i64 position = start + row; position < end; position += ROWS)
    {
        vector part = load(sample + position * CHANNELS);
        for (int i = 0; i < VECTOR; i++)
        {
            float difference = to_float(part.at[i]) - base[i];
            sums[i] += difference;
            squares[i] += difference * difference;
        }
    }

    float* out = partial + ((i64)blockIdx.y * gridDim.x + blockIdx.x) * 2 * CHANNELS + piece * VECTOR;
    for (int which = 0; which < 2; which++)
    {
        __syncthreads();
        for (int i = 0; i < VECTOR; i++)
        {
            shared[threadIdx.x][i] = which == 0 ? sums[i] : squares[i];
        }

        __syncthreads();
        if (row == 0)
        {
            for (int i = 0; i < VECTOR; i++)
            {
                float total = 0.0f;
                for (int r = 0; r < ROWS; r++)
                {
                    total += shared[r * PIECES + piece][i];
                }

                out[which * CHANNELS + i] = total;
            }
        }
    }
}

__device__ double sum_doubles_over_block(double value, double* shared)
{
    __syncthreads();
    shared[threadIdx.x] = value;
    __syncthreads();
    for (int half = THREADS / 2; half > 0; half /= 2)
    {
        if (threadIdx.x < half)
        {
            shared[threadIdx.x] += shared[threadIdx.x + half];
        }

        __syncthreads();
    }

    return shared[0];
}

// From the partial sums to y = x * a + b per channel. `before` is a bias that x lacks. Grid: (GROUPS, B). Affine: (B, 2, CHANNELS).
extern "C" __global__ void __launch_bounds__(THREADS) group_norm_affine(
    const element* x, const float* partial, const element* before, const element* weight, const element* bias, float* affine,
    i64 positions, i64 chunks, double epsilon)
{
    __shared__ double shared[THREADS];
    __shared__ double means[GROUP_CHANNELS];
    const element* origin = x + (i64)blockIdx.y * positions * CHANNELS;
    double squares = 0.0;
    double mean = 0.0;
    for (int c = 0; c < GROUP_CHANNELS; c++)
    {
        int channel = blockIdx.x * GROUP_CHANNELS + c;
        double sum = 0.0;
        double square = 0.0;
        for (i64 chunk = threadIdx.x; chunk < chunks; chunk += THREADS)
        {
            const float* from = partial + ((i64)blockIdx.y * chunks + chunk) * 2 * CHANNELS + channel;
            sum += from[0];
            square += from[CHANNELS];
        }

        sum = sum_doubles_over_block(sum, shared);
        square = sum_doubles_over_block(square, shared);
        double own = (double)to_float(origin[channel]) + (before ? (double)to_float(before[channel]) : 0.0) + sum / positions;
        if (threadIdx.x == 0)
        {
            means[c] = own;
        }

        mean += own / GROUP_CHANNELS;
        squares += square - sum * sum / positions;
    }

    __syncthreads();
    for (int c = 0; c < GROUP_CHANNELS; c++)
    {
        squares += positions * (means[c] - mean) * (means[c] - mean);
    }

    double inverse = rsqrt(squares / ((double)positions * GROUP_CHANNELS) + epsilon);
    for (int c = threadIdx.x; c < GROUP_CHANNELS; c += THREADS)
    {
        int channel = blockIdx.x * GROUP_CHANNELS + c;
        double scale = inverse * to_float(weight[channel]);
        double offset = before ? (double)to_float(before[channel]) : 0.0;
        float* out = affine + (i64)blockIdx.y * 2 * CHANNELS + channel;
        out[0] = (float)scale;
        out[CHANNELS] = (float)((double)to_float(bias[channel]) + (offset - mean) * scale);
    }
}
#endif

// Where a position of the padded, grown activation comes from: replicate padding in front in time and all round in space, and
// nearest growth, of which the first frame in time is left out.
struct source { i64 t; i64 h; i64 w; };

__device__ __forceinline__ i64 clamp(i64 value, i64 low, i64 high) { return value < low ? low : value > high ? high : value; }

__device__ __forceinline__ source source_of(
    i64 t, i64 h, i64 w, i64 height, i64 width, i64 pad_time, i64 pad_space, i64 grow_time, i64 grow_space)
{
    i64 frame = clamp(t - pad_time, 0, t);
    source result;
    result.t = (frame + grow_time - 1) / grow_time;
    result.h = clamp(h - pad_space, 0, height * grow_space - 1) / grow_space;
    result.w = clamp(w - pad_space, 0, width * grow_space - 1) / grow_space;
    return result;
}

// y = x * a + b, then SiLU where asked, written with replicate padding. Grid: (pieces of a padded line, padded H, B * padded T).
extern "C" __global__ void __launch_bounds__(THREADS) affine_pad(
    const element* x, const float* affine, element* out, i64 frames, i64 height, i64 width, i64 pad_time, i64 pad_space, i64 activate)
{
    i64 index = (i64)blockIdx.x * THREADS + threadIdx.x;
    i64 padded_width = width + 2 * pad_space;
    if (index >= padded_width * PIECES)
    {
        return;
    }

    i64 padded_frames = frames + pad_time;
    i64 sample = blockIdx.z / padded_frames;
    int channel = (int)(index % PIECES) * VECTOR;
    source from = source_of(blockIdx.z % padded_frames, blockIdx.y, index / PIECES, height, width, pad_time, pad_space, 1, 1);
    vector part = load(x + (((sample * frames + from.t) * height + from.h) * width + from.w) * CHANNELS + channel);
    const float* scale = affine + sample * 2 * CHANNELS + channel;
    for (int i = 0; i < VECTOR; i++)
    {
        float y = to_float(part.at[i]) * scale[i] + scale[CHANNELS + i];
        part.at[i] = from_float(activate ? silu(y) : y);
    }

    store(out + (((i64)blockIdx.z * gridDim.y + blockIdx.y) * padded_width) * CHANNELS + index * VECTOR, part);
}

// Nearest growth and replicate padding. Grid: (pieces of a padded line, padded H, B * padded T), all after growth.
extern "C" __global__ void __launch_bounds__(THREADS) grow_pad(
    const element* x, element* out, i64 frames, i64 height, i64 width, i64 pad_time, i64 pad_space, i64 grow_time, i64 grow_space)
{
    i64 index = (i64)blockIdx.x * THREADS + threadIdx.x;
    i64 padded_width = width * grow_space + 2 * pad_space;
    if (index >= padded_width * PIECES)
    {
        return;
    }

    i64 padded_frames = (frames - 1) * grow_time + 1 + pad_time;
    i64 sample = blockIdx.z / padded_frames;
    int channel = (int)(index % PIECES) * VECTOR;
    source from = source_of(
        blockIdx.z % padded_frames, blockIdx.y, index / PIECES, height, width, pad_time, pad_space, grow_time, grow_space);
    vector part = load(x + (((sample * frames + from.t) * height + from.h) * width + from.w) * CHANNELS + channel);
    store(out + (((i64)blockIdx.z * gridDim.y + blockIdx.y) * padded_width) * CHANNELS + index * VECTOR, part);
}

// a = a + bias + x, in place.
extern "C" __global__ void __launch_bounds__(THREADS) add_residual(element* a, const element* x, const element* bias, i64 pieces)
{
    i64 index = (i64)blockIdx.x * THREADS + threadIdx.x;
    if (index >= pieces)
    {
        return;
    }

    vector left = load(a + index * VECTOR);
    vector right = load(x + index * VECTOR);
    vector added = load(bias + (index % PIECES) * VECTOR);
    for (int i = 0; i < VECTOR; i++)
    {
        left.at[i] = from_float(to_float(left.at[i]) + to_float(added.at[i]) + to_float(right.at[i]));
    }

    store(a + index * VECTOR, left);
}
