#!/usr/bin/env node
// Starts Thimble under the Node it needs, whatever Node was found first. Plain JavaScript that Node 20 can run.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Node 26 is the first that runs these sources and has the WebAssembly features the engine uses. */
const LEAST_MAJOR = 26;

// The published package has no src: there the compiled files run.
const source = new URL("../src/main.ts", import.meta.url);
const isSource = existsSync(source);
const main = isSource ? source : new URL("../dist/main.js", import.meta.url);
// What lets one process hold 100,000 containers and start them in seconds: see the README of @thimble/runtime.
const flags = [
  "--disable-wasm-trap-handler",
  "--external-memory-accounted-in-global-limit",
  "--max-semi-space-size=4",
  ...(isSource ? ["--conditions=@thimble/source"] : []),
];

// glibc gives each thread an arena of its own, which keeps what was freed in it: after a million starts and stops the process would hold a seventh more.
const environment = { MALLOC_ARENA_MAX: "1", ...process.env };

if (
  isNewEnough() &&
  process.env.MALLOC_ARENA_MAX !== undefined &&
  flags.every((flag) => process.execArgv.includes(flag))
) {
  await import(main.href);
} else {
  const node = isNewEnough() ? process.execPath : findNode();
  if (node === undefined) refuse();
  else run(node, [...flags, fileURLToPath(main), ...process.argv.slice(2)]);
}

function isNewEnough() {
  return Number(process.versions.node.split(".")[0]) >= LEAST_MAJOR;
}

/** The binary of the package for this machine, or of the package `node`, which the lockfile pins. */
function findNode() {
  const require = createRequire(import.meta.url);
  const machine = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const binary = process.platform === "win32" ? "node.exe" : "node";
  for (const name of [machine, "node"]) {
    try {
      const path = join(dirname(require.resolve(`${name}/package.json`)), "bin", binary);
      if (existsSync(path)) return path;
    } catch {
      // Not installed: optional dependencies for other machines never are.
    }
  }
  return undefined;
}

/** Becomes the other program where the system can, so that there is one process to signal; else stands before it. */
function run(node, args) {
  if (process.execve !== undefined && process.platform !== "win32") {
    process.execve(node, [node, ...args], environment);
  }
  const child = spawn(node, args, { stdio: "inherit", env: environment });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`error: Cannot start ${node}: ${error.message}\n`);
    process.exitCode = 3;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

function refuse() {
  const have = `this is Node ${process.versions.node} and no other was found`;
  process.stderr.write(`error: Cannot start Thimble: it needs Node ${LEAST_MAJOR} or later, ${have}\n`);
  process.stderr.write(
    `  expected  npm install node-${process.platform}-${process.arch}@${LEAST_MAJOR}, or install Node ${LEAST_MAJOR} and put it first on PATH\n`,
  );
  process.exitCode = 3;
}
