import { isThimbleError, ThimbleError } from "@thimble/base";
import { ENTER_EXPORT } from "@thimble/wasm";
import type { ContainerId, StateValue } from "../engine/engine.ts";
import { MEMORY_IMPORT } from "../host/imports.ts";
import type { ContainerPrograms } from "../wasi/container-programs.ts";
import { exportedFunction } from "./exported-function.ts";
import type { Enter } from "./guest-calls.ts";
import { GuestMemory } from "./guest-memory.ts";
import { InstanceReserve } from "./instance-reserve.ts";
import type { MemoryPool } from "./memory-pool.ts";
import { MemoryWindow } from "./memory-window.ts";
import type { ServiceProfile } from "./service-profile.ts";
import { TinyContainer } from "./tiny-container.ts";

/** Which container to make. */
export interface InstantiateRequest {
  readonly id: ContainerId;
  readonly profile: ServiceProfile;
  readonly state: ReadonlyMap<string, StateValue>;
}

/** Makes containers out of prepared modules, and takes their memory back. */
export class Instantiator {
  readonly #pool: MemoryPool;
  readonly #memorySlot: Record<string, WebAssembly.Memory> = {};
  readonly #imports: WebAssembly.Imports;
  readonly #window = new MemoryWindow();
  readonly #reserve = new InstanceReserve();
  readonly #programs: ContainerPrograms;

  constructor(pool: MemoryPool, hostImports: WebAssembly.Imports, programs: ContainerPrograms) {
    this.#pool = pool;
    this.#programs = programs;
    // One object of imports for all containers; only the memory in it changes from start to start.
    this.#imports = { ...hostImports, [MEMORY_IMPORT.importModule]: this.#memorySlot };
  }

  /**
   * Leases memory and instantiates. No code of the container has run yet.
   * @throws ThimbleError runtime.memory-over-budget when the memory at the start is larger than the budget; runtime.no-memory when the
   * machine gives none; runtime.not-runnable when V8 refuses; wasi.folder-unusable and wasi.no-folders for a folder
   */
  instantiate({ id, profile, state }: InstantiateRequest): TinyContainer {
    const spare = this.#reserve.take(profile);
    if (spare !== undefined) this.#pool.leaseSetAside(profile.maximumPages);
    const memory = spare?.memory ?? this.#lease(id, profile);
    try {
      const enter = spare?.enter ?? this.#enter(profile, memory);
      const program = profile.spec.module.importsWasi ? this.#programs.open(id, profile, memory) : undefined;
      const guestMemory = memory && new GuestMemory(memory, this.#window);
      return new TinyContainer({ id, profile, enter, state, memory: guestMemory, program });
    } catch (cause) {
      if (memory !== undefined) this.#pool.giveBack(memory, profile.maximumPages);
      if (isThimbleError(cause)) throw cause;
      throw new ThimbleError("runtime.not-runnable", `Cannot instantiate ${id}: V8 refuses the module`, { cause });
    }
  }

  /** Takes back what the container leased, and is ready for one more of its service. It must never be called again. */
  release({ program, memory, profile }: TinyContainer): void {
    program?.[Symbol.dispose]();
    if (memory === undefined) return;
    if (this.#pool.giveBack(memory.memory, profile.maximumPages)) this.#makeSpare(profile);
  }

  /** No container of the service will be asked for. */
  forget(profile: ServiceProfile): void {
    for (let spare = this.#reserve.take(profile); spare !== undefined; spare = this.#reserve.take(profile))
      this.#pool.putBack(spare.memory, profile.maximumPages);
  }

  /** An instance in a memory that waits: what a start takes longest for is done, and nothing of the module has run. */
  #makeSpare(profile: ServiceProfile): void {
    // One that grew to its maximum waits too, but a start of its own service begins with a smaller one.
    if (profile.spec.module.initialPages !== profile.maximumPages || !this.#reserve.wants(profile)) return;
    const memory = this.#pool.setAside(profile.maximumPages);
    if (memory === undefined) return;
    try {
      const gone = this.#reserve.put(profile, { memory, enter: this.#enter(profile, memory) });
      for (const old of gone) this.#pool.putBack(old.spare.memory, old.profile.maximumPages);
    } catch {
      // Nobody asked for it; who does hears why there is none.
      this.#pool.putBack(memory, profile.maximumPages);
    }
  }

  #enter(profile: ServiceProfile, memory: WebAssembly.Memory | undefined): Enter {
    if (memory !== undefined) this.#memorySlot[MEMORY_IMPORT.importName] = memory;
    return enterOf(new WebAssembly.Instance(profile.spec.module.module, this.#imports));
  }

  #lease(id: ContainerId, profile: ServiceProfile): WebAssembly.Memory | undefined {
    const { initialPages } = profile.spec.module;
    if (initialPages === undefined) return undefined;
    const maximum = profile.maximumPages;
    if (initialPages > maximum) {
      throw new ThimbleError(
        "runtime.memory-over-budget",
        `Cannot start ${id}: its memory begins with ${initialPages} pages`,
        {
          expected: `at most ${maximum} pages of 64 KiB`,
          details: { initialPages, maximumPages: maximum },
        },
      );
    }
    return this.#pool.lease(initialPages, maximum);
  }
}

function enterOf({ exports }: WebAssembly.Instance): Enter {
  const enter = exportedFunction(exports, ENTER_EXPORT);
  if (enter !== undefined) return enter;
  throw new ThimbleError("base.bug", `Cannot run the module: no export "${ENTER_EXPORT}", so it was not prepared`);
}
