import { fileURLToPath } from "node:url";
import { SILENT_LOGGER, SystemClock } from "@thimble/base";
import { type ContainerManifest, DEFAULT_BUDGET } from "@thimble/model";
import { type ContainerSpec, InlineEngine, type PreparedModule, prepareModule } from "@thimble/runtime";
import { buildProject } from "../packages/cli/src/build/build-project.ts";

/** The example container that a benchmark runs, built from its sources. */
export interface ExampleContainer {
  readonly wasm: Uint8Array;
  readonly manifest: ContainerManifest;
  readonly module: PreparedModule;
}

/** Where the containers that benchmarks run are: those of the example, and the least control loop. */
const FOLDERS = {
  guard: "../examples/machine-guard/guard",
  hourly: "../examples/machine-guard/hourly",
  threshold: "./containers/threshold",
};

/** Builds and prepares a container. */
export async function exampleContainer(name: keyof typeof FOLDERS): Promise<ExampleContainer> {
  const { wasm, manifest } = await buildProject(fileURLToPath(new URL(FOLDERS[name], import.meta.url)));
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
