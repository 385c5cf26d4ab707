import { ThimbleError } from "@thimble/base";

/** One argument or option of a command: how it is written, what it is for, and how its text becomes a value. */
export interface ValueRow<T> {
  /** As it is written: `[dir]`, `<name>`, `[more...]`, `--tag <reference>`, `--follow, -f`. */
  readonly written: string;
  /** One line of help. */
  readonly about: string;
  /** Whether an option may be given more than once. */
  readonly isRepeatable: boolean;
  /**
   * Makes a value of what was written: a string, a list of strings, `true` for a flag, undefined where nothing was.
   * @throws ThimbleError base.argument when the text is none of what the option takes
   */
  readonly read: (raw: unknown) => T;
}

/** Rows by the name under which the handler finds their values. */
export type ValueRows = Readonly<Record<string, ValueRow<unknown>>>;

/** What a handler gets for its rows. */
export type Values<R extends ValueRows> = { readonly [K in keyof R]: R[K] extends ValueRow<infer T> ? T : never };

/** An argument or option that may be left out. */
export function text(written: string, about: string): ValueRow<string | undefined> {
  return { written, about, isRepeatable: false, read: textOf };
}

/** An argument that must be given and not be empty; the parser refuses a command line without it. */
export function required(written: string, about: string): ValueRow<string> {
  return {
    written,
    about,
    isRepeatable: false,
    read: (raw) => {
      const given = textOf(raw);
      if (given !== undefined && given !== "") return given;
      throw new ThimbleError("base.argument", `Cannot use "" for ${written}: it is empty`, { expected: about });
    },
  };
}

/** An option without a value: there or not. */
export function flag(written: string, about: string): ValueRow<boolean> {
  return { written, about, isRepeatable: false, read: (raw) => raw === true };
}

/** An option that may be given again and again. */
export function many(written: string, about: string): ValueRow<readonly string[]> {
  return {
    written,
    about,
    isRepeatable: true,
    read: (raw) => (Array.isArray(raw) ? raw.filter((item) => typeof item === "string") : []),
  };
}

/** An option whose text is parsed: `parse` returns undefined when the text is none of what `takes` says. */
export function parsed<T>(
  written: string,
  about: string,
  takes: string,
  parse: (text: string) => T | undefined,
): ValueRow<T | undefined> {
  return {
    written,
    about,
    isRepeatable: false,
    read: (raw) => {
      const given = textOf(raw);
      if (given === undefined) return undefined;
      const value = parse(given);
      if (value !== undefined) return value;
      throw new ThimbleError(
        "base.argument",
        `Cannot use ${JSON.stringify(given)} for ${written}: it is not ${takes}`,
        {
          expected: takes,
        },
      );
    },
  };
}

/** A TCP port; 0 is any free one. */
export function port(written: string, about: string): ValueRow<number | undefined> {
  return parsed(written, about, "a port, 0 to 65535", (given) => {
    const value = Number(given);
    return /^\d{1,5}$/.test(given) && value <= 65_535 ? value : undefined;
  });
}

/** A whole number of things, at least 1. */
export function count(written: string, about: string): ValueRow<number | undefined> {
  return parsed(written, about, "a whole number, at least 1", (given) =>
    /^[1-9]\d{0,8}$/.test(given) ? Number(given) : undefined,
  );
}

function textOf(raw: unknown): string | undefined {
  return typeof raw === "string" ? raw : undefined;
}
