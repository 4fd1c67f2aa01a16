// How many compiled operations oneDNN keeps.
//
// oneDNN compiles machine code for every operation and shape. Its 1,024 are too few for texts of changing length in a model whose
// layers differ, as a pruned one's do: most steps would compile again what was just forgotten. Measured once, beside other work, on
// MiniLM while 60 % of its neurons are pruned, batches of 64 short texts, six epochs: 1,024 take 75.6 s of processor time and 2.3 GB
// in all, 4,096 66.7 s and 3.0 GB, 16,384 64.1 s and 2.9 GB. A process with 16,384 that trained some thirty models one after the
// other stayed at 12 GB. A number in the environment wins.
#include <stdlib.h>

__attribute__((constructor)) static void keepCompiledOperations(void) {
  if (getenv("DNNL_PRIMITIVE_CACHE_CAPACITY")) return;
  setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "4096", 0);
}
