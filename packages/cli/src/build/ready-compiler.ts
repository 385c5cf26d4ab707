import type { Answerer } from "./answer-requests.ts";
import type { CompileRequest, CompileResult } from "./compile-result.ts";
import { Compilation, runCompiler } from "./run-compiler.ts";

/** Compilations after which the engine has optimized what of the compiler is worth it: the first takes five times as long as this one, the second twice. */
const WARM: number = 4;

/** Compiles, and between compilations makes ready for the next of the same folder. */
export class ReadyCompiler implements Answerer<CompileRequest> {
  #compiled = 0;
  #last: CompileRequest | undefined;
  #ready: Compilation | undefined;

  /** As `runCompiler`. One at a time. */
  answer(request: CompileRequest): Promise<CompileResult> {
    const { source, ...target } = request;
    const isSame = this.#last?.directory === target.directory && this.#last.debug === target.debug;
    const compilation = (isSame ? this.#ready : undefined) ?? new Compilation(target);
    this.#compiled += 1;
    this.#last = request;
    this.#ready = undefined;
    return compilation.finish(source);
  }

  /**
   * Compiles what was compiled last once more, for nobody, until the compiler is warm; then has the next compilation read the library. Whether there is more to
   * do. Not during `answer`.
   */
  async prepare(): Promise<boolean> {
    if (this.#last === undefined || this.#ready !== undefined) return false;
    if (this.#compiled < WARM) {
      this.#compiled += 1;
      await runCompiler(this.#last);
      return true;
    }
    const { source: _, ...target } = this.#last;
    this.#ready = new Compilation(target);
    return false;
  }
}
