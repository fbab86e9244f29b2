// sin and cos: accuracy, and exact values.
#include "testing.h"

#pragma STDC FP_CONTRACT OFF

enum { SIN, COS, FUNCTIONS };

#include "accuracy.inc.h"

static const function tested[FUNCTIONS] = {
    {"sin", kernel_sin, sin, sinl, 2},
    {"cos", kernel_cos, cos, cosl, 2},
};

// Near multiples of π/2, where most digits cancel, and the largest angles.
static const double edges[] = {
    1.5707963267948966, 3.141592653589793, 4.71238898038469, 6.283185307179586, 355, -710, 103993, 1e6, -1e9, 1e15,
    1e14,               0.785398163397448, -0.785398163397449, 1e-9, -1e-300, 5e-324,
};

static const special specials[] = {
    {SIN, 0.0, 0.0}, {SIN, -0.0, -0.0}, {SIN, INFINITY, NAN}, {SIN, NAN, NAN}, {SIN, 1e16, NAN},
    {COS, 0.0, 1},   {COS, -0.0, 1},    {COS, -INFINITY, NAN}, {COS, NAN, NAN}, {COS, -1e300, NAN},
};

int main(void) {
    check_specials(specials, sizeof specials / sizeof *specials);
    check_edges(edges, sizeof edges / sizeof *edges);
    sweep_float32(0x20000000, 0x4b000000, 997); // to 2²³
    sweep_float32(0xa0000000, 0xcb000000, 997); // and below 0
    sweep_float64(-7, 7, 200);
    sweep_float64(-1000, 1000, 100);
    sweep_float64(-1e9, 1e9, 100);
    report_errors();
    return finish("trigonometric");
}
