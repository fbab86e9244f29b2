#!/usr/bin/env bash
# Optimizers, each at several learning rates. Look at: by-optimizer.learning_rate.svg, where each has its best rate.
#   configs/chapter/optimizers/sweep.sh                or mpirun -n 8 …: trials side by side
exec dnn-dist sweep "$(dirname "$0")/adam.yaml" \
    --grid optimizer=sgd,momentum,nag,adagrad,rmsprop,adam,adamax,nadam \
    --grid optimizer.learning_rate=0.0001,0.001,0.01,0.1,1 "$@"
