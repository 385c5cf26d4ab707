import type { TestContext } from "node:test";
import { FakeRegistry } from "../../../images/test/support/fake-registry.ts";
import { type Ran, type RunOptions, runHere } from "./command-line.ts";
import { plantProject } from "./plant-project.ts";

/** A registry in this process, and a project whose guard is built, signed with plant.key, and named for it. */
export interface GuardRegistry {
  readonly registry: FakeRegistry;
  /** The name of the guard with this registry. */
  readonly name: string;
  readonly digest: string;
  readonly directory: string;
  /** Runs a command line in the project's folder. */
  run(words: readonly string[], options?: RunOptions): Promise<Ran>;
}

/** Makes one that ends with the test. */
export async function guardRegistry(t: TestContext): Promise<GuardRegistry> {
  const registry = await FakeRegistry.start(t);
  const project = await plantProject();
  t.after(() => project[Symbol.asyncDispose]());
  const { directory } = project;
  const name = `${registry.host}/plant/guard:1`;
  const run = (words: readonly string[], options: RunOptions = {}): Promise<Ran> =>
    runHere(words, { cwd: directory, ...options });
  const built: { digest: string } = JSON.parse((await run(["build", "guard", "--tag", name, "--json"])).stdout);
  await run(["key", "generate", "plant"]);
  await run(["sign", name, "--key", "plant.key"]);
  return { registry, name, digest: built.digest, directory, run };
}
