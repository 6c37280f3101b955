// Series: elements read where they stay, rows that are rewritten, passes forward and backward, filters.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void time_series(const std::vector<double>& x, int K) {
    const double a = PPC_SAMPLE("a", Normal(0, 1)), b = PPC_SAMPLE("b", Normal(0, 1));
    const int n = static_cast<int>(x.size());
    // reads at an index that stays, before and after it is assigned
    Vector v = Vector::Zero(n);
    for (int i = 0; i < n; ++i)
        v[i] = a * x[i] + 0.3 * v[0] - 0.1 * v[n - 1] + 0.2 * v[2];
    Matrix A = Matrix::Zero(n, K);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < K; ++j)
            A(i, j) = b * x[i] * (j + 1) + 0.5 * A(1, j) + 0.1 * A(i, 0);
    // sums of products
    Vector u = Vector::Constant(n, b);
    for (int i = 1; i < n; ++i)
        for (int j = 0; j < n; ++j)
            u[i] += u[i - 1] * x[j];
    // a row rewritten in an iteration
    Matrix alpha = Matrix::Zero(n, K);
    for (int k = 0; k < K; ++k)
        alpha(0, k) = std::exp(a * k);
    double ll = 0;
    for (int t = 1; t < n; ++t) {
        double total = 0;
        for (int k = 0; k < K; ++k) {
            for (int j = 0; j < K; ++j)
                alpha(t, k) += alpha(t - 1, j) * std::exp(0.1 * a * j * k);
            total += alpha(t, k);
        }
        for (int k = 0; k < K; ++k)
            alpha(t, k) /= total;
        ll += std::log(total);
    }
    // backwards
    Matrix beta(n, K);
    for (int k = 0; k < K; ++k)
        beta(n - 1, k) = 1;
    for (int t = n - 2; t >= 0; --t)
        for (int k = 0; k < K; ++k) {
            double s = 0;
            for (int j = 0; j < K; ++j)
                s += beta(t + 1, j) * std::cos(b * j + x[t] * k);
            beta(t, k) = s;
        }
    // one element
    Vector w = Vector::Constant(3, a);
    for (int t = 0; t < n; ++t)
        w[1] = 0.5 * w[1] + x[t] * w[2];
    // Kalman
    Vector m = Vector::Zero(2);
    Matrix P = Matrix::Constant(2, 2, 0.1), F(2, 2);
    F(0, 0) = 1, F(0, 1) = 0.3 * a, F(1, 0) = 0, F(1, 1) = 0.9;
    for (int t = 0; t < n; ++t) {
        m = F * m;
        P = F * P * F.transpose();
        P(0, 0) += 0.5, P(1, 1) += 0.2;
        const double S = P(0, 0) + 1, r = x[t] - m[0];
        Vector G(2);
        G[0] = P(0, 0) / S, G[1] = P(1, 0) / S;
        for (int i = 0; i < 2; ++i)
            m[i] += G[i] * r;
        Matrix Q = P;
        for (int i = 0; i < 2; ++i)
            for (int j = 0; j < 2; ++j)
                P(i, j) = Q(i, j) - G[i] * Q(0, j);
        ll += -0.5 * (std::log(S) + r * r / S);
    }
    std::vector<Vector> rows(n);
    rows[0] = Vector::Constant(K, b);
    for (int t = 1; t < n; ++t) {
        rows[t] = 0.5 * rows[t - 1];
        for (int k = 0; k < K; ++k)
            rows[t][k] += a * k;
    }
    double all = 0;
    for (int i = 0; i < n; ++i) {
        all += (i + 1) * (v[i] + u[i]);
        for (int k = 0; k < K; ++k)
            all += (i + 1.5 * k) * (A(i, k) + 0.1 * beta(i, k)) + rows[i][k] * (k + 1) * (i + 2);
    }
    PPC_FACTOR("A",
               0.1 * (all + ll + w.sum() + w[1] + m[0] + m[1] * 2 + P(0, 0) + 3 * P(1, 0) + 2 * P(1, 1)));
}
