import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { test } from "node:test";
import { startProcess } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

/** How long is waited for what a program prints, in milliseconds: far longer than it takes on a busy machine. */
const PATIENCE = 30_000;
const PROGRAMS = ["mosquitto_sub", "mbpoll"];
const missing = PROGRAMS.filter((program) => spawnSync("which", [program]).status !== 0);

/** Runs a line as it was printed and resolves when all of this has been printed in turn. */
async function follow(line: string, patterns: readonly RegExp[]): Promise<void> {
  const child: ChildProcess = spawn("sh", ["-c", `exec ${line}`], { stdio: ["ignore", "pipe", "inherit"] });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let text = "";
  child.stdout?.on("data", (data: Buffer) => {
    text += data.toString();
    if (patterns.every((pattern) => pattern.test(text))) resolve();
  });
  child.once("close", () => reject(new Error(`${line} ended with\n${text}`)));
  const timer = setTimeout(() => reject(new Error(`${line} took too long:\n${text}`)), PATIENCE);
  await promise.finally(() => {
    clearTimeout(timer);
    child.kill();
  });
}

test("other programs join in with the lines that thimble dev prints", {
  skip: missing.length > 0 && `no ${missing.join()}`,
}, async () => {
  await using project = await plantProject();
  await using dev = startProcess(["dev", project.directory, "--port", "0", "--plant-port", "0", "--speed", "10000x"]);
  await dev.printed(/mbpoll -0 -t 0 .*\n/);
  const { stdout } = dev.printedSoFar();
  const lines = stdout.split("\n").flatMap((line) => /^ {2}((?:mosquitto_sub|mbpoll) .*)$/.exec(line)?.[1] ?? []);
  const [subscribe = "", pollValue = "", pollCoil = ""] = lines;
  assert.equal(lines.length, 3);
  await Promise.all([
    follow(subscribe, [/^things\/machine\/temperature \[.*"u":"Cel"/m, /^plant\/1\/anomaly \[/m]),
    // Once is enough: what it prints again and again stands in its buffer when it is no terminal.
    follow(`${pollValue} -1`, [/\[0\]:\s+8000/]),
    follow(pollCoil, [/\[0\]:\s+[01]/]),
  ]);
  dev.kill("SIGINT");
  assert.equal((await dev.ended).status, 0);
});
