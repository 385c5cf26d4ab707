import { readFileSync, writeFileSync } from "node:fs";
import type { Command } from "../packages/cli/src/command/command.ts";
import { helpAfter } from "../packages/cli/src/command/help.ts";
import type { ValueRows } from "../packages/cli/src/command/value-row.ts";
import { COMMANDS } from "../packages/cli/src/commands/command-table.ts";
import { ENVIRONMENT } from "../packages/cli/src/environment-table.ts";

/** Where the page of commands is. */
const CLI_PAGE = "docs/cli.md";

const MAKE_IT = "node --conditions=@thimble/source tools/cli-page.ts";

/** docs/cli.md as the command table makes it. */
export function cliPage(): string {
  const environment = Object.entries(ENVIRONMENT).map(([name, row]) =>
    tableRow([code(name), row.about, row.type, row.default, row.since]),
  );
  return `# Commands

\`thimble COMMAND --help\` says the same. Made from packages/cli/src/commands/command-table.ts by
\`${MAKE_IT}\`; a gate keeps the two equal.

Every command takes \`--json\`, which prints one JSON document, or one object a line where the command follows, and \`-h\`, \`--help\`. Results go to
standard output; progress and errors go to standard error. \`thimble --version\` prints the version.

${COMMANDS.map((command) => `- [${command.name}](#thimble-${command.name.replaceAll(" ", "-")}): ${command.summary}`).join("\n")}

${COMMANDS.map(section).join("\n")}
## Environment

| variable | what it does | type | default | since |
|---|---|---|---|---|
${environment.join("\n")}

## Exit status

| status | meaning |
|---|---|
${exitRows().join("\n")}

Each error ends with its code; [errors.md](errors.md) says what mends it and which exit status it gives.
`;
}

function section({ name, summary, details, args, options, examples }: Command): string {
  const usage = ["thimble", name, "[options]", ...Object.values(args).map((row) => row.written)].join(" ");
  const sentence = `${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.`;
  return `## thimble ${name}

\`${usage}\`

${details === undefined ? sentence : `${sentence} ${details}`}
${valueTable(args, "argument")}${valueTable(options, "option")}
\`\`\`sh
${examples.map(({ line, does }) => `${line}   # ${does}`).join("\n")}
\`\`\`
`;
}

function valueTable(rows: ValueRows, title: string): string {
  const lines = Object.values(rows).map(({ written, about }) => tableRow([code(written), about]));
  return lines.length === 0 ? "" : `\n${tableRow([title, "what it is"])}\n|---|---|\n${lines.join("\n")}\n`;
}

/** The rows under "Exit status:" of the program's help. */
function exitRows(): readonly string[] {
  const [, list = ""] = helpAfter(undefined).split("Exit status:\n");
  return [...list.matchAll(/^ {2}(\d+) +(.+)$/gm)].map(([, status = "", meaning = ""]) => tableRow([status, meaning]));
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}

if (import.meta.main) {
  if (!process.argv.includes("--check")) writeFileSync(CLI_PAGE, cliPage());
  else if (readFileSync(CLI_PAGE, "utf8") !== cliPage()) {
    console.log(`${CLI_PAGE}: differs from the command table; run ${MAKE_IT}`);
    process.exitCode = 1;
  }
}
