// Attention of every query to every key, for heads of 128 channels in bf16, on every card since Ampere (sm_80):
//     out = softmax(q · kᵀ · scale) · v
// A block takes 32 queries of a head for each of its warps, and goes through the keys tile by tile. The products are those of
// a warp (mma.sync); copies to shared memory run beside them. Queries that the softmax lost are told in `again`; the kernel compiled
// with RUNNING_MAX computes those anew and leaves all others alone.

#define QUERIES (32 * WARPS)
#define THREADS (32 * WARPS)
#define CHANNELS 128
// a warp's queries are two products high
#define HALVES 2
#define ROW_BYTES (CHANNELS * 2)
#define TILE_BYTES (KEYS * ROW_BYTES)

// (rows, 128) elements in global memory.
struct rows
{
    const element* first;
    i64 stride;
    i64 count;
};

__device__ __forceinline__ u32 shared_address(const void* pointer) { return (u32)__cvta_generic_to_shared(pointer); }

// Rows lie in shared memory with their 16-byte pieces exchanged, so that eight rows' pieces of one column are in different banks.
__device__ __forceinline__ u32 piece(u32 tile, int row, int column) { return tile + row * ROW_BYTES + ((column ^ (row & 7)) << 4); }

// Begins the copy of `height` rows; rows beyond the last arrive as zeros.
template <int height> __device__ __forceinline__ void begin_copy(u32 to, const rows& from, i64 first)
{
    int column = threadIdx.x % 16;
#pragma unroll
    for (int i = 0; i < height / (THREADS / 16); i++)
    {
        int row = i * (THREADS / 16) + threadIdx.x / 16;
        bool exists = first + row < from.count;
        const element* source = from.first + (exists ? first + row : 0) * from.stride + 8 * column;
        asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" :: "r"(piece(to, row, column)), "l"(source), "r"(exists ? 16 : 0) : "memory");
    }
}

__device__ __forceinline__ void copies_commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }

// Waits for this thread's copies, then for everybody's.
template <int pending> __device__ __forceinline__ void copies_wait()
{
    asm volatile("cp.async.wait_group %0;" :: "n"(pending) : "memory");
    __syncthreads();
}

__device__ __forceinline__ void load_matrices(u32 (&to)[4], u32 address)
{
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
        : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3]) : "r"(address) : "memory");
}

__device__ __forceinline__ void load_transposed(u32 (&to)[4], u32 address)
{
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
        : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3]) : "r"(address) : "memory");
}

// d (16, 8) += a (16, 16) · b (16, 8).
__device__ __forceinline__ void product_16x8(float* d, const u32* a, u32 b0, u32 b1)
{
    asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]) : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

// The warp's scores for a tile: element 4j + e of a half is as softmax.cu has it.
__device__ __forceinline__ void score(float (&s)[HALVES][SCORES], u32 queries, u32 keys)
{
    int lane = threadIdx.x % 32;
    int first = threadIdx.x / 32 * 16 * HALVES;
#pragma unroll
    for (int i = 0; i < HALVES * SCORES; i++)
    {
        s[i / SCORES][i % SCORES] = 0.0f;
    }
#pragma unroll
    for (int k = 0; k < CHANNELS / 16; k++)
    {
        u32 a[HALVES][4];
#pragma unroll
        for (int h = 0; h < HALVES; h++)
        {
            load_matrices(a[h], piece(queries, first + 16 * h + lane % 16, 2 * k + lane / 16));
        }
#pragma unroll
        for (int j = 0; j < KEYS / 8; j += 2)
        {
            u32 b[4];
            load_matrices(b, piece(keys, 8 * (j + lane / 16) + lane % 8, 2 * k + lane / 8 % 2));
#pragma unroll
            for (int h = 0; h < HALVES; h++)
            {
                product_16x8(&s[h][4 * j], a[h], b[0], b[1]);
                product_16x8(&s[h][4 * j + 4], a[h], b[2], b[3]);
            }
        }
    }
}

__device__ __forceinline__ void add_values(float (&o)[HALVES][64], const u32 (&p)[HALVES][SCORES / 2], u32 values)
{
    int lane = threadIdx.x % 32;
#pragma unroll
    for (int i = 0; i < KEYS / 16; i++)
    {
#pragma unroll
        for (int c = 0; c < CHANNELS / 8; c += 2)
        {
            u32 b[4];
            load_transposed(b, piece(values, 16 * i + lane % 16, c + lane / 16));
#pragma unroll
            for (int h = 0; h < HALVES; h++)
            {
                product_16x8(&o[h][4 * c], p[h] + 4 * i, b[0], b[1]);
                product_16x8(&o[h][4 * c + 4], p[h] + 4 * i, b[2], b[3]);
            }
        }
    }
}

__device__ __forceinline__ void probabilities(
    float (&s)[HALVES][SCORES], row_state (&state)[HALVES], float (&o)[HALVES][64], u32 (&p)[HALVES][SCORES / 2], float scale, bool first)
{
#pragma unroll
    for (int h = 0; h < HALVES; h++)
    {
        float factor[2] = {1.0f, 1.0f};
        if (first)
        {
            first_probabilities(s[h], state[h], scale);
        }
        else if (next_probabilities(s[h], state[h], scale, factor, 0))
        {
#pragma unroll
            for (int i = 0; i < 64; i++)
            {
                o[h][i] *= factor[(i >> 1) & 1];
            }
        }

        round_probabilities(s[h], p[h]);
    }
}

__device__ __forceinline__ void mask_beyond(float (&s)[HALVES][SCORES], int keys)
{
    if (keys < KEYS)
    {
#pragma unroll
        for (int h = 0; h < HALVES; h++)
        {
            mask_from(s[h], keys);
        }
    }
}

// Tiles come last to first, so that the one that may not be full is the first.
__device__ __forceinline__ void attend(
    const rows& q, const rows& k, const rows& v, i64 first_query, float scale, u32 shared, float (&o)[HALVES][64], row_state (&state)[HALVES])
{
    float s[HALVES][SCORES];
    u32 p[HALVES][SCORES / 2];
    u32 queries = shared;
    u32 keys = queries + QUERIES * ROW_BYTES;
    int count = (int)((k.count + KEYS - 1) / KEYS);
    i64 last = (i64)(count - 1) * KEYS;
#if STAGES == 1
    u32 values = keys + TILE_BYTES;
    begin_copy<QUERIES>(queries, q, first_query);
    begin_copy<KEYS>(keys, k, last);
    copies_commit();
    for (int n = 0; n < count; n++)
    {
        i64 tile = last - (i64)n * KEYS;
        copies_wait<0>();
        begin_copy<KEYS>(values, v, tile);
        copies_commit();
        score(s, queries, keys);
        copies_wait<0>();
        if (n + 1 < count)
        {
            begin_copy<KEYS>(keys, k, tile - KEYS);
            copies_commit();
        }

        if (n == 0)
        {
            mask_beyond(s, (int)(k.count - last));
        }

        probabilities(s, state, o, p, scale, n == 0);
        add_values(o, p, values);
    }
#else
    u32 values = keys + STAGES * TILE_BYTES;
    begin_copy<QUERIES>(queries, q, first_query);
    begin_copy<KEYS>(keys, k, last);
    copies_commit();
    begin_copy<KEYS>(values, v, last);
    if (count > 1)
    {
        begin_copy<KEYS>(keys + TILE_BYTES, k, last - KEYS);
    }

    copies_commit();
    copies_wait<1>();
    score(s, queries, keys);
    mask_beyond(s, (int)(k.count - last));
    probabilities(s, state, o, p, scale, true);
    for (int n = 1; n < count; n++)
    {
        // keys of this tile and values of the one before are there; what was read before that is free
        copies_wait<0>();
        i64 tile = last - (i64)n * KEYS;
        u32 now = n % STAGES * TILE_BYTES;
        u32 other = (n + 1) % STAGES * TILE_BYTES;
        begin_copy<KEYS>(values + now, v, tile);
        if (n + 1 < count)
        {
            begin_copy<KEYS>(keys + other, k, tile - KEYS);
        }

        copies_commit();
        score(s, queries, keys + now);
        // independent of the scores: the compiler lays its products beside their exponentials
        add_values(o, p, values + other);
        probabilities(s, state, o, p, scale, false);
    }

    copies_wait<0>();
    add_values(o, p, values + (count - 1) % STAGES * TILE_BYTES);
#endif
}

__device__ __forceinline__ void write_rows(const float (&o)[64], row_state& state, element* out, i64 out_stride, i64 first_row, i64 tokens)
{
#pragma unroll
    for (int r = 0; r < 2; r++)
    {
        float sum = sum_over_lanes(state.l[r], 4);
        i64 row = first_row + threadIdx.x % 32 / 4 + 8 * r;
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

// Grid: blocks of queries × heads. `again` holds one number for each block.
extern "C" __global__ void __launch_bounds__(THREADS, BLOCKS) attention_portable(
    const element* q, i64 q_row, i64 q_head, const element* k, i64 k_row, i64 k_head, const element* v, i64 v_row, i64 v_head,
    element* out, i64 out_stride, i64 tokens, double scale, u32* again)
{
    extern __shared__ unsigned char dynamic[];
    u32* mine = again + blockIdx.y * gridDim.x + blockIdx.x;
#ifdef RUNNING_MAX
    if (*mine == 0)
    {
        return;
    }
#endif
    float o[HALVES][64];
    row_state state[HALVES];
#pragma unroll
    for (int i = 0; i < HALVES * 64; i++)
    {
        o[i / 64][i % 64] = 0.0f;
    }

    i64 head = blockIdx.y;
    i64 first_query = (i64)blockIdx.x * QUERIES;
    attend({q + head * q_head, q_row, tokens}, {k + head * k_head, k_row, tokens}, {v + head * v_head, v_row, tokens}, first_query,
        (float)(scale * 1.4426950408889634), (shared_address(dynamic) + 127) & ~127u, o, state);
#pragma unroll
    for (int h = 0; h < HALVES; h++)
    {
        if (state[h].lost)
        {
            *mine = 1;
        }

        write_rows(o[h], state[h], out + head * CHANNELS, out_stride, first_query + threadIdx.x / 32 * 16 * HALVES + 16 * h, tokens);
    }
}
