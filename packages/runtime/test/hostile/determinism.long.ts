import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER } from "@thimble/base";
import { InlineEngine } from "../../src/index.ts";
import { digestOfRun, type MakeEngine } from "./determinism.ts";

const EVENTS = 1_000_000;
const inline: MakeEngine = (parts) => new InlineEngine({ ...parts, logger: SILENT_LOGGER });

test("two runs of a million events with a virtual clock and a seed give the same outputs, byte for byte", async (t) => {
  const once = await digestOfRun(inline, EVENTS);
  t.diagnostic(`${once.ends} containers ended and started again`);
  assert.deepEqual(await digestOfRun(inline, EVENTS), once);
});
