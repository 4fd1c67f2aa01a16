"""Prints the seconds of a step of PyTorch's BERT-base pre-training: reference.py BATCH TOKENS THREADS PRECISION.

Forward, backward, clipping and AdamW on random tokens, 15 % of them hidden, dropout on; the decoder runs over all places, as
transformers' model does. Two steps to warm up, then the mean of four.
"""

import contextlib
import json
import sys
import time

import torch
import transformers

batch, tokens, threads = map(int, sys.argv[1:4])
precision = sys.argv[4]
torch.set_num_threads(threads)
torch.manual_seed(1)
model = transformers.BertForMaskedLM(transformers.BertConfig()).train()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.01, fused=True)
ids = torch.randint(1000, 30000, (batch, tokens))
labels = torch.where(torch.rand(batch, tokens) < 0.15, ids, -100)


def step():
    scope = torch.autocast("cpu", torch.bfloat16) if precision == "bf16" else contextlib.nullcontext()
    with scope:
        loss = model(input_ids=ids, labels=labels).loss
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


for _ in range(2):
    step()
start = time.perf_counter()
for _ in range(4):
    step()
print(json.dumps({"seconds": (time.perf_counter() - start) / 4, "torch": torch.__version__}))
