import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { runProgram, without } from "../run-program.ts";

/** Why tests with libmodbus are left out; false when they can run. */
export const NO_LIBMODBUS: string | false =
  without("gcc") ||
  (existsSync("/usr/include/modbus/modbus.h") ? false : "libmodbus is missing: apt-get install libmodbus-dev");

/** A server by libmodbus, in a process of its own: 1000 of each table; input registers hold twice their address, each third bit is set. */
export interface LibmodbusServer {
  /** The port of a TCP server. */
  readonly port: number;
  end(): Promise<void>;
}

/** Compiles and starts it: `["tcp", "0"]`, or `["rtu", "/dev/…"]` with 19200 baud and even parity as unit 1. */
export async function startLibmodbus(args: readonly [kind: "tcp" | "rtu", where: string]): Promise<LibmodbusServer> {
  const folder = mkdtempSync(join(tmpdir(), "thimble-libmodbus-"));
  const program = join(folder, "server");
  await runProgram("gcc", [
    "-O1",
    "-o",
    program,
    join(import.meta.dirname, "libmodbus-server.c"),
    "-I/usr/include/modbus",
    "-lmodbus",
  ]);
  const child = spawn(program, [...args], { stdio: ["pipe", "pipe", "inherit"] });
  const gone = once(child, "exit");
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), gone]);
  return {
    port: Number(line),
    end: async () => {
      child.kill();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
