import { describeError, isThimbleError } from "@thimble/base";
import { type App, parseCompose, type Service } from "@thimble/model";

/** The problems that an input is refused for, one line each; none when it is accepted. */
export function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
    return [];
  } catch (error) {
    if (!isThimbleError(error)) throw error;
    if (error.details["problems"] === undefined) return [describeError(error)];
    const [, ...lines] = error.message.split("\n");
    return lines.map((line) => line.trim());
  }
}

/** Parses a compose.yaml of the folder /plant. */
export function compose(text: string, variables: Readonly<Record<string, string>> = {}): App {
  return parseCompose(text, { where: "compose.yaml", directory: "/plant", variables, defaultName: "plant" });
}

/** Parses one service from the lines of its map. */
export function service(lines: string, variables: Readonly<Record<string, string>> = {}): Service {
  const body = `image: guard:1\n${lines}`.split("\n").map((line) => `    ${line}`);
  const found = compose(`services:\n  guard:\n${body.join("\n")}\n`, variables).services[0];
  if (found === undefined) throw new Error("there is no service");
  return found;
}

/** Parses one service from its x-thimble map. */
export function thimble(text: string): Service {
  return service(`x-thimble: ${text}`);
}
