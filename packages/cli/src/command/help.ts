import { ENVIRONMENT } from "../environment-table.ts";
import type { Command } from "./command.ts";

/** What stands below the options in help: a command's examples; for the program as a whole, the environment and the exit status. */
export function helpAfter(command: Command | undefined): string {
  if (command === undefined) return `\n${environmentHelp()}\n\n${EXIT_HELP}\n`;
  const lines = command.examples.map(({ line, does }) => `  $ ${line}\n      ${does}`);
  return `\nExamples:\n${lines.join("\n")}\n`;
}

const EXIT_HELP = `Exit status:
  0    done; also after Ctrl-C of a command that runs until it is told to stop
  1    it was tried and failed
  2    used wrongly, or the input is bad
  3    something of this machine is in the way: a port in use, no agent running
  130  Ctrl-C came before it was done, or before it had put everything away; 143 after SIGTERM
  134  the program of thimble run FILE.wasm trapped; one that ends gives its own status

Each error ends with its code; docs/errors.md says what mends it.`;

function environmentHelp(): string {
  const rows = Object.entries(ENVIRONMENT);
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(
    ([name, row]) => `  ${name.padEnd(width)}  ${row.about} (${row.type}; default ${row.default})`,
  );
  return `Environment:\n${lines.join("\n")}`;
}
