import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { without } from "../run-program.ts";

/** Why a test with a pair of ptys is left out; false when it can run. */
export const NO_PTY: string | false = without("socat");

/** Two serial ports of this machine with a cable between them, made by socat. */
export interface PtyPair {
  readonly ports: readonly [string, string];
  end(): Promise<void>;
}

/** Makes the pair; both ports are there when this resolves. */
export async function makePtyPair(): Promise<PtyPair> {
  const folder = mkdtempSync(join(tmpdir(), "thimble-pty-"));
  const ports = [join(folder, "a"), join(folder, "b")] as const;
  const ends = ports.map((port) => `pty,raw,echo=0,link=${port}`);
  const child: ChildProcess = spawn("socat", ["-d", "-d", ...ends], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes("starting data transfer loop")) resolve();
    });
    child.once("exit", () => reject(new Error(`socat ended: ${said}`)));
  });
  const end = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      child.kill();
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  return { ports, end };
}
