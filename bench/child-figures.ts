import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

/** Starts a script of this folder as a process of its own, from source, so that what it uses is measured apart. */
export function startChild(script: string, args: readonly string[]): ChildProcessByStdio<null, Readable, null> {
  const path = new URL(script, import.meta.url).pathname;
  return spawn(process.execPath, ["--conditions=@thimble/source", path, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Runs such a script to its end and returns the figures that it printed as JSON. @throws Error when it fails */
export async function childFigures<T>(script: string, args: readonly string[]): Promise<T> {
  const child = startChild(script, args);
  let output = "";
  child.stdout.on("data", (bytes: Buffer) => {
    output += bytes;
  });
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`${script} ${args.join(" ")} ended with status ${status}`);
  return JSON.parse(output);
}
