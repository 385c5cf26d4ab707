import { fileURLToPath } from "node:url";
import { type ContainerManifest, DEFAULT_BUDGET } from "@thimble/model";
import { type ContainerSpec, type PreparedModule, prepareModule } from "@thimble/runtime";
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
  guard_c: "../examples/guard-in-c",
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
