// Programs that tests of the IR and of the passes share.
#pragma once

#include "compiler/ir/eval.h"
#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"

#include <cmath>
#include <map>
#include <stdexcept>
#include <string>

inline ppc::ir::Program parsed(const std::string& text) {
    ppc::ir::ParseResult r = ppc::ir::parse(text);
    if (const auto* error = std::get_if<ppc::ir::ParseError>(&r))
        throw std::runtime_error("line " + std::to_string(error->line) + ": " + error->message);
    return std::get<ppc::ir::Program>(std::move(r));
}

/// Declarations of the ppc::math functions that the examples call, with their derivative rules.
inline const char* const math = R"(
function ppc::math::exp (real) real;
derivative ppc::math::exp 0 = ppc::math::exp(p0);
function ppc::math::log (real) real;
derivative ppc::math::log 0 = 1.0 / p0;
function ppc::math::log1p (real) real;
derivative ppc::math::log1p 0 = 1.0 / (1.0 + p0);
function ppc::math::lgamma (real) real;
derivative ppc::math::lgamma 0 = ppc::math::digamma(p0);
function ppc::math::digamma (real) real;
derivative ppc::math::digamma 0 = ppc::math::trigamma(p0);
function ppc::math::trigamma (real) real;
function ppc::math::softplus (real) real;
derivative ppc::math::softplus 0 = ppc::math::logistic(p0);
function ppc::math::logistic (real) real;
derivative ppc::math::logistic 0 = ppc::math::logistic(p0) * (1.0 - ppc::math::logistic(p0));
function ppc::math::pow (real, real) real;
derivative ppc::math::pow 0 = p1 * ppc::math::pow(p0, p1 - 1.0);
derivative ppc::math::pow 1 = ppc::math::pow(p0, p1) * ppc::math::log(p0);
)";

inline const char* const eight_schools_model = R"(
program "eight_schools" extents 1 reals 2;
space schools plate;
site mu latent size 1 values mu transform "identity";
site tau latent size 1 values tau transform "exp";
site theta latent size n0 values theta dimension n0 over schools plate schools transform "identity" parent mu parent tau;
site y observed size n0 dimension n0 over schools plate schools parent theta;
array y data real[n0] number 0;
array sigma data real[n0] number 1;
array mu value real cell site mu;
array tau value real cell site tau;
array theta value real[n0] site theta;
body;
sample mu[0] {
  log_prob = -2.5 - 0.02 * mu * mu;
  constrain = p0; log_abs_det = 0.0; unconstrain = p0;
}
sample tau[0] {
  log_prob = -2.0 - ppc::math::log1p(0.04 * tau * tau);
  constrain = ppc::math::exp(p0); log_abs_det = p0; unconstrain = ppc::math::log(p0);
}
for i0 in schools < n0 {
  sample theta[i0] {
    log_prob = -0.919 - ppc::math::log(tau) - 0.5 * ((theta[i0] - mu) / tau) * ((theta[i0] - mu) / tau);
    constrain = p0; log_abs_det = 0.0; unconstrain = p0;
  }
  likelihood(y) += -0.919 - ppc::math::log(sigma[i0])
                   - 0.5 * ((y[i0] - theta[i0]) / sigma[i0]) * ((y[i0] - theta[i0]) / sigma[i0]);
}
)";

/// A simplex alone and one in each iteration of a plate, which observations read.
inline const char* const simplices_model = R"(
program "simplices" extents 4 integers 2;
space rows plate; space n "p event" event; space breaks "line 1"; space words;
site p latent size n0 values p unconstrained u_p joint 1 densities 1 dimension n0 over n;
site q latent size n2 * n0 values q unconstrained u_q joint 1 densities n2 dimension n2 over rows dimension n0 over n plate rows parent p;
site y observed size n3 dimension n3 over words parent p parent q;
array row data int[n3] number 0;
array word data int[n3] number 1;
array p value real[n0] site p;
array u_p unconstrained real[n1] site p;
array x local real[n0];
array rest local real[n0];
array before local real[n0];
array tail local real[n0];
array det local real cell;
array q value real[n2 * n0] site q;
array u_q unconstrained real[n2 * n1] site q;
array z local real[n0] scope i5;
array left local real[n0] scope i5;
array share local real[n0] scope i5;
array after local real[n0] scope i5;
array sum local real cell scope i5;
array prior local real cell scope i5;
body;
transform p {
  rest[0] = 0.0;
  before[0] = 0.0;
  for i0 in forward breaks < n1 {
    rest[1 + i0] = rest[i0] - ppc::math::softplus(u_p[i0]);
    before[1 + i0] = rest[i0] - ppc::math::softplus(-u_p[i0]);
    det += u_p[i0] + rest[i0] - 2.0 * ppc::math::softplus(u_p[i0]);
  }
  for i1 in n < n0 {
    x[i1] = ppc::math::exp(i1 < n1 ? before[i1 < n1 ? 1 + i1 : 0] : rest[i1]);
  }
  jacobian(p) += det;
} keep {
  for i2 in n < n0 { p[i2] = x[i2]; }
} unconstrain {
  tail[0] = x[n0 - 1];
  for i3 in forward breaks < n1 { tail[1 + i3] = tail[i3] + x[n0 - 2 - i3]; }
  for i4 in breaks < n1 { u_p[i4] = ppc::math::log(x[i4] / tail[n0 - 2 - i4]); }
}
prior(p) += ppc::math::log(x[0]) - x[1] * x[1];
for i5 in rows < n2 {
  transform q {
    left[0] = 0.0;
    share[0] = 0.0;
    for i6 in forward breaks < n1 {
      left[1 + i6] = left[i6] - ppc::math::softplus(u_q[i5 * n1 + i6]);
      share[1 + i6] = left[i6] - ppc::math::softplus(-u_q[i5 * n1 + i6]);
      sum += u_q[i5 * n1 + i6] + left[i6] - 2.0 * ppc::math::softplus(u_q[i5 * n1 + i6]);
    }
    for i7 in n < n0 {
      z[i7] = ppc::math::exp(i7 < n1 ? share[i7 < n1 ? 1 + i7 : 0] : left[i7]);
    }
    jacobian(q) += sum;
  } keep {
    for i8 in n < n0 { q[i5 * n0 + i8] = z[i8]; }
  } unconstrain {
    after[0] = z[n0 - 1];
    for i9 in forward breaks < n1 { after[1 + i9] = after[i9] + z[n0 - 2 - i9]; }
    for i10 in breaks < n1 { u_q[i5 * n1 + i10] = ppc::math::log(z[i10] / after[n0 - 2 - i10]); }
  }
  for i11 in n < n0 { prior += x[i11] * ppc::math::log(z[i11]); }
  prior(q) += prior;
}
for i12 in words < n3 { likelihood(y) += ppc::math::log(q[row[i12] * n0 + word[i12]]); }
)";

/// Declarations that most examples share: inputs, data and a few sites. n0 = 6 rows, n1 = 3 groups; `offset`
/// has n1 + 1.
inline const char* const common = R"(
program "example" extents 2 reals 2 integers 2;
space rows; space groups; space inner;
site s factor; site t factor;
array x data real[n0] number 0;
array y data real[n0] number 1;
array g data int[n0] number 0;
array start data int[n1 + 1] number 1;
array u input real[n0] offset 0;
array v input real[n1] offset n0;
array w input real cell offset n0 + n1;
array q input real cell offset n0 + n1 + 1;
)";

inline std::map<std::string, std::string> examples() {
    const std::string head = std::string(math) + common;
    std::map<std::string, std::string> result;
    result["simplices"] = std::string(math) + simplices_model;
    result["eight schools"] = std::string(math) + eight_schools_model;
    result["terms"] = head + R"(body;
factor(s) += -0.5 * w * w + ppc::math::exp(q) * w;
jacobian(t) += q;
)";
    result["gather"] = head + R"(
array a local real[n1];
body;
for i0 in groups < n1 { a[i0] = w + ppc::math::exp(q) * v[i0]; prior(t) += -0.5 * v[i0] * v[i0]; }
for i1 in rows < n0 {
  likelihood(s) += -ppc::math::log(1.0 + w * w) - 0.5 * (y[i1] - a[g[i1]]) * (y[i1] - a[g[i1]]) / ppc::math::exp(q);
}
)";
    result["few values"] = head + R"(
array terms local real[3] scope i0;
array largest local real[4] scope i0;
array total local real cell scope i0;
body;
for i0 in rows < n0 {
  for i1 in inner < 3 { terms[i1] = w * real(i1) - 0.5 * (y[i0] - v[i1]) * (y[i0] - v[i1]); }
  largest[0] = -1.0;
  for i2 in forward inner < 3 { largest[1 + i2] = terms[i2] < largest[i2] ? largest[i2] : terms[i2]; }
  for i3 in inner < 3 { total += ppc::math::exp(terms[i3] - largest[3]); }
  likelihood(s) += largest[3] + ppc::math::log(total);
}
)";
    result["chain of two"] = head + R"(
array a local real[4];
array forward local real[2 * (1 + n0)];
array sum local real cell;
body;
for i0 in inner < 2 {
  a[2 * i0] = ppc::math::logistic(v[i0]);
  a[1 + 2 * i0] = 1.0 - ppc::math::logistic(v[i0]);
}
forward[0] = 1.0;
forward[1] = 0.0;
for i1 in forward rows < n0 {
  for i2 in inner < 2 {
    forward[2 + 2 * i1 + i2] = (forward[2 * i1] * (0 == i1 ? 0.5 : a[i2]) +
                                forward[1 + 2 * i1] * (0 == i1 ? 0.5 : a[2 + i2])) *
                               ppc::math::exp(w * y[i1] * real(i2) + u[i1]);
  }
}
for i3 in inner < 2 { sum += forward[2 * n0 + i3]; }
factor(s) += ppc::math::log(sum) * q;
)";
    result["whole numbers among reals"] = head + R"(
array chosen local real[n0];
body;
for i0 in rows < n0 { chosen[i0] = real(g[i0]); }
for i1 in rows < n0 { likelihood(s) += y[i1] * v[int(chosen[i1])] * w - q * real(int(1 < int(chosen[i1]))); }
)";
    result["own element and gather"] = head + R"(
array a local real[n1];
body;
for i0 in groups < n1 { a[i0] = ppc::math::exp(v[i0]) / q; prior(t) += -0.5 * a[i0] * a[i0] * w; }
for i1 in rows < n0 { likelihood(s) += a[g[i1]] * x[i1] * w; }
)";
    result["inner reduction"] = head + R"(
array eta local real cell scope i0;
body;
for i0 in rows < n0 {
  for i1 in groups < n1 { eta += ppc::math::exp(x[i0]) * real(i1) * v[i1] * w; }
  likelihood(s) += y[i0] * eta - ppc::math::softplus(eta);
}
)";
    result["inner arrays"] = head + R"(
array h local real[n1] scope i0;
array z local real cell scope i0;
body;
for i0 in rows < n0 {
  for i1 in groups < n1 { h[i1] = ppc::math::logistic(v[i1] * x[i0] + q); }
  for i2 in groups < n1 { z += h[i2] * h[i2] / (1.0 + w * w) + h[0]; }
  likelihood(s) += y[i0] * z * u[i0] + h[1] * w;
}
)";
    result["reduction read later"] = head + R"(
array total local real cell;
array groups local real[n1];
body;
for i0 in rows < n0 { total += u[i0] * u[i0] * w; groups[g[i0]] += ppc::math::exp(u[i0]) * x[i0]; }
for i1 in groups < n1 { factor(s) += ppc::math::log(groups[i1] * groups[i1] + 1.0 + total * total) * v[i1]; }
factor(t) += total * q;
)";
    result["ragged"] = head + R"(
array m local real cell scope i0;
body;
for i0 in groups < n1 {
  for i1 in inner < start[i0 + 1] - start[i0] {
    m += u[start[i0] + i1] * x[start[i0] + i1] + v[i0] * w;
    factor(s) += u[start[i0] + i1] * v[i0] * q;
  }
  factor(t) += -0.5 * m * m / (1.0 + q * q);
}
)";
    result["if"] = head + R"(
array a local real cell;
array b local real[n0];
body;
if n1 == 3 { a = ppc::math::exp(w); prior(s) += a * a * q; } else { a = w * q; }
for i0 in rows < n0 {
  if g[i0] == 0 { b[i0] = u[i0] * a; factor(t) += b[i0] * q; } else { b[i0] = u[i0] + v[g[i0]]; }
  factor(s) += b[i0] * b[i0] * x[i0] * a;
}
factor(s) += b[0] * b[1] * w;
)";
    result["accumulate under if"] = head + R"(
array a local real cell;
array b local real cell scope i1;
body;
a += w * w;
if 1 < n1 { a += q; for i0 in rows < n0 { a += u[i0] * u[i0]; } factor(s) += a * a * w; }
for i1 in rows < n0 {
  b += u[i1];
  if g[i1] == 1 { b += w * a; } else { factor(s) += q; }
  factor(t) += b * b * y[i1];
}
factor(s) += a * a * q;
)";
    result["select"] = head + R"(
body;
for i0 in rows < n0 {
  factor(s) += x[i0] < 0.0 ? ppc::math::log(x[i0] < 0.0 ? 1.0 + w * w : 0.0) * u[i0] : ppc::math::exp(u[i0] * q);
}
)";
    result["functions"] = head + R"(
body;
factor(s) += ppc::math::pow(1.5 + w * w, q) + ppc::math::lgamma(2.0 + q * q) + ppc::math::digamma(1.0 + w * w);
factor(s) += ppc::math::log1p(w * w) + ppc::math::softplus(w * q) + ppc::math::logistic(w) + ppc::math::log(2.0 + w);
factor(s) += ppc::math::trigamma(real(n0)) + 1.0 / (3.0 + w * q * v[0]);
)";
    result["elbo"] = head + R"(
array e noise real[n1] offset 0;
array z local real[n1];
body;
for i0 in groups < n1 { z[i0] = v[i0] + ppc::math::exp(w) * e[i0]; guide(t) += 0.5 * e[i0] * e[i0] + w; }
for i1 in groups < n1 { prior(t) += -0.5 * z[i1] * z[i1] / ppc::math::exp(q); jacobian(t) += 0.25 * z[i1]; }
for i2 in rows < n0 { likelihood(s) += -0.5 * (y[i2] - z[g[i2]]) * (y[i2] - z[g[i2]]); }
)";
    result["nested"] = head + R"(
array row local real cell scope i0;
array all local real[n0 * n1];
body;
for i0 in rows < n0 {
  %0 = u[i0] * w;
  row = ppc::math::exp(%0);
  for i1 in groups < n1 {
    all[i0 * n1 + i1] = row * v[i1] + %0;
    factor(s) += all[i0 * n1 + i1] * q + ppc::math::log(2.0 + w * w) * v[i1];
  }
}
for i2 in groups < n1 { for i3 in rows < n0 { factor(t) += all[i3 * n1 + i2] * all[i3 * n1 + i2] * x[i3]; } }
)";
    result["recurrence"] = head + R"(
array h local real[n0 + 1];
body;
h[0] = ppc::math::exp(w);
for i0 in forward rows < n0 {
  h[i0 + 1] = 0.5 + ppc::math::logistic(q) * h[i0] + 0.3 * x[i0] * x[i0] * w + 0.1 * h[0];
  factor(s) += -ppc::math::log(h[i0 + 1] * h[i0 + 1] + 1.0) - y[i0] / (1.0 + h[i0] * h[i0]);
}
factor(t) += h[n0] * h[1];
)";
    result["recurrence of two lags"] = head + R"(
array h local real[n0];
body;
h[0] = w;
h[1] = w * q;
for i0 in forward rows < n0 - 2 { h[i0 + 2] = v[0] * h[i0 + 1] + ppc::math::exp(v[1] * h[i0]) * u[i0]; }
for i1 in rows < n0 { factor(s) += -0.5 * (y[i1] - h[i1]) * (y[i1] - h[i1]); }
)";
    result["state of a vector"] = head + R"(
array h local real[(n0 + 1) * n1];
array m local real cell scope i2;
body;
for i0 in groups < n1 { h[i0] = v[i0] * w; }
for i1 in forward rows < n0 {
  for i2 in groups < n1 {
    for i3 in groups < n1 { m += ppc::math::exp(h[i1 * n1 + i3] * 0.3 + real(i3) * q * real(i2)); }
    h[(i1 + 1) * n1 + i2] = ppc::math::log(m) + x[i1] * v[i2] + u[i1] * h[0];
  }
}
for i4 in groups < n1 { factor(s) += h[n0 * n1 + i4] * real(i4 + 1); }
)";
    result["states inside states"] = head + R"(
array outer local real[n0 + 1];
array inner local real[n1 + 1] scope i0;
body;
outer[0] = w;
for i0 in forward rows < n0 {
  inner[0] = outer[i0] * q;
  for i1 in forward groups < n1 { inner[i1 + 1] = ppc::math::logistic(inner[i1] + v[i1] * x[i0]) + u[i0] * 0.2; }
  outer[i0 + 1] = inner[n1] * 0.5 + outer[i0] * y[i0];
  factor(t) += outer[i0 + 1] * outer[i0 + 1] * w;
}
)";
    result["states in independent series"] = head + R"(
array state local real[n0 + 1] scope i0;
body;
for i0 in groups < n1 {
  state[0] = v[i0];
  for i1 in forward rows < n0 {
    state[i1 + 1] = state[i1] * ppc::math::logistic(w) + u[i1] * q;
    if g[i1] == 1 { factor(s) += -0.5 * (y[i1] - state[i1 + 1]) * (y[i1] - state[i1 + 1]); }
  }
}
)";
    result["sum that a recurrence reads"] = head + R"(
array total local real[n0 + 1];
array a local real[n0];
body;
total[0] = w;
for i0 in forward rows < n0 {
  a[i0] = ppc::math::exp(0.2 * total[i0] * u[i0]);
  total[i0 + 1] = total[i0] + a[i0] * q + a[0];
  factor(s) += total[i0] * x[i0];
}
)";
    result["element of the next iteration in a branch"] = head + R"(
body;
for i0 in rows < n0 {
  if i0 + 1 < n0 { factor(s) += ppc::math::exp(0.5 * u[i0 + 1] * w) * u[i0] + v[g[i0 + 1]] * q; }
}
)";
    result["order that is not needed"] = head + R"(
array b local real[n0];
body;
b[0] = u[0];
for i0 in forward rows < n0 - 1 {
  b[i0 + 1] = u[i0 + 1];
  factor(s) += -0.5 * (b[i0 + 1] - w * b[i0]) * (b[i0 + 1] - w * b[i0]);
}
)";
    const std::string routine = head + "routine outer \"test::outer\" adjoint \"test::outer_adjoint\";\n";
    result["functions of whole arrays"] = routine + R"(
array a local real[n1];
array m local real[n0 * n1];
array e local real cell;
array f local real[n0];
body;
for i0 in groups < n1 { a[i0] = w * v[i0]; }
apply m = outer(u, a; n0, n1; n0, n1);
for i1 in rows < n0 { for i2 in groups < n1 { factor(s) += x[i1] * m[i1 * n1 + i2] * m[i2]; } }
e = q;
apply f = outer(x, e; n0, 1; n0, 1);
for i3 in rows < n0 { factor(t) += f[i3] * u[i3]; }
)";
    result["a function of arrays in each iteration"] = routine + R"(
array level local real[n0 + 1];
array a local real[2] scope i0;
array c local real cell scope i0;
array m local real[2] scope i0;
body;
level[0] = w;
for i0 in forward rows < n0 {
  a[0] = u[i0];
  a[1] = level[i0];
  c = 0.1 * q;
  if x[i0] < 1.0 { factor(t) += 0.0 * w; }
  apply m = outer(a, c; 2, 1; 2, 1);
  level[i0 + 1] = 0.5 * m[1] + m[0] * x[i0];
  factor(s) += m[0] * level[i0];
}
)";
    return result;
}

/// out[i][j] = x[i] exp(p[j]), and its adjoint.
inline ppc::ir::RoutineTable test_routines() {
    using Sizes = std::span<const std::int64_t>;
    using Arrays = std::span<const std::vector<double>>;
    return {{"test::outer",
             [](Sizes n, Arrays in) {
                 std::vector<double> out;
                 for (std::int64_t i = 0; i < n[0]; ++i)
                     for (std::int64_t j = 0; j < n[1]; ++j)
                         out.push_back(in[0][i] * std::exp(in[1][j]));
                 return out;
             }},
            {"test::outer_adjoint", [](Sizes n, Arrays in) {
                 std::vector<double> out(n[0] + n[1]);
                 for (std::int64_t i = 0; i < n[0]; ++i)
                     for (std::int64_t j = 0; j < n[1]; ++j) {
                         out[i] += in[3][i * n[1] + j] * std::exp(in[1][j]);
                         out[n[0] + j] += in[3][i * n[1] + j] * in[2][i * n[1] + j];
                     }
                 return out;
             }}};
}

/// The same in C++, as kernels of programs called "example" call it.
inline const char* const test_routines_source = R"(
extern "C" double exp(double);
extern "C" void example_0_test_outer(const long long* n, const double* const* in, double* out) {
    for (long long i = 0; i < n[0]; ++i)
        for (long long j = 0; j < n[1]; ++j)
            *out++ = in[0][i] * exp(in[1][j]);
}
extern "C" void example_0_test_outer_adjoint(const long long* n, const double* const* in, double* out) {
    for (long long k = 0; k < n[0] + n[1]; ++k)
        out[k] = 0;
    for (long long i = 0; i < n[0]; ++i)
        for (long long j = 0; j < n[1]; ++j) {
            out[i] += in[3][i * n[1] + j] * exp(in[1][j]);
            out[n[0] + j] += in[3][i * n[1] + j] * in[2][i * n[1] + j];
        }
}
)";

/// Inputs for the examples that use `common`.
inline ppc::ir::Inputs example_inputs() {
    ppc::ir::Inputs in;
    in.extents = {6, 3};
    in.reals = {{0.3, -0.7, 1.1, 0.2, -0.4, 0.9}, {1.0, 0.0, 1.0, 1.0, 0.0, 0.5}};
    in.integers = {{0, 1, 1, 2, 0, 2}, {0, 2, 3, 6}};
    in.input = {0.1, -0.3, 0.5, 0.25, -0.6, 0.7, 0.4, -0.2, 0.9, 0.8, -0.35};
    in.noise = {0.6, -1.2, 0.4};
    in.routines = test_routines();
    return in;
}
