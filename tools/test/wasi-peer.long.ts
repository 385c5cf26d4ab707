import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

/** A program of wasi-libc that touches what programs touch, and prints nothing that differs from run to run. */
const PROGRAM = String.raw`
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int byName(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path) {
  char *names[64];
  int count = 0;
  DIR *folder = opendir(path);
  if (folder == NULL) { printf("list %s: %s\n", path, strerror(errno)); return; }
  for (struct dirent *entry; (entry = readdir(folder)) != NULL && count < 64;) names[count++] = strdup(entry->d_name);
  closedir(folder);
  qsort(names, count, sizeof *names, byName);
  for (int i = 0; i < count; i++) printf("%s%s", i ? " " : "", names[i]);
  printf("\n");
}

static void try(const char *what, int result) { printf("%s: %s\n", what, result < 0 ? strerror(errno) : "ok"); }

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) printf("argument %s\n", argv[i]);
  printf("LEVEL=%s HOME=%s\n", getenv("LEVEL"), getenv("HOME") ? "set" : "unset");
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) printf("input %s", line);
  list("/data");
  FILE *file = fopen("/data/note", "w+");
  fprintf(file, "one\ntwo\n%.3f\n", 3.14159);
  rewind(file);
  while (fgets(line, sizeof line, file) != NULL) printf("note %s", line);
  fclose(file);
  struct stat about;
  try("stat", stat("/data/note", &about));
  printf("size %lld, folder %d\n", (long long)about.st_size, S_ISDIR(about.st_mode));
  try("append", open("/data/note", O_WRONLY | O_APPEND));
  try("mkdir", mkdir("/data/made", 0777));
  try("mkdir again", mkdir("/data/made", 0777));
  try("rename", rename("/data/note", "/data/made/note"));
  try("rmdir full", rmdir("/data/made"));
  try("link", link("/data/made/note", "/data/second"));
  try("symlink", symlink("made/note", "/data/link"));
  try("through link", open("/data/link", O_RDONLY));
  try("link itself", open("/data/link", O_RDONLY | O_NOFOLLOW));
  try("loop", open("/data/loop", O_RDONLY));
  try("out by link", open("/data/out", O_RDONLY));
  try("out by path", open("/data/../outside", O_RDONLY));
  try("write folder", open("/data", O_WRONLY));
  try("missing", open("/data/nothing", O_RDONLY));
  try("no folder", open("/data/second/x", O_RDONLY));
  try("outside of all", open("/etc/passwd", O_RDONLY));
  try("truncate", truncate("/data/second", 4));
  try("unlink folder", unlink("/data/made"));
  struct timespec before, after, pause = {0, 20000000};
  clock_gettime(CLOCK_MONOTONIC, &before);
  nanosleep(&pause, NULL);
  clock_gettime(CLOCK_MONOTONIC, &after);
  printf("slept %d\n", (after.tv_sec - before.tv_sec) * 1000000000LL + after.tv_nsec - before.tv_nsec >= 20000000);
  unsigned char bytes[32] = {0};
  int sum = 0;
  try("entropy", getentropy(bytes, sizeof bytes));
  for (int i = 0; i < 32; i++) sum += bytes[i];
  printf("random %d\n", sum > 0);
  list("/data");
  fprintf(stderr, "done\n");
  return 7;
}
`;

/** Runs a module in Wasmtime: module, folder, file of standard input; argument "a b", variable LEVEL=2. */
const WASMTIME = `
import os, sys, wasmtime
module, folder, stdin = sys.argv[1:]
engine = wasmtime.Engine()
store = wasmtime.Store(engine)
linker = wasmtime.Linker(engine)
linker.define_wasi()
config = wasmtime.WasiConfig()
config.argv = ["p.wasm", "a b", "--flag"]
config.env = [("LEVEL", "2")]
config.stdin_file = stdin
config.inherit_stdout()
config.inherit_stderr()
config.preopen_dir(folder, "/data")
store.set_wasi(config)
instance = linker.instantiate(store, wasmtime.Module.from_file(engine, module))
try:
    instance.exports(store)["_start"](store)
except wasmtime.ExitTrap as exit:
    os._exit(exit.code)
`;

const missing = [
  ["clang", ["--target=wasm32-wasi", "--version"], "clang, lld, wasi-libc and libclang-rt-14-dev-wasm32 of Debian"],
  ["python3", ["-c", "import wasmtime"], "Python's wasmtime: pip install wasmtime"],
].flatMap(([program, args, what]) =>
  spawnSync(String(program), [...(args ?? [])]).status === 0 ? [] : [String(what)],
);

/** A folder with some files, a loop and a way out. */
function fill(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "old"), "old");
  symlinkSync("loop", join(folder, "loop"));
  symlinkSync("../outside", join(folder, "out"));
  return folder;
}

/**
 * The one thing that the two name differently: a path that leads out is `notcapable` here, as preview 1 has it, and `perm` in Wasmtime, whose preview 1
 * is made of preview 2, which has no such word. The suite of WASI takes either.
 */
function inWordsOfThimble(text: string): string {
  return text.replace(/^(out by .*): Operation not permitted$/gm, "$1: Capabilities insufficient");
}

test("a C program does under thimble run what it does under Wasmtime, to the letter", {
  skip: missing.length > 0 && `missing: ${missing.join("; ")}`,
}, () => {
  const parent = mkdtempSync(join(tmpdir(), "thimble-peer-"));
  try {
    const [source, module, input, host] = ["p.c", "p.wasm", "input", "host.py"].map((name) => join(parent, name));
    assert.ok(source && module && input && host);
    writeFileSync(source, PROGRAM);
    writeFileSync(input, "first\nsecond\n");
    writeFileSync(host, WASMTIME);
    writeFileSync(join(parent, "outside"), "secret");
    const built = spawnSync("clang", ["--target=wasm32-wasi", "-O2", "-o", module, source], { encoding: "utf8" });
    assert.equal(built.status, 0, built.stderr);
    const [ours, theirs] = [fill(parent, "ours"), fill(parent, "theirs")];
    const peer = spawnSync("python3", [host, module, theirs, input], { encoding: "utf8" });
    const run = spawnSync(
      process.execPath,
      [
        ...["--disable-wasm-trap-handler", "--conditions=@thimble/source", "packages/cli/src/main.ts", "run", module],
        ...["--env", "LEVEL=2", "--dir", `${ours}::/data`, "--", "a b", "--flag"],
      ],
      { encoding: "utf8", input: readFileSync(input) },
    );
    assert.equal(run.stdout, inWordsOfThimble(peer.stdout));
    assert.deepEqual([run.status, run.stderr], [7, "done\n"]);
    assert.deepEqual([peer.status, peer.stderr], [7, "done\n"]);
    assert.deepEqual(tree(ours), tree(theirs));
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
});

function tree(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort();
}
