import assert from "node:assert/strict";
import { test } from "node:test";
import { ClaimedLines } from "../../src/gpio/claimed-lines.ts";
import { planLine } from "../../src/gpio/plan-lines.ts";
import { CHIP_PATH, gpioBinding, gpioScene, settle } from "./gpio-scene.ts";

test("ClaimedLines drives several outputs at once, and gives the others back as they were", async () => {
  const { kernel, chip } = gpioScene();
  const file = await kernel.open(CHIP_PATH);
  const output = (line: number, safe: boolean | undefined) =>
    planLine(line, [gpioBinding(line, {}, { isOutput: true, safe })]);
  const edges: boolean[] = [];
  const listener = {
    onEdges: async (events: readonly { readonly isRising: boolean }[]) =>
      void edges.push(...events.map(({ isRising }) => isRising)),
    onLost: assert.fail,
  };
  const lines = [output(1, true), output(2, undefined), planLine(3, [gpioBinding(3)])];
  const claimed = await ClaimedLines.claim(file, lines, listener);
  await claimed.set(
    new Map([
      [1, true],
      [2, true],
    ]),
  );
  chip.drive(3, true);
  await settle();
  assert.deepEqual(edges, [true]);
  assert.deepEqual(
    await claimed.levels(),
    new Map([
      [1, true],
      [2, true],
      [3, true],
    ]),
  );
  await claimed.set(new Map([[1, false]]));
  assert.deepEqual([chip.level(1), chip.level(2)], [false, true]);
  const levels: boolean[] = [];
  chip.onRelease = () => levels.push(chip.level(1), chip.level(2));
  await claimed.release();
  assert.deepEqual(levels, [true, true]);
  await file.close();
});
