import { Diagnostics, isThimbleError, ThimbleError } from "@thimble/base";
import { readText } from "../app/sections/read-scalars.ts";
import { type Digest, parseDigest } from "../image/digest.ts";
import { parseYaml } from "../yaml/parse-yaml.ts";
import type { YamlNode } from "../yaml/yaml-node.ts";
import { decodeService } from "./decode-service.ts";
import { DESIRED_STATE_VERSION, type DesiredState } from "./desired-state.ts";

/**
 * Decodes what `encodeDesiredState` wrote. Strict: a key that is unknown, missing or of the wrong type is refused, and so is another version.
 *
 * @throws ThimbleError model.bad-desired-state with the place of the first problem; the cause lists them all
 */
export function decodeDesiredState(text: string): DesiredState {
  try {
    // YAML would take more than JSON; a document between machines is JSON.
    JSON.parse(text);
    const diagnostics = new Diagnostics();
    const state = readState(parseYaml(text, { where: "desired-state", diagnostics }));
    diagnostics.throwIfAny();
    return state;
  } catch (cause) {
    const where = isThimbleError(cause) ? cause.where : undefined;
    const parts = { cause, expected: `give a document of version ${DESIRED_STATE_VERSION}` };
    throw new ThimbleError("model.bad-desired-state", "Cannot decode the desired state: it is malformed", {
      ...parts,
      ...(where === undefined ? {} : { where }),
    });
  }
}

function readState(root: YamlNode): DesiredState {
  root.refuseUnknownKeys(["version", "app", "images", "things"]);
  root.require("version", String(DESIRED_STATE_VERSION))?.asInteger(DESIRED_STATE_VERSION, DESIRED_STATE_VERSION);
  const app = root.require("app", "an app");
  app?.refuseUnknownKeys(["name", "services"]);
  const services = app?.require("services", "a list of services")?.asList() ?? [];
  return {
    app: {
      name: app?.require("name", "the app's name")?.asString() ?? "",
      services: services.map(decodeService),
    },
    images: readMap(root.require("images", "a map of digests"), readDigest),
    things: readMap(root.require("things", "a map of Thing Descriptions"), (node) => node.asString()),
  };
}

function readDigest(node: YamlNode): Digest | undefined {
  return readText(node, {
    parse: parseDigest,
    code: "model.bad-value",
    expected: "a digest: sha256: and 64 hex digits",
  });
}

function readMap<T>(node: YamlNode | undefined, read: (node: YamlNode) => T | undefined): Readonly<Record<string, T>> {
  const entries = node?.entries().map(({ key, value }) => [key, read(value)] as const) ?? [];
  return Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
