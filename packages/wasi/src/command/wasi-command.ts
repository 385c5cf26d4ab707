import type { LinearMemory } from "../memory/guest-memory.ts";
import type { Preview1Function } from "../preview1-functions.ts";

/** The functions that a program imports, by their names. */
export type ProgramImports = Readonly<Record<string, Preview1Function>>;

/** A program ready to be run once. */
export interface StartedCommand {
  /** The memory of the instance. */
  readonly memory: LinearMemory;
  /** Runs the program to its end. @throws whatever ends it: ProgramExit, a trap, an error of the ports */
  run(): void;
  /** Instructions it had left when it ended; negative when they were used up; undefined when they are not counted. */
  instructionsLeft(): number | undefined;
}

/** A command of WASI preview 1: a module with `_start`, compiled. */
export interface WasiCommand {
  /** Instantiates it. None of it has run yet, except a start function of its own. @throws ThimbleError wasi.not-runnable */
  instantiate(imports: ProgramImports): StartedCommand;
}

/** What a command may use. Both undefined: it runs as it is. */
export interface CommandLimits {
  /** Instructions in all, 1 to 2,147,483,647. */
  readonly instructions?: number | undefined;
  /** Most bytes of its memory; rounded up to whole pages of 64 KiB. */
  readonly memoryBytes?: number | undefined;
}
