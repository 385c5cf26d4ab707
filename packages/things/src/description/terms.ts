import { nearest } from "@thimble/base";
import type { YamlEntry, YamlNode } from "@thimble/model";
import { KNOWN_PREFIXES } from "./term-prefixes.ts";

/** Terms of a Thing. @see WoT Thing Description 1.1, section 5.3.1.1 */
export const THING_TERMS: readonly string[] = [
  ..."@context @type id title titles description descriptions version created modified support base properties".split(
    " ",
  ),
  ..."actions events links forms security securityDefinitions profile schemaDefinitions uriVariables".split(" "),
  // Of a draft of TD 1.0, which other tools write still.
  "versioning",
  ..."thimble:simulate simulate thimble:ca thimble:dbc thimble:chip thimble:chipOptions".split(" "),
];

/** Terms of a property: PropertyAffordance and DataSchema, then ours. @see WoT Thing Description 1.1, sections 5.3.1.3 and 5.3.2 */
export const PROPERTY_TERMS: readonly string[] = [
  ..."@type title titles description descriptions forms uriVariables observable type unit const default".split(" "),
  ..."oneOf enum readOnly writeOnly format minimum exclusiveMinimum maximum exclusiveMaximum multipleOf".split(" "),
  ..."properties required items minItems maxItems minLength maxLength pattern contentEncoding contentMediaType".split(
    " ",
  ),
  ..."thimble:scale thimble:offset thimble:timeFrom thimble:simulate thimble:staleAfter simulate".split(" "),
  ..."thimble:values thimble:bits thimble:smoothing thimble:deadband thimble:sampling".split(" "),
  ..."thimble:confirm thimble:writesPerSecond thimble:safeState thimble:safeAfter".split(" "),
];

/** Terms of an action. @see WoT Thing Description 1.1, section 5.3.1.4 */
export const ACTION_TERMS: readonly string[] = [
  // A type says nothing of an action, and other tools write it.
  ..."@type type title titles description descriptions forms uriVariables input output safe idempotent".split(" "),
  "synchronous",
  "thimble:value",
];

/** Terms of what goes with an action: DataSchema, then ours. @see WoT Thing Description 1.1, section 5.3.2 */
export const ACTION_DATA_TERMS: readonly string[] = [
  ..."@type title titles description descriptions type unit const default oneOf enum readOnly writeOnly format".split(
    " ",
  ),
  ..."minimum exclusiveMinimum maximum exclusiveMaximum multipleOf thimble:scale thimble:offset".split(" "),
  ..."properties required items minItems maxItems minLength maxLength pattern contentEncoding contentMediaType".split(
    " ",
  ),
  "thimble:values",
];

/** Terms of an event. @see WoT Thing Description 1.1, section 5.3.1.5 */
export const EVENT_TERMS: readonly string[] = [
  // A type says nothing of an event either.
  ..."@type type title titles description descriptions forms uriVariables subscription data dataResponse cancellation".split(
    " ",
  ),
  ..."thimble:when thimble:simulate".split(" "),
];

/** Terms of a form that no binding adds. @see WoT Thing Description 1.1, section 5.3.4.2 */
export const FORM_TERMS: readonly string[] =
  "href contentType contentCoding subprotocol security scopes response additionalResponses op".split(" ");

/**
 * Reports the keys of a map that can not be meant: a term of a known prefix that does not belong here, and a word that is nearly
 * a known one. Terms of other vocabularies are let through, for a Thing Description may carry them.
 */
export function refuseUnknownTerms(node: YamlNode, known: readonly string[]): void {
  for (const entry of node.entries()) {
    if (known.includes(entry.key)) continue;
    const prefix = KNOWN_PREFIXES.find((candidate) => entry.key.startsWith(`${candidate}:`));
    // Of another vocabulary only what is nearly one of its terms that is known here.
    const [vocabulary, ...rest] = entry.key.split(":");
    const isPlain = rest.length === 0;
    const alike = isPlain ? known : known.filter((term) => term.startsWith(`${vocabulary}:`));
    const isMisspelt = nearest(entry.key, alike) !== undefined;
    const candidates = prefix === undefined ? known : known.filter((term) => term.includes(":"));
    // A word that is a term of ours but for its prefix would have no effect.
    const whole = isPlain ? known.find((term) => term === `thimble:${entry.key}`) : undefined;
    const home = prefix === "thimble" ? homeOf(entry.key) : undefined;
    if (home !== undefined) reportKey(node, entry, `to write it in ${home}, where it belongs`);
    else if (whole !== undefined) reportKey(node, entry, `did you mean "${whole}"?`);
    else if (candidates.length === 0) reportKey(node, entry, `to leave it out: no ${prefix}: term belongs there`);
    else if (prefix !== undefined || isMisspelt) node.reportUnknownKey(entry, candidates);
  }
}

/** Where a term of ours belongs that is not a form's. */
const HOMES: readonly (readonly [home: string, terms: readonly string[]])[] = [
  ["the Thing", THING_TERMS],
  ["a property", PROPERTY_TERMS],
  ["an action", ACTION_TERMS],
  ["an event", EVENT_TERMS],
];

function homeOf(term: string): string | undefined {
  return HOMES.find(([, terms]) => terms.includes(term))?.[0];
}

function reportKey(node: YamlNode, { key, written, where }: YamlEntry, expected: string): void {
  const details = { key: node.path === "" ? key : `${node.path}.${key}` };
  node.report("model.unknown-key", `the key "${written}" is unknown there`, { where, expected, details });
}
