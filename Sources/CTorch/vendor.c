// MKL's answer about the processor's vendor.
//
// MKL takes its slow paths on processors that Intel did not make, whatever instructions they have. libtorch_cpu.so calls
// this function through its dynamic table, so the definition of an executable that links this target wins over MKL's own.
// MKL still asks the processor itself which instructions it has. Measured: Benchmarks/training-step.
#if defined(__x86_64__)
int mkl_serv_intel_cpu_true(void);
__attribute__((visibility("default"))) int mkl_serv_intel_cpu_true(void) { return 1; }
#endif
