"""Records the names and shapes of every tensor of transformers' models: names.json.

Run in .venv-reference (Tests/Interop/requirements.txt). For each family a small configuration, and for it the bare model
and each head: config.json as save_pretrained writes it, and the state dict's names with their shapes. Beside them the
buckets of MPNet's relative attention for all distances from -600 to 600.
"""

import json
import pathlib

import torch
import transformers as hf

COMMON = dict(vocab_size=20, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12,
              max_position_embeddings=12)
FAMILIES = {
    "Bert": dict(COMMON),
    "Roberta": dict(COMMON, type_vocab_size=1),
    "XLMRoberta": dict(COMMON, type_vocab_size=1),
    "Camembert": dict(COMMON, type_vocab_size=1),
    "DistilBert": dict(vocab_size=20, dim=8, n_layers=2, n_heads=2, hidden_dim=12, max_position_embeddings=12),
    "Albert": dict(COMMON, num_hidden_layers=4, embedding_size=4, num_hidden_groups=2, inner_group_num=2),
    "MPNet": dict(COMMON),
    "Electra": dict(COMMON, embedding_size=4),
}
HEADS = {"Model": None, "ForSequenceClassification": "sequence", "ForMultipleChoice": "choice",
         "ForTokenClassification": "tokens", "ForQuestionAnswering": "span"}


def main():
    folder = pathlib.Path(__file__).parent
    models = []
    for family, sizes in FAMILIES.items():
        for suffix, head in HEADS.items():
            config = getattr(hf, family + "Config")(**sizes)
            if suffix == "ForTokenClassification" or suffix == "ForSequenceClassification":
                config.num_labels = 3
            model = getattr(hf, family + suffix)(config)
            config.architectures = [family + suffix]
            tensors = {name: list(tensor.shape) for name, tensor in model.state_dict().items()}
            models.append({"head": head, "config": json.loads(config.to_json_string()), "tensors": tensors})
    distances = torch.arange(-600, 601)
    buckets = hf.models.mpnet.modeling_mpnet.MPNetEncoder.relative_position_bucket(distances, num_buckets=32)
    text = json.dumps({"transformers": hf.__version__, "models": models, "buckets": buckets.tolist()},
                      separators=(",", ":"), sort_keys=True)
    (folder / "names.json").write_text(text + "\n")


main()
