import type { PreparedModule } from "@thimble/runtime";
import type { ModuleKey } from "../plan/step.ts";

/** Fetches an image by its digest, verifies it and makes it ready. */
export type PrepareImage = (key: ModuleKey) => Promise<PreparedModule>;

/** Modules that are ready to start: each image is prepared once for each memory limit, whatever number of containers it has. */
export class ModuleCache {
  readonly #prepare: PrepareImage;
  readonly #modules = new Map<string, { readonly key: ModuleKey; readonly module: PreparedModule }>();

  constructor(prepare: PrepareImage) {
    this.#prepare = prepare;
  }

  /**
   * Makes a module ready; returns at once when it is.
   * @throws ThimbleError images.*, wasm.*, runtime.* when the image can not be used
   */
  async prepare(key: ModuleKey): Promise<PreparedModule> {
    const known = this.get(key);
    if (known !== undefined) return known;
    const module = await this.#prepare(key);
    this.#modules.set(nameOf(key), { key, module });
    return module;
  }

  get(key: ModuleKey): PreparedModule | undefined {
    return this.#modules.get(nameOf(key))?.module;
  }

  /** Forgets a module; containers that run it go on. */
  release(key: ModuleKey): void {
    this.#modules.delete(nameOf(key));
  }

  keys(): readonly ModuleKey[] {
    return [...this.#modules.values()].map(({ key }) => key);
  }
}

function nameOf({ digest, memoryBytes }: ModuleKey): string {
  return `${digest} ${memoryBytes}`;
}
