// Benchmark of the ordered matrix product against OpenBLAS, on one thread, over the products of one training step of
// three networks. The two alternate on each product; the fastest of several rounds counts.
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "CKernels.h"

enum { MICRO_BATCH = 32, LARGEST_LAYERS = 24 };
typedef struct {
    const char *name;
    size_t batch, layers, width[LARGEST_LAYERS];
} network;

typedef struct {
    double ours, theirs;
} seconds;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static float *random_matrix(size_t elements) {
    float *matrix = aligned_alloc(64, (elements * sizeof(float) + 63) / 64 * 64);
    for (size_t i = 0; i < elements; i++) matrix[i] = (float)rand() / (float)RAND_MAX - 0.5f;
    return matrix;
}

static double largest_difference(size_t elements, const float *a, const float *b) {
    double largest = 0;
    for (size_t i = 0; i < elements; i++) {
        double difference = a[i] > b[i] ? (double)a[i] - b[i] : (double)b[i] - a[i];
        if (difference > largest) largest = difference;
    }
    return largest;
}

/// Times one product; the segments are micro-batches for TN and one otherwise.
static seconds measure(kernel_transposition transposition, size_t m, size_t n, size_t k, int rounds) {
    float *a = random_matrix(m * k), *b = random_matrix(k * n), *ours = random_matrix(m * n), *theirs = random_matrix(m * n);
    int64_t ends[64];
    size_t segments = 0;
    if (transposition == KERNEL_TN)
        for (size_t end = MICRO_BATCH; end <= k; end += MICRO_BATCH) ends[segments++] = (int64_t)end;
    bool turnedA = transposition == KERNEL_TN, turnedB = transposition == KERNEL_NT;
    // Short products are repeated to be measurable by the clock.
    int repetitions = (int)(2e7 / (double)(m * n * k)) + 1;
    seconds best = {1e9, 1e9};
    for (int round = 0; round < rounds; round++) {
        double start = now();
        for (int i = 0; i < repetitions; i++)
            kernel_matmul(KERNEL_FLOAT32, transposition, m, n, k, a, b, NULL, segments ? ends : NULL, segments, ours);
        double middle = now();
        for (int i = 0; i < repetitions; i++)
            cblas_sgemm(CblasRowMajor, turnedA ? CblasTrans : CblasNoTrans, turnedB ? CblasTrans : CblasNoTrans, (int)m,
                        (int)n, (int)k, 1, a, (int)(turnedA ? m : k), b, (int)(turnedB ? k : n), 0, theirs, (int)n);
        double end = now();
        if ((middle - start) / repetitions < best.ours) best.ours = (middle - start) / repetitions;
        if ((end - middle) / repetitions < best.theirs) best.theirs = (end - middle) / repetitions;
    }
    if (largest_difference(m * n, ours, theirs) > 1e-3) {
        fprintf(stderr, "The two products differ by %g.\n", largest_difference(m * n, ours, theirs));
        exit(1);
    }
    free(a), free(b), free(ours), free(theirs);
    return best;
}

static void print(const char *name, seconds time, double operations) {
    printf("%-26s %9.1f %9.1f %8.1f %8.1f %7.3f\n", name, 1e6 * time.ours, 1e6 * time.theirs, 1e-9 * operations / time.ours,
           1e-9 * operations / time.theirs, time.ours / time.theirs);
}

int main(int count, char **arguments) {
    int rounds = count > 1 ? atoi(arguments[1]) : 15;
    network networks[] = {
        {"mlp-mnist", 32, 3, {784, 300, 100, 10}},
        {"homl20", 32, 21, {3072}},
        {"mlp-wide", 128, 4, {784, 2048, 2048, 2048, 10}},
    };
    for (size_t i = 1; i < 21; i++) networks[1].width[i] = 100;
    networks[1].width[21] = 10;
    const char *names[] = {"NN", "NT", "TN"};
    seconds total = {0, 0};
    double all_operations = 0;
    openblas_set_num_threads(1);
    printf("OpenBLAS: %s\n", openblas_get_config());
    for (size_t i = 0; i < sizeof networks / sizeof *networks; i++) {
        network *net = &networks[i];
        seconds sum = {0, 0};
        double operations = 0;
        printf("\n%-26s %9s %9s %8s %8s %7s\n", net->name, "ours/us", "theirs/us", "GFLOP/s", "GFLOP/s", "ratio");
        for (size_t layer = 0, next; layer < net->layers; layer = next) {
            // Layers of the same shape are measured once and counted as often as they occur.
            size_t in = net->width[layer], out = net->width[layer + 1], batch = net->batch;
            for (next = layer + 1; next < net->layers && net->width[next] == in && net->width[next + 1] == out;) next++;
            size_t shapes[3][3] = {{batch, in, out}, {batch, out, in}, {out, in, batch}};
            double times = (double)(next - layer);
            for (int kind = 0; kind < 3; kind++) {
                size_t *shape = shapes[kind];
                if (kind == KERNEL_NN && layer == 0) continue;
                seconds time = measure((kernel_transposition)kind, shape[0], shape[1], shape[2], rounds);
                double work = 2.0 * (double)(shape[0] * shape[1] * shape[2]);
                char name[64];
                snprintf(name, sizeof name, "%zu x %s %zu %zu %zu", next - layer, names[kind], shape[0], shape[1], shape[2]);
                print(name, time, work);
                sum.ours += times * time.ours, sum.theirs += times * time.theirs, operations += times * work;
            }
        }
        print("sum", sum, operations);
        total.ours += sum.ours, total.theirs += sum.theirs, all_operations += operations;
    }
    printf("\n");
    print("all", total, all_operations);
    return 0;
}
