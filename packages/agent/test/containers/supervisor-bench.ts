import { type Random, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import type { PropertyPath, Service } from "@thimble/model";
import type { ValueRange } from "@thimble/runtime";
import { ModuleCache } from "../../src/containers/module-cache.ts";
import { Router } from "../../src/containers/router.ts";
import { Supervisor } from "../../src/containers/supervisor.ts";
import { UsageBook } from "../../src/containers/usage-book.ts";
import { type Instance, instancesOf } from "../../src/plan/instance.ts";
import type { DeviceEvent, LogLine } from "../../src/record/device-event.ts";
import { EventRecorder } from "../../src/record/event-recorder.ts";
import { Ring } from "../../src/record/ring.ts";
import { MemoryStateStore } from "../../src/state/memory-state-store.ts";
import { FakeEngine } from "../fake-engine.ts";
import { fakeModule } from "../fake-module.ts";
import { makeDesired, makeService, openBus } from "../fixtures.ts";

/** Waits are as long as they can be. */
const NO_JITTER: Random = { next: () => 0 };

/** A supervisor that starts again at once what becomes due, as the reconciler would. */
export async function openBench() {
  const clock = new VirtualClock();
  const bus = openBus();
  const ring = new Ring<DeviceEvent>(100);
  const logs = new Ring<LogLine>(100);
  const store = new MemoryStateStore();
  const modules = new ModuleCache(async () => fakeModule());
  const engine: FakeEngine = new FakeEngine({ effects: () => undefined, ended: (end) => supervisor.ended(end) });
  const due: string[] = [];
  const usage = new UsageBook({ opened: () => undefined, retired: () => undefined });
  let settled = 0;
  let asked = 0;
  const limits: Record<PropertyPath, ValueRange> = { "m/valve": { minimum: 0, maximum: 1 } };
  const router = new Router({ bus, logger: SILENT_LOGGER, last: () => undefined });
  const supervisor: Supervisor = new Supervisor({
    engine,
    router,
    modules,
    store,
    usage,
    events: new EventRecorder(clock, ring),
    logs,
    clock,
    random: NO_JITTER,
    logger: SILENT_LOGGER,
    settle: () => {
      settled += 1;
    },
    ranges: () => ({ ...limits }),
    onDue: () => {
      asked += 1;
      for (const { container, phase } of supervisor.current()) {
        if (phase !== "due") continue;
        due.push(container);
        void supervisor.start(instance(container));
      }
    },
  });
  const instances = new Map<string, Instance>();
  function instance(container: string): Instance {
    const found = instances.get(container);
    if (found === undefined) throw new RangeError(container);
    return found;
  }
  async function start(parts: Partial<Service> = {}): Promise<void> {
    for (const each of instancesOf(makeDesired([makeService(parts)]))) {
      instances.set(each.container, each);
      await modules.prepare({ digest: each.digest, memoryBytes: each.service.budget.memoryBytes });
      await supervisor.start(each);
    }
  }
  const kinds = (): readonly string[] => ring.items().map(({ kind }) => kind);
  return {
    bus,
    router,
    clock,
    engine,
    store,
    supervisor,
    usage,
    start,
    due,
    kinds,
    events: () => ring.items(),
    settled: () => settled,
    asksAgain: () => asked,
    logs,
    limits,
  };
}
