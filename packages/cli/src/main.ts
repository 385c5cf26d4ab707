import { readFileSync } from "node:fs";
import { isatty } from "node:tty";
import { ERROR_CATALOGUE, SystemClock, SystemRandom } from "@thimble/base";
import { Interrupt } from "./interrupt.ts";
import { runCommandLine } from "./run-command-line.ts";
import { NodeTerminal } from "./terminal/node-terminal.ts";

/** Columns where there is no terminal to ask. */
const PLAIN_COLUMNS = 100;
/** Asked by its number: a stream that nobody wants must not be opened. */
const STDIN = 0;
/** Exit status after a second Ctrl-C: 128 and the number of SIGINT. */
const FORCED = 130;

const { stdout, stderr } = process;
const idleClock = new SystemClock({ unref: true });
const interrupt = new Interrupt({ clock: idleClock, force: () => process.exit(FORCED) });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, (_name, number) => interrupt.press(number));
stdout.once("error", (error) => {
  interrupt.press();
  // A reader that has seen enough, like head, is no error: it asks to stop.
  if ("code" in error && error.code === "EPIPE") return;
  stderr.write(`error: Cannot write to standard output: ${error.message}\n  code      cli.output-lost\n`);
  process.once("exit", () => {
    process.exitCode = ERROR_CATALOGUE["cli.output-lost"].exitCode;
  });
});
// Each further line fails in the same way. Where nobody hears errors, the exit status still tells.
for (const stream of [stdout, stderr]) stream.on("error", () => undefined);

function onExit(leave: () => void): () => void {
  process.once("exit", leave);
  return () => process.off("exit", leave);
}

process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout,
  stderr,
  isTerminal: stdout.isTTY === true,
  hasColours: process.env["FORCE_COLOR"] !== undefined || (stdout.isTTY === true && stdout.hasColors()),
  columns: () => stdout.columns ?? PLAIN_COLUMNS,
  clock: new SystemClock(),
  idleClock,
  random: new SystemRandom(),
  environment: process.env,
  workingDirectory: process.cwd(),
  signal: interrupt.signal,
  signalNumber: () => interrupt.number,
  stdin: () => process.stdin,
  terminal:
    isatty(STDIN) && stdout.isTTY === true
      ? new NodeTerminal({ stdin: () => process.stdin, stdout, onExit })
      : undefined,
  version: JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version,
});
