import { assertNever, nearest, ThimbleError } from "@thimble/base";
import type { ChipOption, ChipOptionInput, ChipOptionValues } from "./chip-option.ts";

/**
 * The values of a chip's options, defaults where none is given. A number may come as text.
 * @throws ThimbleError things.bad-description for an option that the chip has not, or a value that it can not take; names the nearest that it can
 */
export function parseChipOptions<O extends Readonly<Record<string, ChipOption>>>(
  chip: string,
  options: O,
  given: ChipOptionInput,
): ChipOptionValues<O> {
  for (const name of Object.keys(given)) if (!Object.hasOwn(options, name)) throw unknownOption(chip, name, options);
  const entries = Object.entries(options).map(([name, option]) => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    return [name, parseOption(option, value, `${chip} option ${name}`)] as const;
  });
  // TypeScript can not follow a table from its rows to the object made of them; parseOption() gives each row the type of its kind.
  return Object.fromEntries(entries) as ChipOptionValues<O>;
}

function parseOption(
  option: ChipOption,
  given: number | string | boolean | undefined,
  what: string,
): number | string | boolean | ReadonlySet<string> {
  switch (option.kind) {
    case "number":
      return given === undefined ? option.default : parseNumber(option, given, what);
    case "choice":
      return given === undefined ? option.default : parseChoice(option, given, what);
    case "set":
      return given === undefined ? new Set() : parseSet(option, given, what);
    case "boolean":
      return given === undefined ? option.default : parseBoolean(given, what);
    default:
      return assertNever(option);
  }
}

function parseNumber(option: Extract<ChipOption, { kind: "number" }>, given: unknown, what: string): number {
  const value = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
  if (typeof value === "number" && value >= option.minimum && value <= option.maximum) return value;
  const unit = option.unit === "1" ? "" : ` ${option.unit}`;
  throw badOption(what, given, `a number from ${option.minimum} to ${option.maximum}${unit}`);
}

function parseChoice(option: Extract<ChipOption, { kind: "choice" }>, given: unknown, what: string): number | string {
  const found = option.values.find((value) => String(value) === String(given));
  if (found !== undefined) return found;
  const near = nearest(String(given), option.values.map(String));
  const all = `one of ${option.values.join(", ")}`;
  throw badOption(what, given, near === undefined ? all : `${near}, or another ${all}`);
}

function parseSet(option: Extract<ChipOption, { kind: "set" }>, given: unknown, what: string): ReadonlySet<string> {
  const names = typeof given === "string" ? given.split(/[\s,]+/).filter((name) => name !== "") : [given];
  return new Set(names.map((name) => String(parseChoice({ ...option, kind: "choice", default: "" }, name, what))));
}

function parseBoolean(given: unknown, what: string): boolean {
  if (given === true || given === "true") return true;
  if (given === false || given === "false") return false;
  throw badOption(what, given, "true or false");
}

function badOption(what: string, given: unknown, expected: string): ThimbleError {
  return new ThimbleError("things.bad-description", `Cannot use ${what}: it is ${JSON.stringify(given)}`, { expected });
}

function unknownOption(chip: string, name: string, options: Readonly<Record<string, ChipOption>>): ThimbleError {
  const names = Object.keys(options);
  const near = nearest(name, names);
  const known = names.length === 0 ? "no options" : `one of ${names.join(", ")}`;
  return new ThimbleError("things.bad-description", `Cannot use option "${name}": ${chip} has none of that name`, {
    expected: near === undefined ? known : `${near}, or another ${known}`,
  });
}
