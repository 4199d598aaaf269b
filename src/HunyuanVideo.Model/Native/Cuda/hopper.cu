// What kernels for Hopper (sm_90a) build on: barriers in shared memory, the copy engine for tiles (TMA) and the products of a
// warpgroup of 128 threads (wgmma). Addresses in shared memory are 32 bits wide.

#define ASYNCHRONOUS_PRODUCTS

struct alignas(64) tensor_map { u64 words[16]; };

__device__ __forceinline__ u32 shared_address(const void* pointer) { return (u32)__cvta_generic_to_shared(pointer); }

__device__ __forceinline__ void barrier_init(u32 barrier, u32 arrivals)
{
    asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" :: "r"(barrier), "r"(arrivals));
}

// One arrival, and the bytes that copies will bring before the barrier's phase can end.
__device__ __forceinline__ void barrier_expect(u32 barrier, u32 bytes)
{
    asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" :: "r"(barrier), "r"(bytes) : "memory");
}

// An arrival at the barrier of the same address in a block of the cluster.
__device__ __forceinline__ void barrier_arrive(u32 barrier, u32 block)
{
    asm volatile("{\n.reg .b32 there;\nmapa.shared::cluster.u32 there, %0, %1;\nmbarrier.arrive.shared::cluster.b64 _, [there];\n}"
        :: "r"(barrier), "r"(block) : "memory");
}

__device__ __forceinline__ void barrier_wait(u32 barrier, u32 parity)
{
    asm volatile("{\n.reg .pred done;\nAGAIN:\nmbarrier.try_wait.parity.shared::cta.b64 done, [%0], %1;\n@done bra END;\nbra AGAIN;\nEND:\n}"
        :: "r"(barrier), "r"(parity) : "memory");
}

__device__ __forceinline__ void cluster_sync()
{
    asm volatile("barrier.cluster.arrive.release.aligned;\nbarrier.cluster.wait.acquire.aligned;" ::: "memory");
}

__device__ __forceinline__ u32 cluster_rank()
{
    u32 rank;
    asm volatile("mov.u32 %0, %%cluster_ctarank;" : "=r"(rank));
    return rank;
}

// Copies the box at (x, y, z) of a tensor to shared memory; what lies beyond the tensor arrives as zeros.
__device__ __forceinline__ void copy_box(u32 to, const tensor_map* from, int x, int y, int z, u32 barrier)
{
    asm volatile("cp.async.bulk.tensor.3d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3, %4}], [%5];"
        :: "r"(to), "l"(from), "r"(x), "r"(y), "r"(z), "r"(barrier) : "memory");
}

// The same to the same place in each block of the cluster that `blocks` names, each of which is told by its own barrier.
__device__ __forceinline__ void copy_box_to_all(u32 to, const tensor_map* from, int x, int y, int z, u32 barrier, u16 blocks)
{
    asm volatile(
        "cp.async.bulk.tensor.3d.shared::cluster.global.mbarrier::complete_tx::bytes.multicast::cluster [%0], [%1, {%2, %3, %4}], [%5], %6;"
        :: "r"(to), "l"(from), "r"(x), "r"(y), "r"(z), "r"(barrier), "h"(blocks) : "memory");
}

// Tiles lie in shared memory as rows of 128 bytes, whose 16-byte pieces are swizzled: the columns of a wider tile are cut into
// strips of 64 elements. A product's operand is told by the address of its first element and the distances between 8 rows and
// between strips.
#define SWIZZLE_128 (1ull << 62)

// (rows, 16) of a tile whose rows run along the summed dimension.
__device__ __forceinline__ u64 operand(u32 address)
{
    return (u64)((address & 0x3ffff) >> 4) | (1ull << 16) | ((1024ull >> 4) << 32) | SWIZZLE_128;
}

// (16, columns) of a tile whose rows run across the summed dimension; strips are `strip` bytes apart.
__device__ __forceinline__ u64 transposed_operand(u32 address, u32 strip)
{
    return (u64)((address & 0x3ffff) >> 4) | ((u64)(strip >> 4) << 16) | ((1024ull >> 4) << 32) | SWIZZLE_128;
}

__device__ __forceinline__ void products_begin() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
__device__ __forceinline__ void products_commit() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }

// Waits until at most `pending` groups of products are under way.
template <int pending> __device__ __forceinline__ void products_wait()
{
    asm volatile("wgmma.wait_group.sync.aligned %0;" :: "n"(pending) : "memory");
}

// Keeps the compiler from moving what it does with registers across products that still use them.
template <int count> __device__ __forceinline__ void hold(float (&registers)[count])
{
#pragma unroll
    for (int i = 0; i < count; i++)
    {
        asm volatile("" : "+f"(registers[i]) :: "memory");
    }
}

template <int count> __device__ __forceinline__ void hold(u32 (&registers)[count])
{
#pragma unroll
    for (int i = 0; i < count; i++)
    {
        asm volatile("" : "+r"(registers[i]) :: "memory");
    }
}

#define R4(i) "+f"(d[i]), "+f"(d[(i) + 1]), "+f"(d[(i) + 2]), "+f"(d[(i) + 3])
#define R16(i) R4(i), R4((i) + 4), R4((i) + 8), R4((i) + 12)
#define NAMES_64 \
    "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, " \
    "%27, %28, %29, %30, %31, %32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, %48, %49, %50, %51, " \
    "%52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63"
#define NAMES_88 NAMES_64 \
    ", %64, %65, %66, %67, %68, %69, %70, %71, %72, %73, %74, %75, %76, %77, %78, %79, %80, %81, %82, %83, %84, %85, %86, %87"

// d (64, 176) = a (64, 16) · b (176, 16)ᵀ, added to d unless it is the first; both from shared memory.
__device__ __forceinline__ void product_64x176(float (&d)[88], u64 a, u64 b, int add)
{
    asm volatile(
        "{\n.reg .pred add;\nsetp.ne.b32 add, %90, 0;\n"
        "wgmma.mma_async.sync.aligned.m64n176k16.f32.bf16.bf16 {" NAMES_88 "}, %88, %89, add, 1, 1, 0, 0;\n}"
        : R16(0), R16(16), R16(32), R16(48), R16(64), R4(80), R4(84) : "l"(a), "l"(b), "r"(add));
}

// d (64, 128) += a (64, 16) · b (16, 128); a from registers, b from shared memory.
__device__ __forceinline__ void product_64x128(float (&d)[64], const u32* a, u64 b)
{
    asm volatile(
        "wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 {" NAMES_64 "}, {%64, %65, %66, %67}, %68, 1, 1, 1, 1;\n"
        : R16(0), R16(16), R16(32), R16(48) : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b));
}
