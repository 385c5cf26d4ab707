import { VirtualClock } from "@thimble/base";
import { type DesiredState, NO_GRANTS, type Service } from "@thimble/model";
import type { AgentOptions } from "../src/agent.ts";
import { MACHINE_TD, makeDesired, makeService } from "./fixtures.ts";
import { openFakeAgent } from "./open-fake-agent.ts";
import { simulatedThings } from "./simulated-things.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

/** Opens agents on one data directory, one after the other, each with an engine and Things of its own, in virtual time. */
export function openBench() {
  const directory = temporaryDirectory();
  const clock = new VirtualClock();
  async function open(parts: Partial<AgentOptions> & { readonly clock?: VirtualClock } = {}) {
    const { host, driver } = simulatedThings(clock);
    const { agent, engine } = await openFakeAgent(directory.path, { clock, things: host, ...parts });
    const kinds = (): readonly string[] => agent.events.items().map(({ kind }) => kind);
    return { agent, clock: parts.clock ?? clock, engine, driver, kinds, [Symbol.asyncDispose]: () => agent.close() };
  }
  return { clock, directory, open, [Symbol.dispose]: () => directory[Symbol.dispose]() };
}

/** A service that is told of a temperature, and may move a valve. */
export const GUARD: Partial<Service> = {
  on: { reading: ["machine/temperature"], message: ["plant/+/reset"], tick: undefined },
  grants: { ...NO_GRANTS, write: ["machine/valve"], publish: ["plant/#"] },
};

/** An app of that service and its machine. */
export function guardApp(parts: Partial<Service> = {}): DesiredState {
  return makeDesired([makeService({ ...GUARD, ...parts })], { machine: MACHINE_TD });
}
