// Programs in, C++ out.
#include "compiler/emit/function.h"
#include "tests/unit/ir/programs.h"

#include <catch2/catch.hpp>

namespace {

const char* const tables = R"(
program "p" extents 2 reals 2 integers 2;
space rows plate; space groups plate; space cols;
function ppc::math::exp (real) real;
array y data real [n0] number 0;
array group data int [n0] number 0;
array count data int [n1] number 1;
array a input real [n1] offset 0;
array tau input real [1] offset n1;
array g_a gradient real [n1] offset 0 of a;
array g_tau gradient real [1] offset n1 of tau;
array lp local real cell;
array out output real [n1] offset 0;
array scratch local real [n1];
array inner local real [count[i0]] scope i0;
array v result real cell number 0;
)";

std::string emitted(const std::string& body) {
    ppc::ir::Program p = parsed(std::string(tables) + "body;" + body);
    for (ppc::ir::Array& a :
         p.arrays) // gradients and outputs are bound in any case: drop those that are not meant
        if (body.find(a.name + "[") == std::string::npos)
            a.role = ppc::ir::ArrayRole::local;
    return ppc::emit::print(ppc::emit::emit_function(p));
}

} // namespace

TEST_CASE("invariants leave the loop, shared values get a name, the sum runs in blocks") {
    CHECK(emitted(R"(
for i0 in rows < n0 {
  lp[0] += (y[i0] - a[0]) * (y[i0] - a[0]) / ppc::math::exp(tau[0]);
}
v[0] = lp[0];
)") == R"(const long long n_rows = args->extent[0];
const long long n1 = args->extent[1];
const double* const __restrict y = args->real[0];
const double* const __restrict a = args->input;
const double tau = args->input[n1];
double lp = 0.0;

const double t1 = 0 < n1 ? a[0] : 0.0;
const double t2 = 1.0 / math::exp(tau);
for (long long i_begin = 0; i_begin < n_rows; i_begin += 512) {
    const long long i_end = i_begin + 512 < n_rows ? i_begin + 512 : n_rows;
    double lp_sum = 0.0;
#pragma omp simd reduction(+ : lp_sum)
    for (long long i = i_begin; i < i_end; ++i) {
        const double t3 = y[i] - t1;
        lp_sum += t2 * t3 * t3;
    }
    lp += lp_sum;
}
args->value[0] = lp;
)");
}

TEST_CASE("a scatter is split from the vectorised loop") {
    CHECK(emitted(R"(
for i0 in rows < n0 {
  g_a[group[i0]] += ppc::math::exp(a[group[i0]]);
}
)") == R"(const long long n_rows = args->extent[0];
const long long n1 = args->extent[1];
const int* const __restrict group = args->integer[0];
const double* const __restrict a = args->input;
double* const __restrict g_a = args->gradient;
for (long long e = 0; e < n1; ++e) {
    g_a[e] = 0.0;
}

for (long long i_begin = 0; i_begin < n_rows; i_begin += 512) {
    const long long i_end = i_begin + 512 < n_rows ? i_begin + 512 : n_rows;
    double g_a_later[512];
#pragma omp simd
    for (long long i = i_begin; i < i_end; ++i) {
        g_a_later[i - i_begin] = math::exp(a[group[i]]);
    }
    for (long long i = i_begin; i < i_end; ++i) {
        g_a[group[i]] += g_a_later[i - i_begin];
    }
}
)");
}

TEST_CASE("what one branch uses is computed in it; what it writes and reads is read after") {
    CHECK(emitted(R"(
if n0 < 3 {
  lp[0] += ppc::math::exp(tau[0]) * ppc::math::exp(tau[0]);
} else {
  scratch[0] = 2.0;
  lp[0] += ppc::math::exp(scratch[0]) + ppc::math::exp(ppc::math::exp(scratch[0]));
}
v[0] = lp[0] + ppc::math::exp(scratch[0]);
)") == R"(const long long n0 = args->extent[0];
const long long n1 = args->extent[1];
const double tau = args->input[n1];
double lp = 0.0;
double* const __restrict scratch = args->work;

if (n0 < 3) {
    const double t1 = math::exp(tau);
    lp += t1 * t1;
} else {
    scratch[0] = 2.0;
    const double t2 = math::exp(scratch[0]);
    lp += t2 + math::exp(t2);
}
args->value[0] = math::exp(scratch[0]) + lp;
)");
}

TEST_CASE("what branches share is read before them only where it is there") {
    CHECK(emitted(R"(
if n0 < 3 { lp[0] += y[count[0]]; }
v[0] = lp[0];
if n0 < 3 { lp[0] += 2.0 * y[count[0]]; }
)") == R"(const long long n0 = args->extent[0];
const long long n1 = args->extent[1];
const double* const __restrict y = args->real[0];
const int* const __restrict count = args->integer[1];
double lp = 0.0;

const bool t1 = n0 < 3;
const int t2 = 0 < n1 ? count[0] : 0;
const double t3 = t2 >= 0 && t2 < n0 ? y[t2] : 0.0;
if (t1) {
    lp += t3;
}
args->value[0] = lp;
if (t1) {
    lp += 2.0 * t3;
}
)");
}

TEST_CASE("what both sides of a branch use needs no guard; a divisor that may be 0 does") {
    const std::string both =
        emitted("if n0 < 3 { lp[0] += y[count[0]]; } else { lp[0] += 2.0 * y[count[0]]; }");
    CHECK(both.find("t1 = y[count[0]];") != std::string::npos);
    const std::string divided = emitted("if n0 < 3 { lp[0] += real(n0 % count[0]); }\n"
                                        "v[0] = lp[0];\n"
                                        "if n0 < 3 { lp[0] += 2.0 * real(n0 % count[0]); }\n");
    CHECK(divided.find("t2 != 0 ? n0 % t2 : 0") != std::string::npos);
}

TEST_CASE("a side of a choice that is read twice is read only where it is there") {
    const std::string code = emitted("lp[0] += n0 < 3 ? y[n1] * ppc::math::exp(y[n1]) : 0.0;");
    CHECK(code.find("t1 = n1 >= 0 && n1 < n0 ? y[n1] : 0.0;") != std::string::npos);
}

TEST_CASE("sums over an inner loop go to one element; ragged scratch is made anew in each iteration") {
    CHECK(emitted(R"(
for i0 in groups < n1 {
  for i1 in cols < count[i0] { inner[i1] = a[i0] * y[i1]; }
  for i2 in cols < count[i0] { out[i0] += inner[i2]; }
}
)") == R"(const long long n_groups = args->extent[1];
const double* const __restrict y = args->real[0];
const int* const __restrict count = args->integer[1];
const double* const __restrict a = args->input;
double* const __restrict out = args->output;
for (long long e = 0; e < n_groups; ++e) {
    out[e] = 0.0;
}

for (long long i = 0; i < n_groups; ++i) {
    double* const __restrict inner = args->work;
    const int t1 = count[i];
    const double t2 = a[i];
#pragma omp simd
    for (long long j = 0; j < t1; ++j) {
        inner[j] = t2 * y[j];
    }
    double out_sum = 0.0;
#pragma omp simd reduction(+ : out_sum)
    for (long long j = 0; j < t1; ++j) {
        out_sum += inner[j];
    }
    out[i] += out_sum;
}
)");
}

TEST_CASE("integer arithmetic is 64-bit and comments say where code comes from") {
    ppc::ir::Program p = parsed(std::string(tables) + R"(site s observed; body;
v[0] = group[1] + group[2] < 3 ? 1.0 : real(2 * group[1] - 1);
)");
    for (ppc::ir::Array& a : p.arrays)
        if (a.role == ppc::ir::ArrayRole::gradient || a.role == ppc::ir::ArrayRole::output)
            a.role = ppc::ir::ArrayRole::local;
    p.body[0].place = {"some/where/model.cpp", 7, 5};
    p.sites[0].place = p.body[0].place;
    CHECK(ppc::emit::print(ppc::emit::emit_function(p)) ==
          R"(const int* const __restrict group = args->integer[0];

// s (model.cpp:7)
const int t1 = group[1];
args->value[0] = static_cast<long long>(t1) + group[2] < 3 ? 1.0 : static_cast<double>(2LL * t1 - 1);
)");
}

TEST_CASE("scratch sizes") {
    const ppc::ir::Program p = parsed(std::string(tables) + R"(body;
for i0 in groups < n1 { for i1 in cols < count[i0] { inner[i1] = a[i0]; } scratch[i0] = inner[0]; }
for i2 in groups < n1 { lp[0] += scratch[i2]; }
v[0] = lp[0];
)");
    CHECK(ppc::emit::print(ppc::emit::emit_work_size(p)) == R"(if (size < extent[1]) {
    size = extent[1];
}
for (long long i1 = 0; i1 < extent[1]; ++i1) {
    if (size < extent[1] + integer[1][i1]) {
        size = extent[1] + integer[1][i1];
    }
}
)");
}

TEST_CASE("what a recurrence stores and reads next stays in a register") {
    CHECK(emitted(R"(
scratch[0] = tau[0];
for i0 in forward rows < n0 {
  scratch[1 + i0] = y[i0] * scratch[i0];
}
v[0] = scratch[n0];
)") == R"(const long long n_rows = args->extent[0];
const long long n1 = args->extent[1];
const double* const __restrict y = args->real[0];
const double tau = args->input[n1];
double* const __restrict scratch = args->work;

scratch[0] = tau;
double scratch_now = n_rows > 0 ? scratch[0] : 0.0;
for (long long i = 0; i < n_rows; ++i) {
    scratch[1 + i] = y[i] * scratch_now;
    const double scratch_next = scratch[1 + i];
    scratch_now = scratch_next;
}
args->value[0] = scratch[n_rows];
)");
}
