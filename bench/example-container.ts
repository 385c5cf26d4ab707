import { SILENT_LOGGER, SystemClock } from "@thimble/base";
import { type ContainerManifest, DEFAULT_BUDGET } from "@thimble/model";
import { type ContainerSpec, InlineEngine, type PreparedModule, prepareModule } from "@thimble/runtime";
import { buildProject } from "../packages/cli/src/build/build-project.ts";

/** The example container that every benchmark runs, built from its sources. */
export interface ExampleContainer {
  readonly wasm: Uint8Array;
  readonly manifest: ContainerManifest;
  readonly module: PreparedModule;
}

/** Builds and prepares examples/machine-guard/<service>. */
export async function exampleContainer(service: "guard" | "hourly"): Promise<ExampleContainer> {
  const { wasm, manifest } = await buildProject(
    new URL(`../examples/machine-guard/${service}`, import.meta.url).pathname,
  );
  return { wasm, manifest, module: prepareModule(wasm, { memoryBytes: DEFAULT_BUDGET.memoryBytes }) };
}

/** What an engine needs to run the example; everything but the id is shared by all containers of it. */
export function exampleSpec({ module, manifest }: ExampleContainer, id: string): ContainerSpec {
  const { on, grants } = manifest.asks;
  return {
    id,
    module,
    environment: {},
    grants,
    on,
    budget: DEFAULT_BUDGET,
    queue: { length: 4096, whenFull: "drop-oldest" },
    state: new Map(),
  };
}

/** An engine in this thread whose events are handled when `pump` is called, until none is left. */
export function pumpedEngine(options: { readonly maximumWarmMemories?: number } = {}): {
  readonly engine: InlineEngine;
  readonly pump: () => void;
} {
  let waiting: (() => void) | undefined;
  const engine = new InlineEngine({
    clock: new SystemClock(),
    logger: SILENT_LOGGER,
    listener: {
      effects: () => undefined,
      ended: (end) => {
        throw new Error(`a benchmark's container ended: ${end.message}`);
      },
    },
    schedule: (run) => {
      waiting = run;
    },
    ...options,
  });
  const pump = (): void => {
    while (waiting !== undefined) {
      const run = waiting;
      waiting = undefined;
      run();
    }
  };
  return { engine, pump };
}
