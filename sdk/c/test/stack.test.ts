import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER } from "@thimble/base";
import { InlineEngine } from "@thimble/runtime";
import { compileC } from "../../../packages/cli/src/build/compile-c.ts";
import { temporaryProject } from "../../../packages/cli/test/build/temporary-project.ts";
import { NO_CLANG, SEARCH_PATH } from "../../../packages/cli/test/support/compilers.ts";
import { BUDGET, offer, scene } from "../../../packages/runtime/test/scene.ts";

/** Why the engine ended a container after readings of these values, and what it published to `out`. */
async function run(source: string, values: readonly number[]) {
  await using project = await temporaryProject({ "main.c": source });
  const request = { directory: project.directory, source: "main.c" };
  const { wasm } = await compileC(request, { searchPath: SEARCH_PATH });
  await using s = scene((parts) => new InlineEngine({ ...parts, logger: SILENT_LOGGER }));
  const handle = await s.start(wasm, {
    grants: { read: ["a/x"], write: [], publish: ["out"], invoke: [] },
    on: { reading: ["a/x"], message: [], tick: undefined },
    budget: { ...BUDGET, instructions: 1_000_000 },
  });
  for (const value of values) offer(handle, value);
  await s.advanceUntil(handle.drained(), 250);
  return { ends: s.recorder.ends.map(({ reason }) => reason), published: s.recorder.published(handle.id) };
}

/** Calls itself as often as the reading says, with 256 bytes each time, and then says whether its data are as they were. */
const DEEP = `THIMBLE_GLOBAL thimble_topic_t out;
static volatile uint8_t data[4096] = {1};
__attribute__((noinline)) static unsigned deep(unsigned times) {
  volatile uint8_t bytes[256];
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = 7;
  return times == 0 ? 0 : deep(times - 1) + bytes[times % 256];
}
THIMBLE_ON_START() { out = thimble_topic("out"); }
THIMBLE_ON_READING(property, value, time, quality) {
  deep((unsigned)value);
  unsigned sum = 0;
  for (size_t i = 0; i < sizeof data; i++) sum += data[i];
  thimble_publish_number(out, sum);
}
`;

const LIBRARIES = [
  { name: "without a library", head: '#include "thimble.h"\n', fits: 12, spills: 17 },
  {
    name: "with wasi-libc",
    head: '#include "thimble.h"\n#include <stdlib.h>\nvoid *kept(void) { return malloc(8); }\n',
    fits: 56,
    spills: 65,
  },
];

for (const { name, head, fits, spills } of LIBRARIES) {
  test(`a stack that overflows is a trap and overwrites nothing, ${name}`, { skip: NO_CLANG }, async () => {
    assert.deepEqual(await run(head + DEEP, [fits]), { ends: [], published: ["1"] });
    assert.deepEqual(await run(head + DEEP, [fits, spills, fits]), { ends: ["trap"], published: ["1"] });
  });
}

test("printf of a number needs less than a quarter of the stack of wasi-libc", { skip: NO_CLANG }, async () => {
  const source = `#include "thimble.h"
#include <stdio.h>
#include <string.h>
THIMBLE_GLOBAL thimble_topic_t out;
THIMBLE_ON_START() { out = thimble_topic("out"); }
THIMBLE_ON_READING(property, value, time, quality) {
  char text[12288];
  memset(text, 0, sizeof text);
  snprintf(text, sizeof text, "%f %g %a %.15e %d %s", value * 1e300, value, value, value, 42, "text");
  thimble_publish_text(out, text);
  printf("%f\\n", value);
  fprintf(stderr, "%f %s\\n", value, text);
}
`;
  const { ends, published } = await run(source, [2.5]);
  assert.deepEqual(ends, []);
  assert.match(published[0] ?? "", /^25\d{299}\.000000 2\.5 0x1\.4p\+1 2\.500000000000000e\+00 42 text$/);
});
