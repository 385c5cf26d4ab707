import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError, type VirtualClock } from "@thimble/base";
import { parseDigest } from "@thimble/model";
import { QUIET } from "../../src/watch/rebuild-on-change.ts";
import { watchSources } from "../../src/watch/watch-sources.ts";
import { recordingContext } from "../support/recording-context.ts";

const DIGEST = parseDigest(`sha256:${"1".repeat(64)}`) ?? assert.fail();

test("watchSources() says what it built and what went wrong, and goes on", async () => {
  const { context, clock, stdout, stderr } = recordingContext();
  let change = (_path: string): void => undefined;
  const image = { reference: "guard:1", digest: DIGEST, wasmBytes: 9, imageBytes: 99 } as const;
  const answers = [new ThimbleError("cli.compile-failed", "Cannot compile it", { where: "main.ts:1:2" }), image];
  const failed: string[] = [];
  const files = {
    watch: (_folder: string, changed: (path: string) => void): Disposable => {
      change = changed;
      return { [Symbol.dispose]: () => undefined };
    },
  };
  using _ = watchSources(
    {
      folders: ["/a"],
      files,
      rebuild: async () => {
        const next = answers.shift();
        if (next === undefined || next instanceof Error) throw next;
        return { images: [{ ...next, warnings: ["an odd thing"] }] };
      },
      onFailed: ({ code }) => void failed.push(code),
    },
    context,
  );
  await changedAndQuiet(change, clock);
  assert.match(stderr(), /error: Cannot compile it {2}main\.ts:1:2/);
  assert.deepEqual(failed, ["cli.compile-failed"]);
  await changedAndQuiet(change, clock);
  assert.match(stdout(), /^built guard:1 {2}.* {2}in \d/);
  assert.match(stderr(), /an odd thing/);
});

test("watchSources() says which Things came and went, and nothing where none did", async () => {
  const { context, clock, stdout } = recordingContext();
  let change = (_path: string): void => undefined;
  const answers = [
    { added: ["boiler"], changed: [], removed: ["lamp"] },
    { added: [], changed: [], removed: [] },
  ];
  const files = {
    watch: (_folder: string, changed: (path: string) => void): Disposable => {
      change = changed;
      return { [Symbol.dispose]: () => undefined };
    },
  };
  const rebuild = async () => ({ images: [], things: answers.shift() ?? assert.fail() });
  using _ = watchSources({ folders: ["/things"], files, rebuild }, context);
  await changedAndQuiet(change, clock);
  await changedAndQuiet(change, clock);
  assert.match(stdout(), /^Things: added boiler; removed lamp {2}in \d[^\n]*\n$/);
});

async function changedAndQuiet(change: (path: string) => void, clock: VirtualClock): Promise<void> {
  change("main.ts");
  await clock.advance(QUIET);
}
