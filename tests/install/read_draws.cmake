# Draws of eight schools are read by R's posterior package.
include(${CMAKE_CURRENT_LIST_DIR}/common.cmake)
set(sample ${SOURCE}/samples/eight_schools_noncentered/eight_schools_noncentered)
set(draws ${WORK}/read_draws.csv)
run(${PREFIX}/bin/ppc run ${sample}.cpp --data ${sample}.json --draws 1000 --output ${draws})
run(${RSCRIPT} ${SOURCE}/tests/install/read_draws.R ${draws} 1000 mu tau theta[8])
message("${output}")
