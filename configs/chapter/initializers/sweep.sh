#!/usr/bin/env bash
# Initializers × activations in a network of ten hidden layers, three seeds each. Look at: the sigmoid, which learns with
# none of them, and ReLU and its kin with Glorot's variance.
#   configs/chapter/initializers/sweep.sh              or mpirun -n 8 …: trials side by side
exec dnn-dist sweep "$(dirname "$0")/he-normal.yaml" --seeds 3 \
    --grid model.initializer=glorot_normal,he_normal,lecun_normal \
    --grid model.layers.0.repeat.layers.1=sigmoid,tanh,relu,elu,selu "$@"
