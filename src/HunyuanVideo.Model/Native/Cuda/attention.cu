// Attention of every query to every key, for heads of 128 channels in bf16, on Hopper:
//     out = softmax(q · kᵀ · scale) · v
// A block takes 128 queries of a head, 64 for each of two warpgroups; a third feeds them with tiles of 176 keys and values. While
// one warpgroup's products run, the other's probabilities are computed, and a warpgroup's own scores for the next tile run beside
// its product with the values. Two blocks of a cluster take the same tiles: each copies one half of them to both. Queries that the
// softmax lost are told in `again`; the kernel compiled with RUNNING_MAX computes those anew and leaves all others alone.

#define QUERIES 128
#define STAGES 2
#define CLUSTER 2
#define CHANNELS 128
#define GROUPS 2
#define STRIP 64
#define ROW_BYTES 128
#define GROUP_QUERIES 64
#define QUERY_BYTES (GROUP_QUERIES * CHANNELS * 2)
#define TILE_BYTES (KEYS * CHANNELS * 2)
#define STRIP_BYTES (KEYS * ROW_BYTES)

// Where things lie in shared memory.
struct tiles
{
    u32 queries, keys, values, queries_full, keys_full, keys_empty, values_full, values_empty, scratch;

    __device__ __forceinline__ explicit tiles(u32 base)
    {
        queries = base;
        keys = queries + GROUPS * QUERY_BYTES;
        values = keys + STAGES * TILE_BYTES;
        queries_full = values + STAGES * TILE_BYTES;
        keys_full = queries_full + 8;
        keys_empty = keys_full + 8 * STAGES;
        values_full = keys_empty + 8 * STAGES;
        values_empty = values_full + 8 * STAGES;
        scratch = values_empty + 8 * STAGES;
    }
};

__device__ __forceinline__ void begin_scores(float (&s)[SCORES], u32 queries, u32 keys)
{
#pragma unroll
    for (int i = 0; i < CHANNELS / 16; i++)
    {
        u32 within = (i % 4) * 32;
        product_64x176(s, operand(queries + (i / 4) * (GROUP_QUERIES * ROW_BYTES) + within), operand(keys + (i / 4) * STRIP_BYTES + within), i > 0);
    }

    products_commit();
}

__device__ __forceinline__ void begin_output(float (&o)[64], const u32 (&p)[SCORES / 2], u32 values)
{
#pragma unroll
    for (int i = 0; i < KEYS / 16; i++)
    {
        product_64x128(o, p + 4 * i, transposed_operand(values + i * 16 * ROW_BYTES, STRIP_BYTES));
    }

    products_commit();
}

// A tile may be overwritten: told to both blocks, as each fills a half of the other's.
__device__ __forceinline__ void release(u32 barrier)
{
    if (threadIdx.x % 32 < CLUSTER)
    {
        barrier_arrive(barrier, threadIdx.x % 32);
    }
}

// The thread that feeds. Tiles come last to first, so that the one that may not be full is the first.
__device__ __forceinline__ void feed(
    const tiles& at, const tensor_map* q, const tensor_map* k, const tensor_map* v, int count, int first_query, int head)
{
    int rank = (int)cluster_rank();
    barrier_expect(at.queries_full, GROUPS * QUERY_BYTES);
    for (int part = 0; part < 2 * GROUPS; part++)
    {
        u32 to = at.queries + part * (GROUP_QUERIES * ROW_BYTES);
        copy_box(to, q, (part % 2) * STRIP, head, first_query + (part / 2) * GROUP_QUERIES, at.queries_full);
    }

    for (int n = 0; n < count; n++)
    {
        int stage = n % STAGES;
        u32 parity = ((n / STAGES) & 1) ^ 1;
        int first_key = (count - 1 - n) * KEYS;
        u32 to = stage * TILE_BYTES + rank * STRIP_BYTES;
        barrier_wait(at.keys_empty + 8 * stage, parity);
        barrier_expect(at.keys_full + 8 * stage, TILE_BYTES);
        copy_box_to_all(at.keys + to, k, rank * STRIP, head, first_key, at.keys_full + 8 * stage, (1 << CLUSTER) - 1);
        barrier_wait(at.values_empty + 8 * stage, parity);
        barrier_expect(at.values_full + 8 * stage, TILE_BYTES);
        copy_box_to_all(at.values + to, v, rank * STRIP, head, first_key, at.values_full + 8 * stage, (1 << CLUSTER) - 1);
    }
}

// A warpgroup: (64, 128) of the output before the division by l. Named barriers 1 and 2 let the groups take turns at their products.
__device__ __forceinline__ void attend(const tiles& at, int group, int count, int keys_of_first, float scale, float (&o)[64], row_state& state)
{
    float s[SCORES];
    u32 p[SCORES / 2];
    float factor[2] = {1.0f, 1.0f};
    u32 queries = at.queries + group * QUERY_BYTES;
    u32 scratch = at.scratch + 4 * threadIdx.x;
    int mine = 1 + group;
    int other = 2 - group;
    if (group == 1)
    {
        asm volatile("bar.arrive 1, 256;" ::: "memory");
    }

    barrier_wait(at.queries_full, 0);
    barrier_wait(at.keys_full, 0);
    products_begin();
    begin_scores(s, queries, at.keys);
    products_wait<0>();
    hold(s);
    release(at.keys_empty);
    if (keys_of_first < KEYS)
    {
        mask_from(s, keys_of_first);
    }

    first_probabilities(s, state, scale);
    round_probabilities(s, p);
    for (int n = 1; n < count; n++)
    {
        int stage = n % STAGES;
        int before = (n - 1) % STAGES;
        barrier_wait(at.keys_full + 8 * stage, (n / STAGES) & 1);
        asm volatile("bar.sync %0, 256;" :: "r"(mine) : "memory");
        hold(s);
        hold(p);
        hold(o);
        products_begin();
        begin_scores(s, queries, at.keys + stage * TILE_BYTES);
        barrier_wait(at.values_full + 8 * before, ((n - 1) / STAGES) & 1);
        begin_output(o, p, at.values + before * TILE_BYTES);
        asm volatile("bar.arrive %0, 256;" :: "r"(other) : "memory");
        products_wait<1>();
        hold(s);
        release(at.keys_empty + 8 * stage);
        bool raised = next_probabilities(s, state, scale, factor, scratch);
        hold(s);
        products_wait<0>();
        hold(o);
        hold(p);
        release(at.values_empty + 8 * before);
        if (raised)
        {
#pragma unroll
            for (int i = 0; i < 64; i++)
            {
                o[i] *= factor[(i >> 1) & 1];
            }
        }

        round_probabilities(s, p);
    }

    int last = (count - 1) % STAGES;
    barrier_wait(at.values_full + 8 * last, ((count - 1) / STAGES) & 1);
    hold(p);
    hold(o);
    products_begin();
    begin_output(o, p, at.values + last * TILE_BYTES);
    products_wait<0>();
    hold(o);
    if (group == 0)
    {
        // the turn that is left over
        asm volatile("bar.sync 1, 256;" ::: "memory");
    }
}

__device__ __forceinline__ void write_rows(const float (&o)[64], row_state& state, element* out, i64 out_stride, i64 first_row, i64 tokens)
{
#pragma unroll
    for (int r = 0; r < 2; r++)
    {
        float sum = sum_over_lanes(state.l[r], 4);
        i64 row = first_row + (threadIdx.x % 128) / 32 * 16 + (threadIdx.x % 32) / 4 + 8 * r;
        if (row < tokens)
        {
            float inverse = 1.0f / sum;
            element* to = out + row * out_stride + 2 * (threadIdx.x % 4);
#pragma unroll
            for (int j = 0; j < CHANNELS / 8; j++)
            {
                *reinterpret_cast<u32*>(to + 8 * j) = pair(o[4 * j + 2 * r] * inverse, o[4 * j + 2 * r + 1] * inverse);
            }
        }
    }
}

// Grid: blocks of queries (a multiple of CLUSTER) × heads. `again` holds one number for each cluster.
extern "C" __global__ void __cluster_dims__(CLUSTER, 1, 1) __launch_bounds__((GROUPS + 1) * 128, 1) attention(
    const __grid_constant__ tensor_map q, const __grid_constant__ tensor_map k, const __grid_constant__ tensor_map v,
    element* out, i64 out_stride, i64 tokens, double scale, u32* again)
{
    extern __shared__ unsigned char dynamic[];
    u32* mine = again + blockIdx.y * (gridDim.x / CLUSTER) + blockIdx.x / CLUSTER;
#ifdef RUNNING_MAX
    if (*mine == 0)
    {
        return;
    }
#endif
    tiles at((shared_address(dynamic) + 1023) & ~1023u);
    int group = (int)threadIdx.x / 128 - 1;
    int count = (int)((tokens + KEYS - 1) / KEYS);
    int first_query = (int)blockIdx.x * QUERIES;
    if (threadIdx.x == 0)
    {
        barrier_init(at.queries_full, 1);
        for (int i = 0; i < STAGES; i++)
        {
            barrier_init(at.keys_full + 8 * i, 1);
            barrier_init(at.values_full + 8 * i, 1);
            barrier_init(at.keys_empty + 8 * i, GROUPS * 4 * CLUSTER);
            barrier_init(at.values_empty + 8 * i, GROUPS * 4 * CLUSTER);
        }

        asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
    }

    cluster_sync();
    if (group < 0)
    {
        // one thread needs few registers: the groups that compute take them
        asm volatile("setmaxnreg.dec.sync.aligned.u32 24;");
        if (threadIdx.x == 0)
        {
            feed(at, &q, &k, &v, count, first_query, (int)blockIdx.y);
        }
    }
    else
    {
        asm volatile("setmaxnreg.inc.sync.aligned.u32 240;");
        float o[64];
#pragma unroll
        for (int i = 0; i < 64; i++)
        {
            o[i] = 0.0f;
        }

        row_state state;
        attend(at, group, count, (int)(tokens - (i64)(count - 1) * KEYS), (float)(scale * 1.4426950408889634), o, state);
        if (state.lost)
        {
            *mine = 1;
        }

        write_rows(o, state, out + blockIdx.y * CHANNELS, out_stride, (i64)first_query + group * GROUP_QUERIES, tokens);
    }

    // no block ends while the other may still write into it
    __syncwarp();
    cluster_sync();
}
