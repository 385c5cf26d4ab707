import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";

/** A person looks at what an edit did before the next one. In milliseconds. */
const PAUSE = 250;

/** What an edit took, in milliseconds. */
export interface Rebuild {
  /** From the moment in which the file was written to the line that says that the new container runs. */
  readonly total: number;
  /** What the program itself says that it took, and how much of it. */
  readonly rebuilt: number;
  readonly build: number;
  readonly swap: number;
  /** What all threads of the program worked meanwhile: what is left where others use the machine too. */
  readonly worked: number;
}

/** Runs a program of Node to its end, and returns how long it took, in milliseconds. @throws Error when it fails */
export async function runProgram(args: readonly string[], folder: string): Promise<number> {
  const since = performance.now();
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const said: unknown[] = [];
  child.stderr.on("data", (bytes) => said.push(bytes));
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`${args.join(" ")} ended with status ${status}\n${said.join("")}`);
  return performance.now() - since;
}

/** An app that is watched, in a process of its own. */
export class WatchedApp implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<unknown>;
  #last = "";

  private constructor(child: ChildProcess, folder: string, lines: AsyncIterator<string>) {
    this.#child = child;
    this.#folder = folder;
    this.#lines = lines;
    this.#ended = once(child, "close");
  }

  /** Starts it, and resolves when its device runs. */
  static async start(args: readonly string[], folder: string): Promise<WatchedApp> {
    // With the flags of this process the program starts no other.
    const all = [...process.execArgv, ...args];
    const child = spawn(process.execPath, all, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
    const app = new WatchedApp(child, folder, createInterface({ input: child.stdout })[Symbol.asyncIterator]());
    await app.#next();
    return app;
  }

  /** Changes a source, so that another module comes of it, and waits for its container. */
  async edit(file: string, change: (text: string) => string): Promise<Rebuild> {
    const path = join(this.#folder, file);
    const text = change(await readFile(path, "utf8"));
    await wait(PAUSE);
    const worked = await this.#worked();
    const since = performance.now();
    await writeFile(path, text);
    const { milliseconds, spent } = await this.#rebuilt();
    const total = performance.now() - since;
    return { total, rebuilt: milliseconds, ...spent, worked: (await this.#worked()) - worked };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGINT");
    await this.#ended;
  }

  /** @see the kernel's Documentation/scheduler/sched-stats.rst: nanoseconds on a processor come first */
  async #worked(): Promise<number> {
    const tasks = `/proc/${this.#child.pid}/task`;
    let nanoseconds = 0;
    for (const task of await readdir(tasks)) {
      // A thread that ended in between worked little.
      const text = await readFile(`${tasks}/${task}/schedstat`, "utf8").catch(() => "0");
      nanoseconds += Number.parseInt(text, 10);
    }
    return nanoseconds / 1e6;
  }

  async #rebuilt(): Promise<RebuiltLine> {
    for (;;) {
      const line: Partial<RebuiltLine> = JSON.parse(await this.#next());
      const { rebuilt, milliseconds, spent } = line;
      if (rebuilt !== undefined && milliseconds !== undefined && spent !== undefined)
        return { rebuilt, milliseconds, spent };
    }
  }

  async #next(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`thimble up ended: ${this.#last}`);
    this.#last = value;
    return value;
  }
}

/** What `thimble up --watch --json` prints of a rebuild. */
interface RebuiltLine {
  readonly rebuilt: unknown;
  readonly milliseconds: number;
  readonly spent: { readonly build: number; readonly swap: number };
}
