import type { ContainerHandle, ContainerId, Engine, EngineListener, EventEffects } from "@thimble/runtime";

/** Makes an engine for a listener. */
export type EngineFactory = (listener: EngineListener) => Engine;

/** Looks at what an engine does without changing it: what its containers did, and the containers themselves. */
export class EngineTap {
  readonly #onEffects: (batch: readonly EventEffects[]) => void;
  readonly #handles = new Map<ContainerId, ContainerHandle>();

  /** @param onEffects called with each batch once it is committed and published */
  constructor(onEffects: (batch: readonly EventEffects[]) => void = () => undefined) {
    this.#onEffects = onEffects;
  }

  /** Resolves when every container has handled all that was given to it so far, and that is committed. */
  async drained(): Promise<void> {
    await Promise.all([...this.#handles.values()].map((handle) => handle.drained()));
  }

  /** Puts itself between an engine and its owner. */
  wrap(make: EngineFactory): EngineFactory {
    return (listener) => {
      const engine = make({
        effects: (batch) => {
          listener.effects(batch);
          this.#onEffects(batch);
        },
        ended: (end) => {
          this.#handles.delete(end.container);
          listener.ended(end);
        },
      });
      return {
        start: async (spec) => {
          const handle = await engine.start(spec);
          this.#handles.set(spec.id, handle);
          return handle;
        },
        close: () => engine.close(),
        [Symbol.asyncDispose]: () => engine.close(),
      };
    };
  }
}
