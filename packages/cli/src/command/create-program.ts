import { nearest, ThimbleError } from "@thimble/base";
import { Argument, CommanderError, Option, Command as Program } from "commander";
import type { Command, RawValues } from "./command.ts";
import { helpAfter } from "./help.ts";
import type { ValueRow } from "./value-row.ts";

/** What the program needs besides its commands. */
export interface ProgramParts {
  readonly commands: readonly Command[];
  /** What a noun is about, for the nouns of commands that have one. */
  readonly nouns: Readonly<Record<string, string>>;
  readonly version: string;
  /** Columns of help text. */
  readonly columns: number;
  /** Where help goes. */
  readonly write: (text: string) => void;
  /** Runs a command that was named rightly. */
  readonly run: (command: Command, raw: RawValues, isJson: boolean) => Promise<void>;
}

/** Runs the command that `words` name. */
export type RunWords = (words: readonly string[]) => Promise<void>;

/**
 * Makes the parser of a command table.
 *
 * The function it returns throws ThimbleError base.argument for a command line that names no command or uses one wrongly, with the nearest
 * right word where there is one.
 */
export function createProgram(parts: ProgramParts): RunWords {
  const program = settle(new Program("thimble"), parts)
    .description("Containers of a kilobyte for IoT devices.")
    .usage("<command> [options]")
    .version(parts.version, "--version", "print the version")
    .helpCommand("help [command]", "print help for a command")
    .addHelpText("after", helpAfter(undefined));
  const nouns = new Map<string, Program>();
  for (const command of parts.commands) addCommand(parentOf(program, nouns, command, parts), command, parts);
  return (words) => parse(program, words, parts.commands);
}

/** The program, or the noun that the command is a verb of, made when its first verb comes. */
function parentOf(program: Program, nouns: Map<string, Program>, command: Command, parts: ProgramParts): Program {
  const [noun = "", verb] = command.name.split(" ");
  if (verb === undefined) return program;
  const about = parts.nouns[noun] ?? "";
  const made = nouns.get(noun) ?? settle(program.command(noun), parts).description(about).usage("<command> [options]");
  nouns.set(noun, made);
  return made;
}

function addCommand(parent: Program, command: Command, parts: ProgramParts): void {
  const name = command.name.split(" ").at(-1) ?? "";
  const made = settle(parent.command(name), parts).summary(command.summary);
  made.description(`${sentence(command.summary)}${command.details === undefined ? "" : ` ${command.details}`}`);
  const args = Object.entries(command.args);
  for (const [, row] of args) made.addArgument(new Argument(row.written, row.about));
  const options = Object.entries(command.options).map(([name, row]) => [name, toOption(row)] as const);
  for (const [, option] of options) made.addOption(option);
  made.option("--json", "print JSON: one document, or one object a line where it follows");
  made.addHelpText("after", helpAfter(command));
  made.action(async () => {
    const given: RawValues = made.opts();
    const raw = Object.fromEntries([
      ...args.map(([name], index) => [name, made.processedArgs[index]]),
      ...options.map(([name, option]) => [name, given[option.attributeName()]]),
    ]);
    await parts.run(command, raw, given["json"] === true);
  });
}

function sentence(summary: string): string {
  return `${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.`;
}

function toOption(row: ValueRow<unknown>): Option {
  const option = new Option(row.written, row.about);
  if (!row.isRepeatable) return option;
  return option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
}

/** What holds for every command: help to the output kit, and errors as exceptions instead of an exit. */
function settle(program: Program, parts: ProgramParts): Program {
  return program
    .helpOption("-h, --help", "print this help")
    .exitOverride()
    .allowExcessArguments(false)
    .configureOutput({
      writeOut: parts.write,
      // Without a command the parser takes help for an error. Errors themselves are thrown, so they are not written here.
      writeErr: parts.write,
      outputError: () => undefined,
      getOutHelpWidth: () => parts.columns,
      getErrHelpWidth: () => parts.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
}

async function parse(program: Program, words: readonly string[], commands: readonly Command[]): Promise<void> {
  refuseUnknownTopic(program, words);
  try {
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version end the parse by an exception too.
    if (error.exitCode === 0 || error.code === "commander.help") return;
    throw usageError(error, words, commands);
  }
}

/** The parser would answer `help nonsense` with the help of the whole. */
function refuseUnknownTopic(program: Program, [verb, topic]: readonly string[]): void {
  const topics = program.commands.map((command) => command.name());
  if (verb !== "help" || topic === undefined || topic.startsWith("-") || topics.includes(topic)) return;
  const near = nearest(topic, topics);
  throw new ThimbleError("base.argument", `Cannot show help for "${topic}": there is no such command`, {
    expected: near === undefined ? `one of ${topics.join(", ")}` : `did you mean ${near}?`,
  });
}

/** `error: unknown option '--tga'\n(Did you mean --tag?)` in the words of the catalogue. */
function usageError(error: CommanderError, words: readonly string[], commands: readonly Command[]): ThimbleError {
  const [state = "", hint] = error.message.replace(/^error: |\.$/g, "").split("\n");
  const named = commands.find(({ name }) => name === words[0] || name === words.slice(0, 2).join(" "));
  const expected = hint?.replace(/^\(Did you mean (.*)\?\)$/, "did you mean $1?");
  return new ThimbleError("base.argument", `Cannot run "${["thimble", ...words].join(" ")}": ${state}`, {
    expected: expected ?? `see ${named === undefined ? "thimble --help" : `thimble ${named.name} --help`}`,
  });
}
