"""Prints the seconds in which the processes of a launcher add up BERT-base's gradients (109,482,240 float32) over Gloo.

In pieces of 25 MB, as training sends them. One sum to warm up, then the median of five.
"""

import json
import statistics
import time

import torch
import torch.distributed as dist

COUNT = 109_482_240
PIECE = 25_000_000 // 4

torch.set_num_threads(1)
dist.init_process_group("gloo")
pieces = torch.ones(COUNT).split(PIECE)
times = []
for _ in range(6):
    dist.barrier()
    start = time.perf_counter()
    for piece in pieces:
        dist.all_reduce(piece)
    times.append(time.perf_counter() - start)
if dist.get_rank() == 0:
    print(json.dumps({"seconds": statistics.median(times[1:]), "bytes": 4 * COUNT, "processes": dist.get_world_size()}))
dist.destroy_process_group()
