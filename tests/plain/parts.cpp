// Rows, columns, segments and blocks of vectors and matrices, read and assigned; data in arguments of
// helpers.
#include <ppc/model.hpp>
using namespace ppc;
inline double repeated(double a, int n, int m) {
    double s = 0;
    for (int i = 0; i < n - m; ++i)
        s += a * i;
    return s;
}
inline double ratio(double a, double x) { return a * (1 - x) + 2 / x; }

PPC_MODEL void parts(int K, int n, const std::vector<double>& y, const std::vector<int>& g) {
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    const double b = PPC_SAMPLE("b", Normal(0, 1));
    Vector v(K);
    for (int k = 0; k < K; ++k)
        v[k] = a * k + b * y[k];
    Matrix A(3, K);
    A.row(0) = v;
    A.row(1) = 2 * v.transpose();
    A.row(2) = A.row(0) + A.row(1) * b;
    Matrix B(K, 3);
    for (int k = 0; k < K; ++k)
        B.row(k) = A.col(k).transpose() * y[k];
    Matrix C = Matrix::Zero(K, K);
    for (int k = 0; k < K; ++k)
        C.col(k) = v * (b + k);
    PPC_FACTOR("rows", A.sum() - (B * A)(1, 1) + C(0, 1) * C(1, 0) - C.row(K - 1).dot(v));
    Vector w = Vector::Zero(2 * K);
    w.head(K) = v;
    w.tail(K) = v.array() * v.array();
    Vector u(2 * K + 1);
    u.segment(1, n) = v.head(n);
    u.segment(1, n) += v.head(n) * a;
    u.head(2).array() *= b;
    u.segment<2>(n + 1) = v.head<2>();
    PPC_FACTOR("segments", w.dot(w) * 0.1 + u.sum() * u[1] + u.squaredNorm());
    Matrix D(K, K);
    D.block(0, 0, 2, 2) = C.block(1, 1, 2, 2);
    D.block(0, 2, 2, K - 2) = C.topRightCorner(2, K - 2);
    D.bottomRows(K - 2) = C.topRows(K - 2) * b;
    D.diagonal() = v;
    D.diagonal().array() += 0.5;
    PPC_FACTOR("blocks", (D * v).sum() + D(0, 0) * D(1, 2) + D(2, 3));
    std::vector<Vector> rows(3, Vector(K));
    for (int i = 0; i < 3; ++i) {
        rows[i].head(2) = v.head(2) * i;
        rows[i].tail(K - 2) = v.tail(K - 2) * a;
    }
    PPC_FACTOR("nested", rows[0].sum() + rows[1].dot(rows[2]));
    Matrix E = Matrix::Zero(3, K);
    for (std::size_t i = 0; i < g.size(); ++i)
        E.row(g[i]) += v.transpose() * y[i];
    Vector s = Vector::Zero(K + 3);
    for (int i = 0; i < 3; ++i)
        s.segment(i, K) += v * y[i];
    PPC_FACTOR("sums", (E * v).squaredNorm() + s.squaredNorm() + s[2] * s[K]);
    PPC_FACTOR("arguments", repeated(a, K, K - 2) + ratio(b, y[0] - y[1]) + ratio(a, K > 2 ? 0.3 : 0.4));
    // Matrices of data whose sizes iterations have in common, in what each iteration carries.
    for (int i = 0; i < 2; ++i) {
        Matrix F = Matrix::Zero(K, K), G = Matrix::Identity(2, 2), H = Matrix::Zero(1, 1);
        F(0, 1) = y[i];
        G(1, 0) = 0.5 * y[i + 1];
        H = Matrix::Constant(i + 1, i + 1, 0.3);
        Vector f = v * b;
        Matrix P = Matrix::Constant(2, 2, a);
        for (int j = 0; j < n; ++j) {
            f = F * f + v;
            P = G * P * G.transpose();
            P(0, 0) += 0.1 * a + H(i, i);
        }
        PPC_FACTOR("carried", f.sum() - P.sum() + H.sum() * a);
    }
}
