import assert from "node:assert/strict";
import { test } from "node:test";
import { inTurns } from "../../src/metrics/in-turns.ts";

test("inTurns() lets others work after each piece, and makes the next only then", async () => {
  const seen: string[] = [];
  function* pieces(): Generator<string, void, void> {
    for (const piece of ["a", "b"]) {
      seen.push(`made ${piece}`);
      yield piece;
    }
  }
  const schedule = (run: () => void): void => {
    seen.push("others");
    run();
  };
  for await (const piece of inTurns(pieces(), schedule)) seen.push(`sent ${piece}`);
  assert.deepEqual(seen, ["made a", "sent a", "others", "made b", "sent b", "others"]);
});
