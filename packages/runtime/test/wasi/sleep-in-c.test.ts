import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { SILENT_LOGGER } from "@thimble/base";
import { InlineEngine } from "../../src/index.ts";
import { BUDGET, scene } from "../scene.ts";

const SOURCE = `
#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>
int main(void) {
  struct timespec half = {0, 500000000}, begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  printf("begins\\n");
  unsigned left = sleep(1);
  int failed = nanosleep(&half, NULL);
  clock_gettime(CLOCK_MONOTONIC, &end);
  long passed = (end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000;
  printf("%u %d %ld\\n", left, failed, passed);
  return 0;
}`;

/** The program, or undefined where this machine can not compile it. */
function compiled(): Uint8Array | undefined {
  const folder = mkdtempSync(join(tmpdir(), "thimble-sleep-"));
  try {
    writeFileSync(join(folder, "p.c"), SOURCE);
    // Without the folders of node_modules: clang would run a wasm-opt that it finds there, for a minute and more.
    const env = { PATH: "/usr/local/bin:/usr/bin:/bin" };
    const { status } = spawnSync("clang", ["--target=wasm32-wasi", "-O1", "-o", "p.wasm", "p.c"], { cwd: folder, env });
    return status === 0 ? Uint8Array.from(readFileSync(join(folder, "p.wasm"))) : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const WASM = compiled();
const SKIP =
  WASM === undefined && process.env["THIMBLE_TEST_REQUIRE_ALL"] === undefined
    ? "needs clang with wasi-libc: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32"
    : false;

test("sleep() and nanosleep() of wasi-libc take their time by the engine's clock", { skip: SKIP }, async () => {
  assert.ok(WASM !== undefined, "it does not compile");
  await using s = scene((parts) => new InlineEngine({ ...parts, logger: SILENT_LOGGER }));
  const started = s.start(WASM, { budget: { ...BUDGET, memoryBytes: 262_144, instructions: 5_000_000 } });
  while (s.clock.pending === 0) await s.settled();
  const said = (): unknown[] =>
    s.recorder.of("app/guest").map((effect) => ("message" in effect ? effect.message : effect));
  assert.deepEqual(said(), ["begins"]);
  await s.clock.advance(999);
  await s.settled();
  assert.equal(s.clock.pending, 1);
  await s.advanceUntil(started, 1);
  assert.deepEqual(said(), ["begins", "0 0 1500"]);
});
