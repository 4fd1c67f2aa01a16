"""Benchmarks/engine/peer.py for every encoder that transformers knows, ALBERT among them: the same arguments, the same answers."""

import settings  # noqa: F401  (puts the folder of `peer` on the path)
import peer


def pytorch(folder, precision, threads):
    """The last hidden states of a batch by PyTorch in fp32."""
    import torch
    import transformers

    torch.set_num_threads(threads)
    model = transformers.AutoModel.from_pretrained(folder, add_pooling_layer=False).eval()

    def states(batch):
        with torch.inference_mode():
            return model(**{key: torch.from_numpy(value) for key, value in batch.items()}).last_hidden_state.numpy()

    return states


if __name__ == "__main__":
    peer.LIBRARIES["pytorch"] = pytorch
    peer.main()
