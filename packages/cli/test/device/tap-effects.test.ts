import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventEffects } from "@thimble/runtime";
import { tapEffects } from "../../src/device/tap-effects.ts";

test("tapEffects() shows what containers did after its listener has taken it, and passes their ends on", () => {
  const order: string[] = [];
  const listener = tapEffects(
    {
      effects: (batch) => void order.push(`taken ${batch.length}`),
      ended: ({ reason }) => void order.push(`ended ${reason}`),
    },
    (batch) => void order.push(`seen ${batch.length}`),
  );
  const event: EventEffects = { container: "app/guard", time: 0, effects: [] };
  listener.effects([event, event]);
  listener.ended({ container: "app/guard", reason: "trap", message: "unreachable" });
  assert.deepEqual(order, ["taken 2", "seen 2", "ended trap"]);
});

test("tapEffects() passes on what Things are asked; without anybody to ask they are unreachable", async () => {
  const nothing = { effects: () => undefined, ended: () => undefined };
  const { signal } = new AbortController();
  const request = { kind: "read", property: "m/t" } as const;
  const asking = tapEffects({ ...nothing, askThing: async () => ({ value: 3 }) }, () => undefined);
  assert.deepEqual(await asking.askThing?.("app/guard", request, signal), { value: 3 });
  const alone = tapEffects(nothing, () => undefined);
  assert.deepEqual(await alone.askThing?.("app/guard", request, signal), { failure: "unreachable" });
});
