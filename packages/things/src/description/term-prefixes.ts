import type { KeyNames, YamlNode } from "@thimble/model";

/**
 * The IRIs of the vocabularies whose terms are known, by the prefix under which their documents publish them. Where a vocabulary has had several, all
 * of them are known.
 * @see WoT Binding Templates, "Existing Protocol Bindings"; WoT Thing Description 1.1, section 5.1 for `htv`
 */
export const KNOWN_VOCABULARIES: Readonly<Record<string, readonly string[]>> = {
  htv: ["http://www.w3.org/2011/http#"],
  cov: ["https://www.w3.org/2019/wot/coap#", "http://www.example.org/coap-binding#"],
  modv: ["https://www.w3.org/2019/wot/modbus#"],
  mqv: [
    "https://www.w3.org/2019/wot/mqtt#",
    "http://www.w3.org/2018/wot/mqtt#",
    "http://www.example.org/mqtt-binding#",
  ],
  // OPC 10101 v1.00, section 6.5.1
  uav: ["http://opcfoundation.org/UA/WoT-Binding/"],
  thimble: ["urn:thimble:td:v1#"],
};

/** The prefixes under which terms of known vocabularies are known. */
export const KNOWN_PREFIXES: readonly string[] = Object.keys(KNOWN_VOCABULARIES);

/**
 * What the terms of a document are known by, from the prefixes that its `@context` binds: `mb:entity` is `modv:entity` where `mb` is bound to the IRI of
 * `modv`, and `modv:entity` is nothing that is known where `modv` is bound to another. A prefix that is not bound means what it does as published.
 * Undefined when every term is known by the name that it has.
 * @see JSON-LD 1.1, section 4.1.5 "Compact IRIs"
 */
export function termNames(context: YamlNode | undefined): KeyNames | undefined {
  const bound = boundPrefixes(context);
  // Written prefix -> known prefix; "" where the document means something else by it.
  const known = new Map<string, string>();
  for (const [prefix, iri] of bound) {
    const vocabulary = KNOWN_PREFIXES.find((name) => KNOWN_VOCABULARIES[name]?.includes(iri));
    if (vocabulary !== prefix && (vocabulary !== undefined || KNOWN_PREFIXES.includes(prefix)))
      known.set(prefix, vocabulary ?? "");
  }
  if (known.size === 0) return undefined;
  const written = new Map([...known].map(([prefix, vocabulary]) => [vocabulary, prefix]));
  return {
    known: (key) => renamed(key, (prefix) => known.get(prefix), bound),
    written: (key) => renamed(key, (prefix) => written.get(prefix), bound),
  };
}

function renamed(
  key: string,
  prefixFor: (prefix: string) => string | undefined,
  bound: ReadonlyMap<string, string>,
): string {
  const colon = key.indexOf(":");
  const prefix = key.slice(0, Math.max(colon, 0));
  const other = colon <= 0 ? undefined : prefixFor(prefix);
  if (other === undefined) return key;
  // A term of another vocabulary goes by its whole IRI, which no known term has.
  return other === "" ? `${bound.get(prefix)}${key.slice(colon + 1)}` : `${other}${key.slice(colon)}`;
}

/** The prefixes that a context binds to IRIs; a later binding takes the place of an earlier one. What is malformed is reported elsewhere. */
function boundPrefixes(context: YamlNode | undefined): ReadonlyMap<string, string> {
  const parts = context?.kind === "list" ? context.asList() : context === undefined ? [] : [context];
  const maps = parts.filter((part) => part.kind === "map").flatMap((part) => part.entries());
  return new Map(
    maps.flatMap(({ written, value }) => (value.kind === "string" ? [[written, value.asString() ?? ""] as const] : [])),
  );
}
