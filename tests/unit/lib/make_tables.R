# Writes tables/NAME.txt, the log densities and log distribution functions that the unit tests compare with.
# Run as `Rscript make_tables.R` in this folder. Columns: x, the parameters, the log density, and where the
# library has them the logarithms of the distribution function and its complement.

rows <- function(x, ...) expand.grid(x = x, ..., KEEP.OUT.ATTRS = FALSE)

table_of <- function(name, call, grid, density, lower = NULL, upper = NULL) {
    columns <- c(as.list(grid), list(density(grid)))
    if (!is.null(lower)) columns <- c(columns, list(lower(grid)), list(upper(grid)))
    text <- do.call(paste, lapply(columns, function(v) sprintf("%.17g", v)))
    head <- c(paste0("# ", R.version.string, ": ", call),
              paste("#", paste(c(names(grid), "log_density", if (!is.null(lower)) c("log_cdf", "log_ccdf")),
                               collapse = " ")))
    writeLines(c(head, gsub("Inf", "inf", text)), file.path("tables", paste0(name, ".txt")))
}

reals <- c(-1e5, -40, -8.25, -1.5, -0.3, 0, 1e-10, 0.7, 2, 9.5, 38, 1e4)
positives <- c(1e-300, 1e-10, 0.003, 0.2, 0.9, 1, 1.7, 6, 35, 700, 1e8)
units <- c(1e-300, 1e-12, 0.004, 0.3, 0.5, 0.77, 0.999, 1 - 1e-12)
scales <- c(1e-3, 0.8, 5, 300)

located <- rows(reals, loc = c(0, -3.5, 20), scale = scales)
table_of("normal", "dnorm, pnorm", located, function(d) dnorm(d$x, d$loc, d$scale, log = TRUE),
         function(d) pnorm(d$x, d$loc, d$scale, log.p = TRUE),
         function(d) pnorm(d$x, d$loc, d$scale, lower.tail = FALSE, log.p = TRUE))
table_of("cauchy", "dcauchy, pcauchy", located, function(d) dcauchy(d$x, d$loc, d$scale, log = TRUE),
         function(d) pcauchy(d$x, d$loc, d$scale, log.p = TRUE),
         function(d) pcauchy(d$x, d$loc, d$scale, lower.tail = FALSE, log.p = TRUE))
table_of("logistic", "dlogis, plogis", located, function(d) dlogis(d$x, d$loc, d$scale, log = TRUE),
         function(d) plogis(d$x, d$loc, d$scale, log.p = TRUE),
         function(d) plogis(d$x, d$loc, d$scale, lower.tail = FALSE, log.p = TRUE))
laplace_tail <- function(z) ifelse(z < 0, log1p(-exp(pmin(z, 0)) / 2), dexp(pmax(z, 0), log = TRUE) - log(2))
table_of("laplace", "dexp of |x - loc| / scale, halved; log1p(-exp(z) / 2) and dexp for the tails", located,
         function(d) dexp(abs(d$x - d$loc), 1 / d$scale, log = TRUE) - log(2),
         function(d) laplace_tail((d$loc - d$x) / d$scale), function(d) laplace_tail((d$x - d$loc) / d$scale))
table_of("student_t", "dt((x - loc) / scale, df, log = TRUE) - log(scale)",
         rows(reals, df = c(0.1, 1, 4.5, 300, 1e9), loc = c(0, 3), scale = c(0.01, 2)),
         function(d) dt((d$x - d$loc) / d$scale, d$df, log = TRUE) - log(d$scale))

scaled <- rows(c(0, positives), scale = scales)
table_of("half_normal", "log(2) + dnorm; pchisq of the square", scaled,
         function(d) log(2) + dnorm(d$x, 0, d$scale, log = TRUE),
         # sqrt(2 / pi) z where the square would underflow
         function(d) ifelse(d$x / d$scale < 1e-9, log(d$x / d$scale) + log(2 / pi) / 2,
                            pchisq((d$x / d$scale)^2, 1, log.p = TRUE)),
         function(d) log(2) + pnorm(d$x, 0, d$scale, lower.tail = FALSE, log.p = TRUE))
table_of("half_cauchy", "log(2) + dcauchy; log(2 atan(x / scale) / pi) and that of the reciprocal", scaled,
         function(d) log(2) + dcauchy(d$x, 0, d$scale, log = TRUE),
         function(d) log(2 * atan(d$x / d$scale) / pi), function(d) log(2 * atan(d$scale / d$x) / pi))
table_of("exponential", "dexp, pexp", rows(c(0, positives), rate = scales),
         function(d) dexp(d$x, d$rate, log = TRUE), function(d) pexp(d$x, d$rate, log.p = TRUE),
         function(d) pexp(d$x, d$rate, lower.tail = FALSE, log.p = TRUE))
table_of("log_normal", "dlnorm, plnorm", rows(positives, loc = c(-2, 0, 10), scale = c(0.1, 1, 7)),
         function(d) dlnorm(d$x, d$loc, d$scale, log = TRUE), function(d) plnorm(d$x, d$loc, d$scale, log.p = TRUE),
         function(d) plnorm(d$x, d$loc, d$scale, lower.tail = FALSE, log.p = TRUE))
shapes <- c(1e-3, 0.5, 1, 3.3, 80, 1e5)
table_of("gamma", "dgamma(x, concentration, rate, log = TRUE)",
         rows(positives, concentration = shapes, rate = c(0.01, 1, 50)),
         function(d) dgamma(d$x, d$concentration, d$rate, log = TRUE))
table_of("inverse_gamma", "dgamma(1 / x, concentration, rate, log = TRUE) - 2 log(x)",
         rows(positives, concentration = shapes, rate = c(0.01, 1, 50)),
         function(d) dgamma(1 / d$x, d$concentration, d$rate, log = TRUE) - 2 * log(d$x))
table_of("beta", "dbeta", rows(units, concentration1 = shapes, concentration0 = shapes),
         function(d) dbeta(d$x, d$concentration1, d$concentration0, log = TRUE))
table_of("uniform", "dunif, punif", rows(seq(-2, 3, length.out = 12), low = c(-5, -2), high = c(3, 1000)),
         function(d) dunif(d$x, d$low, d$high, log = TRUE), function(d) punif(d$x, d$low, d$high, log.p = TRUE),
         function(d) punif(d$x, d$low, d$high, lower.tail = FALSE, log.p = TRUE))

etas <- c(-800, -40, -3, -0.1, 0, 1e-5, 0.9, 12, 45, 750)
table_of("bernoulli", "dbinom(x, 1, probs, log = TRUE)", rows(0:1, probs = c(0, units, 1)),
         function(d) dbinom(d$x, 1, d$probs, log = TRUE))
table_of("bernoulli_logits", "plogis(logits or -logits, log.p = TRUE)", rows(0:1, logits = etas),
         function(d) plogis(ifelse(d$x == 1, d$logits, -d$logits), log.p = TRUE))
counts <- function(n, parameter) do.call(rbind, lapply(n, function(n)
    merge(data.frame(x = unique(c(0, 1, n %/% 3, max(n - 1, 0), n)[c(0, 1, n %/% 3, max(n - 1, 0), n) <= n]),
                     total_count = n), parameter)))
table_of("binomial", "dbinom", counts(c(0, 1, 7, 150, 20000), data.frame(probs = c(0, 1e-9, 0.2, 0.5, 0.97, 1))),
         function(d) dbinom(d$x, d$total_count, d$probs, log = TRUE))
table_of("binomial_logits", "lchoose(n, x) + x plogis(logits) + (n - x) plogis(-logits), log.p = TRUE",
         counts(c(0, 1, 7, 150, 20000), data.frame(logits = c(-30, -2, 0, 0.7, 25))),
         function(d) lchoose(d$total_count, d$x) + d$x * plogis(d$logits, log.p = TRUE) +
             (d$total_count - d$x) * plogis(-d$logits, log.p = TRUE))
table_of("poisson", "dpois", rows(c(0, 1, 2, 9, 60, 5000), rate = c(0, 1e-8, 0.4, 7, 80, 4000)),
         function(d) dpois(d$x, d$rate, log = TRUE))
table_of("poisson_log_rate", "dpois(x, exp(log_rate), log = TRUE)",
         rows(c(0, 1, 2, 9, 60, 5000), log_rate = c(-20, -1, 0, 3, 8)),
         function(d) dpois(d$x, exp(d$log_rate), log = TRUE))
