import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

/** Why a test that needs a program is left out; false when it is there. `packageName` is Debian's, by default the program's. */
export function without(program: string, packageName: string = program): string | false {
  if (spawnSync(program, ["--version"]).error === undefined) return false;
  return `${program} is missing: apt-get install ${packageName}`;
}

/** Runs a program and returns what it said on its standard output; rejects when it fails or takes more than ten seconds. */
export async function runProgram(program: string, args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(program, [...args], { timeout: 10_000 })).stdout;
}
