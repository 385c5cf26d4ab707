import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { type DesiredState, NO_GRANTS } from "@thimble/model";
import { DriverRegistry, SimulatedDriver, ThingHost } from "@thimble/things";
import { advanceUntil } from "../advance-until.ts";
import { MACHINE_TD, makeDesired, makeService } from "../fixtures.ts";
import { openFakeAgent } from "../open-fake-agent.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

/** A machine whose valve is closed when nobody drives it, after so long. */
function machine(after: string, more = ""): string {
  return MACHINE_TD.replace(
    '"valve":{"type":"boolean"',
    `"valve":{"type":"boolean","thimble:safeState":false,"thimble:safeAfter":"${after}"${more}`,
  );
}

function guardApp(td: string, parts: Parameters<typeof makeService>[0] = {}): DesiredState {
  return makeDesired([makeService({ grants: { ...NO_GRANTS, write: ["machine/valve"] }, ...parts })], { machine: td });
}

/** Agents on one data directory, each with devices of its own, and what they wrote. */
function openBench() {
  const directory = temporaryDirectory();
  const clock = new VirtualClock();
  async function open() {
    // A device of its own for each time that its Thing is taken on.
    const made: SimulatedDriver[] = [];
    const make = (): SimulatedDriver => {
      const driver = new SimulatedDriver({ clock, random: new SeededRandom(1) });
      made.push(driver);
      return driver;
    };
    const drivers = new DriverRegistry({ simulated: make });
    const host = new ThingHost({ clock, random: new SeededRandom(1), logger: SILENT_LOGGER, drivers });
    const faults = {
      break: () => made.at(-1)?.faults.break([{ kind: "gone" }]),
      lose: () => made.at(-1)?.faults.break([{ kind: "drop-outs" }]),
      mend: () => made.at(-1)?.faults.mend(),
    };
    const { agent, engine } = await openFakeAgent(directory.path, { clock, things: host });
    const writes = (): readonly string[] =>
      agent.events.items().flatMap((event) => (event.kind === "write" ? `${event.by} ${event.value}` : []));
    const { effects } = engine;
    const drive = async (value: number): Promise<void> => {
      effects.call(engine, "app/guard", { kind: "write", property: "machine/valve", value });
      await clock.advance(10);
    };
    return { agent, engine, faults, writes, drive };
  }
  return { clock, open, [Symbol.dispose]: () => directory[Symbol.dispose]() };
}

test("the valve is closed when the container that opened it traps, and stays open when it drives it again in time", async () => {
  using bench = openBench();
  const { agent, engine, writes, drive } = await bench.open();
  await agent.apply(guardApp(machine("10s")));
  await bench.clock.advance(1000);
  await drive(1);
  engine.end("app/guard");
  await bench.clock.advance(5000);
  await drive(1);
  await bench.clock.advance(20_000);
  assert.deepEqual(writes(), ["app/guard 1", "app/guard 1"]);
  engine.end("app/guard");
  await bench.clock.advance(20_000);
  assert.deepEqual(writes().slice(2), ["safe-state 0"]);
  await advanceUntil(bench.clock, agent.close());
});

test("the valve is closed when its container is stopped, and when it is removed with the Thing", async () => {
  using bench = openBench();
  const { agent, writes, drive } = await bench.open();
  await agent.apply(guardApp(machine("0s")));
  await bench.clock.advance(1000);
  await drive(1);
  await advanceUntil(bench.clock, agent.apply(guardApp(machine("0s"), { environment: { LIMIT: "1" } })));
  await bench.clock.advance(10);
  assert.deepEqual(writes(), ["app/guard 1", "safe-state 0"]);
  await drive(1);
  await advanceUntil(bench.clock, agent.apply(makeDesired([])));
  assert.deepEqual(writes().slice(2), ["app/guard 1", "safe-state 0"]);
  await advanceUntil(bench.clock, agent.close());
});

test("a device that was gone when its valve was to be closed has it closed first when it is back", async () => {
  using bench = openBench();
  const { agent, engine, faults, writes, drive } = await bench.open();
  await agent.apply(guardApp(machine("1s")));
  await bench.clock.advance(1000);
  await drive(1);
  faults.break();
  await bench.clock.advance(2000);
  engine.end("app/guard");
  await bench.clock.advance(60_000);
  assert.deepEqual(writes(), ["app/guard 1"]);
  faults.mend();
  // The container that was started again writes as soon as it can; the safe state is before it.
  await bench.clock.advance(31_000);
  await drive(1);
  assert.deepEqual(writes(), ["app/guard 1", "safe-state 0", "app/guard 1"]);
  await advanceUntil(bench.clock, agent.close());
});

test("the valve is closed when the agent is closed, however long its safe state would wait", async () => {
  using bench = openBench();
  const { agent, writes, drive } = await bench.open();
  await agent.apply(guardApp(machine("1h")));
  await bench.clock.advance(1000);
  await drive(1);
  await advanceUntil(bench.clock, agent.close());
  assert.deepEqual(writes(), ["app/guard 1", "safe-state 0"]);
});

test("who wrote what is known to the next agent, and a valve that a killed agent left open is closed", async () => {
  using bench = openBench();
  const first = await bench.open();
  await first.agent.apply(guardApp(machine("5s")));
  await bench.clock.advance(1000);
  await first.drive(1);
  await bench.clock.advance(2000);
  // Its safe state is not taken: as if it had been killed.
  first.faults.break();
  await advanceUntil(bench.clock, first.agent.close());

  const second = await bench.open();
  assert.deepEqual(second.writes(), ["app/guard 1"]);
  await second.agent.resume();
  await bench.clock.advance(4000);
  assert.equal(second.writes().length, 1);
  await bench.clock.advance(2000);
  assert.deepEqual(second.writes(), ["app/guard 1", "safe-state 0"]);
  await advanceUntil(bench.clock, second.agent.close());
});

test("a valve of which nobody knows whether it was opened is closed when its container is stopped", async () => {
  using bench = openBench();
  const { agent, faults, writes, drive } = await bench.open();
  await agent.apply(guardApp(machine("0s")));
  await bench.clock.advance(1000);
  faults.lose();
  await drive(1);
  // The answer does not come.
  await bench.clock.advance(2000);
  assert.ok(agent.events.items().some((event) => event.kind === "write-failed" && event.by === "app/guard"));
  faults.mend();
  await bench.clock.advance(5000);
  await advanceUntil(bench.clock, agent.apply(guardApp(machine("0s"), { environment: { LIMIT: "1" } })));
  await bench.clock.advance(10);
  assert.deepEqual(writes(), ["safe-state 0"]);
  await advanceUntil(bench.clock, agent.close());
});

test("a Thing is changed, broken, repaired, added and removed under a container that goes on", async () => {
  using bench = openBench();
  const { agent, engine, faults } = await bench.open();
  const reading = { on: { reading: ["machine/temperature"], message: [], tick: undefined } };
  await agent.apply(guardApp(machine("0s"), reading));
  await bench.clock.advance(2500);
  const container = engine.container("app/guard");
  const seen = container.events.length;
  assert.ok(seen >= 2);

  // Changed: another title, another way to write the valve, another period.
  const changed = machine("3s", ',"thimble:writesPerSecond":5').replace('"Machine"', '"Machine 2"');
  await agent.apply(guardApp(changed, reading));
  await bench.clock.advance(2500);
  assert.equal(agent.report().things[0]?.thing.title, "Machine 2");
  assert.ok(container.events.length > seen);

  // Broken and repaired.
  faults.break();
  await bench.clock.advance(70_000);
  assert.match(container.events.at(-1) ?? "", /quality/);
  faults.mend();
  await bench.clock.advance(31_000);
  assert.doesNotMatch(container.events.at(-1) ?? "", /quality/);

  // Another one added and removed.
  const app = guardApp(changed, reading);
  await agent.apply({ ...app, things: { ...app.things, lamp: MACHINE_TD.replace('"Machine"', '"Lamp"') } });
  await bench.clock.advance(1500);
  assert.deepEqual(
    agent.report().things.map(({ thing }) => thing.name),
    ["machine", "lamp"],
  );
  await advanceUntil(bench.clock, agent.apply(app));
  await bench.clock.advance(1500);
  assert.deepEqual(
    agent.report().things.map(({ thing }) => thing.name),
    ["machine"],
  );

  assert.equal(engine.container("app/guard"), container);
  assert.deepEqual(engine.starts, ["app/guard"]);
  await advanceUntil(bench.clock, agent.close());
});
