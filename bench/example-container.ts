import { fileURLToPath } from "node:url";
import { type ContainerManifest, DEFAULT_BUDGET } from "@thimble/model";
import { type ContainerSpec, type PreparedModule, prepareModule } from "@thimble/runtime";
import { buildProject } from "../packages/cli/src/build/build-project.ts";

/** The example container that a benchmark runs, built from its sources. */
export interface ExampleContainer {
  readonly wasm: Uint8Array;
  readonly manifest: ContainerManifest;
  readonly module: PreparedModule;
  /** What all containers of it share, as the replicas of a service do. */
  readonly shared: Omit<ContainerSpec, "id">;
}

/** Where the containers that benchmarks run are: those of the example, the least control loop, and the same for messages. */
const FOLDERS = {
  guard: "../examples/machine-guard/guard",
  hourly: "../examples/machine-guard/hourly",
  guard_c: "../examples/guard-in-c",
  guard_rust: "../examples/guard-in-rust",
  threshold: "./containers/threshold",
  gate: "./containers/gate",
  edge: "./containers/edge",
};

/** Builds and prepares a container. */
export async function exampleContainer(name: keyof typeof FOLDERS): Promise<ExampleContainer> {
  const { wasm, manifest } = await buildProject(fileURLToPath(new URL(FOLDERS[name], import.meta.url)));
  const module = prepareModule(wasm, { memoryBytes: DEFAULT_BUDGET.memoryBytes });
  const { on, grants } = manifest.asks;
  const shared: ExampleContainer["shared"] = {
    module,
    environment: {},
    grants,
    on,
    budget: DEFAULT_BUDGET,
    queue: { length: 4096, whenFull: "drop-oldest" },
    state: new Map(),
  };
  return { wasm, manifest, module, shared };
}

/** What an engine needs to run one container of the example. */
export function exampleSpec({ shared }: ExampleContainer, id: string): ContainerSpec {
  return { ...shared, id };
}
