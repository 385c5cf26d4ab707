import assert from "node:assert/strict";
import { SeededRandom, SILENT_LOGGER, type VirtualClock } from "@thimble/base";
import type { ThingHost } from "@thimble/things";
import { Agent, type AgentOptions } from "../src/agent.ts";
import { FakeEngine } from "./fake-engine.ts";
import { EMPTY_MODULE } from "./fake-module.ts";

/** Opens an agent with an engine that does what it is told, and images that are all the same. */
export async function openFakeAgent(
  directory: string,
  { clock, things, ...parts }: Partial<AgentOptions> & { readonly clock: VirtualClock; readonly things: ThingHost },
): Promise<{ readonly agent: Agent; readonly engine: FakeEngine }> {
  let engine: FakeEngine | undefined;
  const agent = await Agent.open({
    dataDirectory: directory,
    clock,
    random: new SeededRandom(1),
    logger: SILENT_LOGGER,
    engine: (listener) => {
      engine = new FakeEngine(listener);
      return engine;
    },
    things,
    images: { describe: async () => ({ asks: undefined }), wasm: async () => EMPTY_MODULE },
    mqtt: undefined,
    overrides: { machine: { pollEvery: 1000 } },
    ...parts,
  });
  assert.ok(engine !== undefined);
  return { agent, engine };
}
