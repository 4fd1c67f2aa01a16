"""The same training step in PyTorch, driven as the Swift executable is: `SETTING WARM COUNT` per line, times and loss back.

Settings: highest, medium (float32 matmul precision), bf16 (autocast), each with torch.optim.AdamW as it comes, and with
`-fused` its fused implementation. The model is transformers' BertForSequenceClassification with its default attention.
"""

import sys
import time

import torch
from transformers import BertConfig, BertForSequenceClassification

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(1)
model = BertForSequenceClassification(
    BertConfig(hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536, num_labels=8)
)
model.train()
rows, columns = 32, 32
ids = torch.tensor([1 + (i * 7919) % 30521 for i in range(rows * columns)]).reshape(rows, columns)
mask = torch.ones_like(ids)
targets = torch.tensor([i % 8 for i in range(rows)])


def groups():
    small = [p for n, p in model.named_parameters() if n.endswith("bias") or "LayerNorm" in n]
    large = [p for n, p in model.named_parameters() if not (n.endswith("bias") or "LayerNorm" in n)]
    return [{"params": large, "weight_decay": 0.01}, {"params": small, "weight_decay": 0.0}]


optimisers = {fused: torch.optim.AdamW(groups(), lr=2e-5, fused=fused) for fused in (None, True)}


def step(setting):
    optimiser = optimisers[True if setting.endswith("-fused") else None]
    torch.set_float32_matmul_precision("medium" if setting.startswith("medium") else "highest")
    with torch.autocast("cpu", torch.bfloat16, enabled=setting.startswith("bf16")):
        loss = model(input_ids=ids, attention_mask=mask, labels=targets).loss
    loss.backward()
    optimiser.step()
    optimiser.zero_grad()
    return loss.item()


clock = time.process_time if sys.argv[2] == "cpu" else time.perf_counter
print("ready", torch.__version__, torch.backends.cpu.get_cpu_capability(), flush=True)
for line in sys.stdin:
    setting, warm, count = line.split()
    times = []
    for index in range(int(warm) + int(count)):
        start = clock()
        loss = step(setting)
        if index >= int(warm):
            times.append((clock() - start) * 1e3)
    print(*(f"{t:.3f}" for t in times), loss, flush=True)
