import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { wireParts } from "../src/agent-parts.ts";
import { DeviceView } from "../src/device-view.ts";
import { instancesOf } from "../src/plan/instance.ts";
import { MemoryStateStore } from "../src/state/memory-state-store.ts";
import { FakeEngine } from "./fake-engine.ts";
import { EMPTY_MODULE } from "./fake-module.ts";
import { digestOf, makeDesired, makeService } from "./fixtures.ts";
import { simulatedThings } from "./simulated-things.ts";

/** A device with twenty containers of one service. */
async function openView() {
  const clock = new VirtualClock();
  const { host: things } = simulatedThings(clock);
  const ports = {
    clock,
    random: new SeededRandom(1),
    logger: SILENT_LOGGER,
    engine: (listener: ConstructorParameters<typeof FakeEngine>[0]) => new FakeEngine(listener),
    things,
    images: { describe: async () => ({ asks: undefined }), wasm: async () => EMPTY_MODULE },
  };
  const parts = wireParts(ports, new MemoryStateStore(), () => undefined);
  for (const instance of instancesOf(makeDesired([makeService({ replicas: 20 })]))) {
    await parts.modules.prepare({ digest: instance.digest, memoryBytes: instance.service.budget.memoryBytes });
    await parts.supervisor.start(instance);
  }
  const view = new DeviceView({ ...parts, things, mqtt: () => undefined, version: undefined, clock, startedAt: 0 });
  return { clock, parts, view };
}

test("DeviceView shows every container, a page of them, and what there are", async () => {
  const { view } = await openView();
  const reports = await view.containers();
  assert.equal(reports.length, 20);
  assert.equal(reports[0]?.stats?.handled, 0);
  const page = { sort: "name", isReversed: false, limit: 2, offset: 0, name: undefined } as const;
  assert.deepEqual(
    (await view.top(page)).rows.map(({ container }) => container),
    ["app/guard", "app/guard/10"],
  );
  assert.equal([...view.instances()].length, 20);
});

test("DeviceView tells what events of an image cost, and the metrics", async () => {
  const { parts, view } = await openView();
  const [instance] = view.instances();
  assert.ok(instance !== undefined);
  parts.usage.meter(instance).add(1, 70, 1);
  assert.equal(view.costs(digestOf("1")).handlers[0]?.maximum, 70);
  const text = [...(await view.metrics())].join("");
  assert.match(text, /^thimble_service_containers\{service="guard",phase="running"\} 20$/m);
  assert.match(text, /^thimble_service_event_instructions_max\{service="guard",handler="reading"\} 70$/m);
});

test("DeviceView leaves no timer behind", async () => {
  const { clock, parts, view } = await openView();
  await view.top({ sort: "name", isReversed: false, limit: 2, offset: 0, name: undefined });
  await view.metrics();
  view[Symbol.dispose]();
  parts.costs.close();
  assert.equal(clock.pending, 0);
});
