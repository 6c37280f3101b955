# Reads draws that ppc wrote, the way R users read CmdStan's CSV, and checks what came out.
# usage: Rscript read_draws.R DRAWS.csv ROWS VARIABLE...      e.g. draws.csv 1000 mu 'theta[8]'
suppressPackageStartupMessages(library(posterior))

arguments <- commandArgs(trailingOnly = TRUE)
table <- read.csv(arguments[1], comment.char = "#", check.names = FALSE)

# theta.2.1 is theta[2,1]; a trailing __ marks what is no parameter.
bracketed <- function(name) {
    indices <- regmatches(name, regexpr("(\\.[0-9]+)+$", name))
    if (length(indices) == 0) return(name)
    paste0(sub("(\\.[0-9]+)+$", "", name), "[", gsub(".", ",", substring(indices, 2), fixed = TRUE), "]")
}
names(table) <- vapply(names(table), bracketed, "")
draws <- as_draws_df(table)

stopifnot(
    identical(names(table)[1:3], c("lp__", "log_p__", "log_g__")),
    ndraws(draws) == as.integer(arguments[2]),
    all(is.finite(as.matrix(table)))
)
for (variable in arguments[-(1:2)]) {
    if (!variable %in% variables(draws)) stop("no variable ", variable, " among: ", toString(variables(draws)))
}
print(summarise_draws(subset_draws(draws, variable = arguments[-(1:2)]), "mean", "sd"))
