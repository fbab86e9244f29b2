#!/usr/bin/env bash
# Regularization of a wide network that learns 200 images by heart, three seeds each. Look at: validation_accuracy.
#   configs/chapter/regularization/sweep.sh            or mpirun -n 8 …: trials side by side
exec dnn-dist sweep "$(dirname "$0")/l2.yaml" --seeds 3 \
    --grid 'regularization={},{l1: 0.002},{l2: 0.01},{max_norm: 1.0}' "$@"
