import type { WasiProgram } from "@thimble/wasi";

/** What a container of WASI has besides its instance. Only containers that import WASI have one. */
export interface ContainerProgram extends Disposable {
  readonly wasi: WasiProgram;
  /** Logs what stands on standard output and error without an end of line. */
  flush(): void;
}
