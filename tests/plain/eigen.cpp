// Eigen's ways to make, reduce, rearrange, broadcast and combine vectors and matrices.
#include <ppc/model.hpp>

#include <Eigen/Dense>
#include <unsupported/Eigen/KroneckerProduct>

using namespace ppc;

PPC_MODEL void eigen(int K, const std::vector<double>& y, const Matrix& X) {
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    const double b = PPC_SAMPLE("b", Normal(0, 1));
    Vector v_all(K);
    for (int k = 0; k < K; ++k)
        v_all[k] = a * k + b * y[k];
    Matrix A_all(3, K);
    for (int i = 0; i < 3; ++i)
        for (int k = 0; k < K; ++k)
            A_all(i, k) = a * i + b * k * y[k];
    {

        Vector v(3), w(K);
        v << a, b, a * b;
        w << b, v.head(K - 2), 2.5;
        Matrix m(2, 2);
        m << a, b, 1, a * b;
        PPC_FACTOR("comma", v.sum() + w.dot(w) * w[1] + (m * v.head(2)).sum());
    }
    {
        Vector v = v_all;
        Matrix A = A_all;
        v.setZero();
        Vector u(3);
        u.setConstant(a);
        u.setOnes();
        u *= b;
        v = v.array() + b;
        A.setIdentity();
        A.row(1).setConstant(b);
        Vector z = Vector::Zero(3);
        z.setLinSpaced(3, 0, 1);
        PPC_FACTOR("set", v.sum() + u.dot(u) + A.sum() * A(1, 2) + z.sum() * a);
    }
    {
        const Vector v = v_all;
        const Matrix A = A_all;
        const Vector l = Vector::LinSpaced(K, 0, 2) * a;
        const Matrix I = Matrix::Identity(3, 3) * b;
        const Matrix O = Matrix::Ones(2, 3);
        PPC_FACTOR("made", l.dot(v) + (I * A).sum() + (O * A)(1, 1) +
                               (Matrix::Identity(3, 3) * A).squaredNorm() + Vector::Ones(K).dot(v));
    }
    {
        const Vector v = v_all;
        const Matrix A = A_all;
        const Vector d = X.row(0);
        PPC_FACTOR("diagonals", (A * v.asDiagonal()).sum() + (d.asDiagonal() * A).squaredNorm() +
                                    (A * A.transpose()).trace() + A.leftCols<3>().diagonal().sum() +
                                    A.leftCols(3).diagonal().dot(X.diagonal()));
    }
    {
        const Vector v = v_all;
        const Matrix A = A_all;
        PPC_FACTOR("reductions",
                   v.maxCoeff() + 2 * v.minCoeff() + v.prod() + A.maxCoeff() + A.mean() + A.prod() * 0.01 +
                       v.array().exp().sum() + (v.array().abs() + 1).log().sum() + v.array().pow(2).sum() +
                       v.array().cube().sum() + v.array().tanh().matrix().dot(v) + v.cwiseAbs2().sum() +
                       v.array().abs2().sum() + v.lpNorm<1>() + v.stableNorm());
    }
    {
        const Vector v = v_all;
        const Matrix A = A_all;
        const Vector r = A.rowwise().sum();
        const RowVector c = A.colwise().sum();
        const Vector q = A.colwise().mean().transpose();
        const Vector nrm = A.rowwise().norm();
        const Vector sq = A.rowwise().squaredNorm();
        PPC_FACTOR("lines", r.sum() * r[1] + c.dot(v) + q[0] + nrm[1] + sq[2] + A.rowwise().maxCoeff().sum() +
                                A.colwise().minCoeff()[0] + A.colwise().prod()[1]);
    }
    {
        Vector v = v_all;
        Matrix A = A_all;
        const Matrix C = A.rowwise() + v.transpose();
        Vector t(3);
        t << a, b, 2.0;
        const Matrix D = A.colwise() - t;
        const Matrix E = A.array().rowwise() * v.transpose().array();
        Matrix F = A;
        F.rowwise() += v.transpose();
        F.array().colwise() *= t.array();
        PPC_FACTOR("broadcast", C.squaredNorm() + D(1, 2) * D(2, 0) + E.sum() + F.squaredNorm());
    }
    {
        const Vector v = v_all;
        const Matrix A = A_all;
        const Matrix R = v.replicate(1, 3);
        const Matrix S = v.transpose().replicate(2, 1);
        const Vector T = v.reverse();
        const Matrix U = A.reverse();
        PPC_FACTOR("rearranged", R.sum() * R(1, 2) + (S * v)[1] + T.dot(v.cwiseProduct(T)) +
                                     U(0, 1) * U(2, 2) + A.colwise().reverse()(0, 1) + T[0]);
    }
    {
        const Vector v = v_all;
        const Matrix A = A_all;
        const Vector s = (v.array() > 0.1).select(v, -2 * v);
        const Vector s2 = (Eigen::Map<const Vector>(y.data(), K).array() > 0).select(v, 0.0);
        Eigen::Vector3d c(a, b, 1.0), d(1.0, a, b * b);
        Eigen::Vector3d e;
        e << b, 1, a;
        PPC_FACTOR("choices", s.dot(v) + s2.sum() * s2[0] + c.cross(d).dot(e) + c[0] * d[2] -
                                  c.normalized()[1] + c.dot(d));
    }
    {
        const Vector v = v_all;
        const Matrix A = A_all;
        Eigen::Matrix<double, 2, 2> M;
        M << a, b, 0.5, a * b;
        Eigen::Matrix2d N = M * M.transpose();
        Eigen::Matrix<double, 2, 3> P = M * X.topRows<2>();
        const Matrix Q = kroneckerProduct(M, X);
        PPC_FACTOR("fixed sizes",
                   N(0, 1) + P.sum() + Q.sum() * Q(1, 4) + (Q * Vector::Ones(6)).squaredNorm());
    }
    {
        const Vector v = v_all;
        const Matrix A = A_all;
        std::vector<std::vector<double>> t(3, std::vector<double>(K));
        for (int i = 0; i < 3; ++i)
            for (int k = 0; k < K; ++k)
                t[i][k] = a * i + b * k;
        std::vector<std::vector<double>> u(K);
        for (int k = 0; k < K; ++k)
            u[k] = t[k % 3];
        PPC_FACTOR("nested", t[1][2] * t[2][0] + log_sum_exp(t[1]) + u[3][1]);
    }
    {
        Vector v = v_all;
        Matrix A = A_all;
        Vector x(v.size());
        x = v;
        x += v;
        x -= 0.5 * v;
        x *= a;
        x /= 2;
        Matrix B = A;
        B *= b;
        B += A;
        B -= A * a;
        x.array() += 1;
        x = x.cwiseMax(0.3).cwiseMin(2.0);
        PPC_FACTOR("compound", x.sum() + B.squaredNorm() + x.cwiseMax(v).sum() + v.cwiseQuotient(x).sum() +
                                   v.unaryExpr([&](double q) { return q * q * b; }).sum() +
                                   v.binaryExpr(x, [](double p, double q) { return p * q; }).sum());
    }
    {
        Vector v = v_all;
        Matrix A = A_all;
        PPC_FACTOR(
            "products",
            (v.transpose() * X.topLeftCorner(3, 3).row(0).transpose().replicate(2, 1).topRows(4)).value() +
                v.transpose() * v + (A.transpose() * A).trace() + A.row(1) * v +
                (A * A.transpose() * X).sum());
    }
    {
        Vector v = v_all;
        Matrix A = A_all;
        Vector x(K);
        x.fill(a);
        Vector z = x;
        z(0) = b;
        z.coeffRef(1) = 2 * b;
        A.coeffRef(0, 1) = b;
        PPC_FACTOR("elements", z.sum() * z[1] + A(0, 1));
    }
    // Lists, products assigned, rows that are read as they are filled, and loops that set a whole.
    Matrix M(3, 3);
    M << a, 1, b, 2, b, 3, 1, 0, a;
    Matrix N = M;
    N *= M;
    const Vector u{{a, b, 2.0}};
    const Matrix L{{a, 1.0}, {b, a * b}};
    Vector w(3);
    for (int i = 0; i < 3; ++i) {
        w[i] = u.dot(M.row(i));
        M.row(i).setConstant(w[i]);
    }
    Vector acc = Vector::Zero(3);
    for (int i = 0; i < 4; ++i) {
        acc.setConstant(acc[0] + a * i);
        acc << acc[1], acc[2] * b, a;
    }
    Vector s = Vector::Ones(3);
    for (int i = 0; i < 3; ++i)
        s *= a + i;
    PPC_FACTOR("lists", N.sum() * N(0, 2) + u.dot(w) + M.sum() + acc.dot(u) + s[1] + (L * L)(0, 1));
}
