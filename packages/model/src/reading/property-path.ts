import type { ActionPath, PropertyPath } from "./reading.ts";

/** Most characters of a Thing's role or of a property's name: both go into topics and log lines. */
const MAXIMUM_NAME_LENGTH = 128;

/** Whether a text may be a Thing's role or a property's name: letters, digits, `_`, `-` and `.`, first a letter or digit, at most 128. */
export function isThingName(text: string): boolean {
  return text.length <= MAXIMUM_NAME_LENGTH && /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(text);
}

/** Parses `thing/property`. Returns undefined when it is not two names with a slash between. */
export function parsePropertyPath(text: string): PropertyPath | undefined {
  const parts = text.split("/");
  return parts.length === 2 && parts.every(isThingName) ? text : undefined;
}

/** Parses `thing/action`. Returns undefined when it is not two names with a slash between. */
export function parseActionPath(text: string): ActionPath | undefined {
  return parsePropertyPath(text) === undefined ? undefined : text;
}
