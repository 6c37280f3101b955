data { int<lower=0> N; vector[N] x; vector[N] Y; }
parameters { real alpha; real beta; real<lower=0.5, upper=1> lambda; real<lower=0> tau; }
model {
  alpha ~ normal(0, 1000);
  beta ~ normal(0, 1000);
  tau ~ gamma(0.0001, 0.0001);
  for (i in 1:N) Y[i] ~ normal(alpha - beta * pow(lambda, x[i]), 1 / sqrt(tau));
}
