// Times Wasmtime from a compiled module to its first handled event, in C because each call from Python alone takes longer:
// wasmtime-start pooled|ondemand warm|cold MODULE ROUNDS
// prints the nanoseconds of each round. Every round has a store of its own, as containers that know nothing of each other have: instantiate, call
// `start`, call `reading`. Host functions do nothing and return zeros. Warm: the store is deleted before the next round. Cold: all stay.
//
// The wheel on PyPI comes without headers, so what is used is declared here.
// @see Wasmtime 50, crates/c-api/include/wasmtime: extern.h, func.h, instance.h, linker.h, val.h
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct { size_t size; uint8_t *data; } bytes_t;
typedef struct { size_t size; void **data; } vec_t;
typedef struct { uint64_t store; size_t private; } instance_t;
typedef struct { uint64_t store; void *private; } func_t;
typedef struct { uint8_t kind; union { func_t func; uint64_t words[3]; } of; } extern_t;
typedef struct { uint8_t kind; union { int32_t i32; double f64; uint64_t words[3]; } of; } val_t;
typedef void *callback_t(void *, void *, const val_t *, size_t, val_t *, size_t);
enum { I32 = 0, F64 = 3 };

void *wasm_config_new(void);
void *wasm_engine_new_with_config(void *);
void *wasmtime_pooling_allocation_config_new(void);
void wasmtime_pooling_allocation_config_total_core_instances_set(void *, uint32_t);
void wasmtime_pooling_allocation_config_total_memories_set(void *, uint32_t);
void wasmtime_pooling_allocation_config_total_tables_set(void *, uint32_t);
void wasmtime_pooling_allocation_config_max_memory_size_set(void *, size_t);
void wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(void *, size_t);
void wasmtime_pooling_allocation_strategy_set(void *, void *);
void wasmtime_config_memory_reservation_set(void *, uint64_t);
void *wasmtime_module_new(void *, const uint8_t *, size_t, void **);
void wasmtime_module_imports(void *, vec_t *);
bytes_t *wasm_importtype_module(void *);
bytes_t *wasm_importtype_name(void *);
void *wasm_importtype_type(void *);
void *wasm_externtype_as_functype_const(void *);
vec_t *wasm_functype_results(void *);
uint8_t wasm_valtype_kind(void *);
void *wasmtime_linker_new(void *);
void *wasmtime_linker_define_func(void *, uint8_t *, size_t, uint8_t *, size_t, void *, callback_t *, void *, void (*)(void *));
void *wasmtime_linker_instantiate_pre(void *, void *, void **);
void *wasmtime_store_new(void *, void *, void (*)(void *));
void *wasmtime_store_context(void *);
void wasmtime_store_delete(void *);
void *wasmtime_instance_pre_instantiate(void *, void *, instance_t *, void **);
bool wasmtime_instance_export_get(void *, instance_t *, const char *, size_t, extern_t *);
void *wasmtime_func_call(void *, func_t *, const val_t *, size_t, val_t *, size_t, void **);

static void check(bool ok, const char *what) {
  if (ok) return;
  fprintf(stderr, "cannot %s\n", what);
  exit(1);
}

// The data is the type of the result, 1 more than its kind, or 0 for none.
static void *nothing(void *data, void *caller, const val_t *args, size_t nargs, val_t *results, size_t nresults) {
  (void)caller, (void)args, (void)nargs;
  if (nresults > 0) results[0] = (val_t){.kind = (uint8_t)((uintptr_t)data - 1), .of.words = {0, 0, 0}};
  return NULL;
}

static void *engine(bool pooled, uint32_t rounds) {
  void *config = wasm_config_new();
  if (pooled) {
    void *pool = wasmtime_pooling_allocation_config_new();
    wasmtime_pooling_allocation_config_total_core_instances_set(pool, rounds);
    wasmtime_pooling_allocation_config_total_memories_set(pool, rounds);
    wasmtime_pooling_allocation_config_total_tables_set(pool, rounds);
    wasmtime_pooling_allocation_config_max_memory_size_set(pool, 65536);
    wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(pool, 65536);
    wasmtime_pooling_allocation_strategy_set(config, pool);
    // Otherwise the slots together need more addresses than there are.
    wasmtime_config_memory_reservation_set(config, 65536);
  }
  return wasm_engine_new_with_config(config);
}

static void *prepare(void *engine, const char *path) {
  static uint8_t wasm[1 << 20];
  FILE *file = fopen(path, "rb");
  check(file != NULL, "open the module");
  size_t size = fread(wasm, 1, sizeof wasm, file);
  fclose(file);
  void *module = NULL, *pre = NULL;
  check(wasmtime_module_new(engine, wasm, size, &module) == NULL, "compile the module");
  void *linker = wasmtime_linker_new(engine);
  vec_t imports;
  wasmtime_module_imports(module, &imports);
  for (size_t i = 0; i < imports.size; i++) {
    bytes_t *from = wasm_importtype_module(imports.data[i]), *name = wasm_importtype_name(imports.data[i]);
    void *type = wasm_externtype_as_functype_const(wasm_importtype_type(imports.data[i]));
    check(type != NULL, "import what is no function");
    vec_t *results = wasm_functype_results(type);
    uintptr_t data = results->size == 0 ? 0 : 1 + wasm_valtype_kind(results->data[0]);
    check(wasmtime_linker_define_func(linker, from->data, from->size, name->data, name->size, type, nothing, (void *)data, NULL) == NULL, "define an import");
  }
  check(wasmtime_linker_instantiate_pre(linker, module, &pre) == NULL, "link the module");
  return pre;
}

static void call(void *context, instance_t *instance, const char *name, const val_t *args, size_t count) {
  extern_t export;
  void *trap = NULL;
  if (!wasmtime_instance_export_get(context, instance, name, strlen(name), &export)) return;
  check(wasmtime_func_call(context, &export.of.func, args, count, NULL, 0, &trap) == NULL && trap == NULL, name);
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

int main(int argc, char **argv) {
  check(argc == 5, "run without: pooled|ondemand warm|cold MODULE ROUNDS");
  bool isWarm = strcmp(argv[2], "warm") == 0;
  uint32_t rounds = (uint32_t)atoi(argv[4]);
  void *wasmtime = engine(strcmp(argv[1], "pooled") == 0, rounds);
  void *pre = prepare(wasmtime, argv[3]);
  int64_t *times = calloc(rounds, sizeof *times);
  const val_t args[] = {{I32, {.i32 = 0}}, {F64, {.f64 = 70}}, {F64, {.f64 = 1.4e9}}, {I32, {.i32 = 0}}};
  for (uint32_t i = 0; i < rounds; i++) {
    int64_t started = now();
    void *store = wasmtime_store_new(wasmtime, NULL, NULL), *context = wasmtime_store_context(store), *trap = NULL;
    instance_t instance;
    check(wasmtime_instance_pre_instantiate(pre, context, &instance, &trap) == NULL && trap == NULL, "instantiate");
    call(context, &instance, "start", NULL, 0);
    call(context, &instance, "reading", args, 4);
    times[i] = now() - started;
    if (isWarm) wasmtime_store_delete(store);
  }
  for (uint32_t i = 0; i < rounds; i++) printf("%lld\n", (long long)times[i]);
  fflush(stdout);
  _Exit(0);
}
