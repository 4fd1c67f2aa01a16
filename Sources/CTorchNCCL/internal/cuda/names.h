// The names of CUDA's mathematical libraries that libtorch's headers mention on the way to ProcessGroupNCCL.hpp. Their own headers
// come in wheels of hundreds of megabytes; the files beside this one stand in for them.
//
// Nothing here is ever made, read or called: the headers only name the types in declarations that the library does not use.
#pragma once

typedef struct cublasContext *cublasHandle_t;
typedef struct cublasLtContext *cublasLtHandle_t;
typedef struct cusparseContext *cusparseHandle_t;
typedef struct cusolverDnContext *cusolverDnHandle_t;
typedef enum cublasStatus : int cublasStatus_t;
typedef enum cusparseStatus : int cusparseStatus_t;
typedef enum cusolverStatus : int cusolverStatus_t;

const char *cusparseGetErrorString(cusparseStatus_t status);
