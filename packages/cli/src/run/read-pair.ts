import { ThimbleError } from "@thimble/base";

/**
 * Splits `name=value` at the first `=`.
 * @throws ThimbleError base.argument when there is none, or nothing before it
 */
export function readPair(text: string, option: string, example: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new ThimbleError("base.argument", `Cannot use "${text}" for ${option}: it is no name=value`, {
    expected: `for example ${option} ${example}`,
  });
}
