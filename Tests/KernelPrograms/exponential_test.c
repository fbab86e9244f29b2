// exp, log, tanh, elu and selu: accuracy, and exact values.
#include "testing.h"

#pragma STDC FP_CONTRACT OFF

enum { EXP, LOG, TANH, ELU, SELU, FUNCTIONS };

#include "accuracy.inc.h"

static void elu(kernel_type type, size_t n, const void *in, void *out) { kernel_elu(type, n, 1, in, out); }
static double narrow_elu(double x) { return x > 0 ? x : expm1(x); }
static long double wide_elu(long double x) { return x > 0 ? x : expm1l(x); }

// The true constants, which the kernel rounds to the type.
static const long double alpha = 1.6732632423543772848170429916717L, scale = 1.0507009873554804934193349852946L;
static double narrow_selu(double x) { return x > 0 ? (double)scale * x : (double)(scale * alpha) * expm1(x); }
static long double wide_selu(long double x) { return x > 0 ? scale * x : scale * alpha * expm1l(x); }

static const function tested[FUNCTIONS] = {
    {"exp", kernel_exp, exp, expl, 2},
    {"log", kernel_log, log, logl, 2},
    {"tanh", kernel_tanh, tanh, tanhl, 2},
    {"elu", elu, narrow_elu, wide_elu, 2},
    {"selu", kernel_selu, narrow_selu, wide_selu, 3},
};

static const double edges[] = {
    0,        INFINITY,        1,       -1,    0.625,     0.34657359027997264, 1.41421356237, 0.70710678118,
    10,       20,              -30,     -40,   89,        710,                 -105,          -746,
    9.010913, 19.061547465398, 1e-45,   5e-324, 3.4e38,   1.7e308,             1.17549435e-38,
    88.722839, -87.33654, -103.97208, -103.278929, 709.782712893384, -745.13321910194122, -708.3964185322641,
    2.2250738585072014e-308,
};

static const special specials[] = {
    {EXP, 0.0, 1},        {EXP, -0.0, 1},        {EXP, INFINITY, INFINITY},  {EXP, -INFINITY, 0},   {EXP, NAN, NAN},
    {LOG, 0.0, -INFINITY}, {LOG, -0.0, -INFINITY}, {LOG, INFINITY, INFINITY}, {LOG, -INFINITY, NAN}, {LOG, NAN, NAN},
    {LOG, 1, 0.0},        {LOG, -1, NAN},        {TANH, 0.0, 0.0},           {TANH, -0.0, -0.0},    {TANH, INFINITY, 1},
    {TANH, -INFINITY, -1}, {TANH, NAN, NAN},     {ELU, 0.0, 0.0},            {ELU, -0.0, -0.0},
    {ELU, INFINITY, INFINITY}, {ELU, -INFINITY, -1}, {ELU, NAN, NAN},
};

int main(void) {
    check_specials(specials, sizeof specials / sizeof *specials);
    check_edges(edges, sizeof edges / sizeof *edges);
    sweep_float32(0, 0x100000000, 1999); // every sign and exponent
    sweep_float32(0x3c000000, 0x43000000, 251); // 2⁻⁷ to 2⁷ more densely,
    sweep_float32(0xbc000000, 0xc3000000, 251); // and the same below 0
    sweep_float64(0, 0, 100);
    sweep_float64(-746, 710, 100);
    sweep_float64(-40, 0, 100);
    sweep_float64(-2, 2, 200);
    sweep_float64(0, 25, 100);
    sweep_float64(0.5, 1.5, 100);
    sweep_float64(-745.2, -708, 20);
    report_errors();
    return finish("exponential");
}
