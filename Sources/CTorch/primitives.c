// How many compiled operations oneDNN keeps.
//
// oneDNN compiles machine code for every operation and shape. Its 1,024 are too few for texts of changing length in a model whose
// layers differ, as a pruned one's do: most steps would compile again what was just forgotten. Measured on MiniLM without 60 % of
// its neurons, batches of 64 short texts: a fifth of the processor time. A number in the environment wins.
#include <stdlib.h>

__attribute__((constructor)) static void keepCompiledOperations(void) {
  if (getenv("DNNL_PRIMITIVE_CACHE_CAPACITY")) return;
  setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16384", 0);
}
