#!/usr/bin/env bash
# Schedules of the learning rate, three seeds each. Look at: epochs.svg, where 1cycle is slow at first, and best at last.
#   configs/chapter/schedules/sweep.sh                 or mpirun -n 8 …: trials side by side
exec dnn-dist sweep "$(dirname "$0")/constant.yaml" --seeds 3 --grid \
    'schedule=constant,{power: {decay_steps: {epochs: 4}}},{performance: {patience: 2}},{one_cycle: {max_learning_rate: 0.1}}' "$@"
