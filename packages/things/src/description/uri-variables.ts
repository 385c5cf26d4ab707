import type { YamlNode } from "@thimble/model";
import type { ThingFrame } from "./thing-frame.ts";

/** The variables of a form's address: those that have a value by themselves, and those of a key, which stay as they are until it is sent. */
export function formVariables(form: YamlNode, affordance: YamlNode, frame: ThingFrame): ReadonlyMap<string, string> {
  const own = uriVariables(affordance, frame.variables);
  const hasTemplate = /\{/.test(form.get("href")?.kind === "string" ? (form.get("href")?.asString() ?? "") : "");
  const keys = hasTemplate ? frame.security.keysInAddress(form) : [];
  return new Map([...own, ...keys.map((name) => [name, `{${name}}`] as const)]);
}

/**
 * The variables of an address that have a value by themselves: a `const`, a `default`, or an `enum` of one. Those of the affordance come before those of the Thing.
 * @see WoT Thing Description 1.1, section 5.3.1.2 "InteractionAffordance", uriVariables
 */
function uriVariables(affordance: YamlNode, ofThing: YamlNode | undefined): ReadonlyMap<string, string> {
  const nodes = [ofThing, affordance.get("uriVariables")];
  const entries = nodes.flatMap((node) => (node?.kind === "map" ? node.entries() : []));
  return new Map(
    entries.flatMap(({ key, value }) => {
      const text = value.kind === "map" ? givenBy(value) : undefined;
      return text === undefined ? [] : [[key, text] as const];
    }),
  );
}

function givenBy(schema: YamlNode): string | undefined {
  const choices = schema.get("enum");
  const [only, ...others] = choices?.kind === "list" ? choices.asList() : [];
  const value = schema.get("const") ?? schema.get("default") ?? (others.length === 0 ? only : undefined);
  const isScalar = value?.kind === "string" || value?.kind === "number" || value?.kind === "boolean";
  return isScalar ? value.asText() : undefined;
}
