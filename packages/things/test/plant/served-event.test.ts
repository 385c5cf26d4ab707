import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { runServedEvents } from "../../src/plant/served-event.ts";
import { serveThing } from "../../src/plant/served-thing.ts";

const DOOR = `
"@context": [https://www.w3.org/2022/wot/td/v1.1, { mqv: https://www.w3.org/2019/wot/mqtt#, thimble: urn:thimble:td:v1# }]
title: Door
base: mqtt://127.0.0.1
events:
  knocked:
    data: { type: number, unit: kN, thimble:scale: 0.001 }
    thimble:simulate: { kind: periodic, every: 1s, values: [0.04, 0.06] }
    forms: [{ href: "", mqv:filter: door/knocks }]
  moved:
    title: The door moved
    data: { type: string, enum: [open, shut], thimble:values: { 4: open, 7: shut } }
    thimble:simulate: { kind: script, at: [1500ms], values: [1] }
    forms: [{ href: "", mqv:filter: door/moves }]
  never: { forms: [{ href: "", mqv:filter: door/never }] }
`;

test("events happen by their patterns, as the device holds what goes with them, and not while it is gone", async () => {
  const clock = new VirtualClock();
  const parts = { clock, random: new SeededRandom(1), logger: SILENT_LOGGER };
  const { events, device } = serveThing(parseThingDescription(DOOR, "door.td.yaml", "door"), parts);
  assert.deepEqual(
    events.map(({ path, title }) => [path, title]),
    [
      ["door/knocked", "knocked"],
      ["door/moved", "The door moved"],
    ],
  );
  const told: (readonly [string, number])[] = [];
  const running = runServedEvents(events, parts, ({ path }, held) => void told.push([path, Math.round(held)]));
  await clock.advance(2500);
  assert.deepEqual(told, [
    ["door/knocked", 40],
    ["door/moved", 7],
    ["door/knocked", 60],
  ]);
  device.break([{ kind: "gone" }]);
  await clock.advance(2000);
  device.mend();
  await clock.advance(1000);
  assert.equal(told.length, 4);
  running[Symbol.dispose]();
  await clock.advance(5000);
  assert.equal(told.length, 4);
});
