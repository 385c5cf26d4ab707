import type { ContainerStats } from "@thimble/runtime";
import type { LiveContainer } from "../src/containers/supervised-container.ts";
import type { ContainerPhase } from "../src/plan/current-state.ts";
import { FakeContainer, FakeEngine, NO_STATS } from "./fake-engine.ts";
import { fakeModule } from "./fake-module.ts";
import { digestOf, makeService } from "./fixtures.ts";

/** What a live container of a test is. */
export interface LiveParts {
  readonly service?: string;
  readonly phase?: ContainerPhase;
  readonly stats?: Partial<ContainerStats>;
  readonly restarts?: number;
}

const ENGINE = new FakeEngine({ effects: () => undefined, ended: () => undefined });

/** A container of the app `app`, with the handle that counts for it. */
export function liveContainer(
  container: string,
  parts: LiveParts = {},
): LiveContainer & { readonly handle: FakeContainer } {
  const service = makeService({ name: parts.service ?? container.split("/")[1] ?? "" });
  const { environment, grants, on, budget, queue } = service;
  const spec = { id: container, module: fakeModule(), environment, grants, on, budget, queue, state: new Map() };
  const handle = new FakeContainer(ENGINE, spec);
  handle.counted = { ...NO_STATS, ...parts.stats };
  const lastEnd = { lastReason: "trap", lastMessage: "unreachable", lastTime: 1 } as const;
  return {
    instance: { container, service, digest: digestOf("1"), fingerprint: "" },
    phase: parts.phase ?? "running",
    handle,
    restarts: parts.restarts === undefined ? undefined : { restarts: parts.restarts, ...lastEnd },
    startedAt: 0,
  };
}
