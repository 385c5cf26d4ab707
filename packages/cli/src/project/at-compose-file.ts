import { Diagnostics, ThimbleError } from "@thimble/base";
import { parseYaml, type YamlNode } from "@thimble/model";

/** compose.yaml as it was read. */
export interface ComposeText {
  readonly text: string;
  /** The file's name as messages show it. */
  readonly where: string;
}

/** A part of an app, as a device that has no file of it names it. */
const PLACE = /^(\s*)(services\.[\w.-]+)(?=: |$)/;

/** What a device refuses of an app, with file, line and column in place of the key that it knows it by. The line is that of the value that it names, where it is one of a list. */
export function atComposeFile(error: ThimbleError, compose: ComposeText): ThimbleError {
  const locate = (path: string, message: string): string => {
    const found = placeOf(path, message, compose);
    return found === undefined ? path : `${found} (${path})`;
  };
  const lines = error.message
    .split("\n")
    .map((line) =>
      line.replace(
        PLACE,
        (_, indent: string, path: string) => indent + locate(path, line.slice(indent.length + path.length)),
      ),
    );
  const { code, where, expected, details, cause } = error;
  return new ThimbleError(code, lines.join("\n"), {
    ...(where !== undefined && { where: PLACE.test(where) ? locate(where, error.message) : where }),
    ...(expected !== undefined && { expected }),
    details,
    cause,
  });
}

function placeOf(path: string, message: string, { text, where }: ComposeText): string | undefined {
  const root = parseYaml(text, { where, diagnostics: new Diagnostics() });
  const named = /"([^"]+)"/.exec(message)?.[1];
  const node = path
    .split(".")
    .reduce<YamlNode | undefined>((at, key) => (at?.kind === "map" ? at.get(key) : undefined), root);
  if (node === undefined) return undefined;
  const item = node.kind === "list" ? node.asList().find((each) => each.toValue() === named) : undefined;
  return (item ?? node).where;
}
