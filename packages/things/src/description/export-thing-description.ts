import { Diagnostics } from "@thimble/base";
import { parseYaml, type YamlNode } from "@thimble/model";
import { parseThingDescription } from "./parse-thing-description.ts";
import { KNOWN_VOCABULARIES, termNames } from "./term-prefixes.ts";

const TD_CONTEXT = "https://www.w3.org/2022/wot/td/v1.1";

/** What a form's body is where nothing says, by scheme: registers are bytes. @see WoT Modbus Binding, section "Payload" */
const CONTENT_TYPES: Readonly<Record<string, string>> = { "modbus+tcp": "application/octet-stream" };

type Json = Readonly<Record<string, unknown>>;

/**
 * A Thing Description as other tools want it: JSON, with everything that W3C's schema wants and that a hand-written one may leave out. Addresses are whole,
 * without a login; the prefixes that its terms have are bound; a Thing that says nothing of security has `nosec`; and what the device's registers hold is
 * said to be bytes.
 * @param where the file's name as messages show it
 * @throws ThimbleError as `parseThingDescription`
 */
export function exportThingDescription(text: string, where: string, role: string): Json {
  parseThingDescription(text, where, role);
  const document = parseYaml(text, { where, diagnostics: new Diagnostics() });
  const names = termNames(document.get("@context"));
  const { base = "", ...td } = asMap((names === undefined ? document : document.named(names)).toValue());
  const whole = (forms: unknown): unknown => asList(forms).map((form) => wholeForm(asMap(form), String(base)));
  const withForms = (affordances: unknown): Json =>
    Object.fromEntries(
      Object.entries(asMap(affordances)).map(([name, value]) => [
        name,
        { ...withUnitText(asMap(value)), forms: whole(asMap(value)["forms"]) },
      ]),
    );
  const security = td["security"] === undefined && { security: "nosec_sc" };
  return {
    ...td,
    "@context": contextOf(document.get("@context"), JSON.stringify(td)),
    id: td["id"] ?? `urn:thimble:thing:${role}`,
    ...(security && { ...security, securityDefinitions: { nosec_sc: { scheme: "nosec" } } }),
    ...Object.fromEntries(
      ["properties", "actions", "events"]
        .filter((key) => td[key] !== undefined)
        .map((key) => [key, withForms(key === "events" ? withoutConditions(asMap(td[key])) : td[key])]),
    ),
    ...(td["forms"] !== undefined && { forms: whole(td["forms"]) }),
  };
}

/** The context of TD 1.1 first, then what the document has, then the prefixes of ours that it uses without binding them. */
function contextOf(context: YamlNode | undefined, text: string): readonly unknown[] {
  const parts = asList(context?.toValue()).filter((part) => part !== TD_CONTEXT);
  const first = parts.filter((part) => typeof part === "string");
  const maps = parts.filter((part) => typeof part === "object").map(asMap);
  const used = Object.entries(KNOWN_VOCABULARIES).filter(([prefix]) => text.includes(`"${prefix}:`));
  const bound = Object.fromEntries(used.map(([prefix, [iri]]) => [prefix, iri]));
  const others = Object.assign({}, ...maps, bound);
  return [...first, TD_CONTEXT, ...(Object.keys(others).length > 0 ? [others] : [])];
}

/** What a condition on this device makes an event of is at no address where another tool could listen. */
function withoutConditions(events: Json): Json {
  return Object.fromEntries(Object.entries(events).filter(([, event]) => asMap(event)["forms"] !== undefined));
}

function wholeForm(form: Json, base: string): Json {
  const url = URL.parse(String(form["href"] ?? ""), base === "" ? undefined : base);
  if (url === null) return form;
  const contentType = CONTENT_TYPES[url.protocol.slice(0, -1)];
  const { href: _, ...rest } = form;
  return {
    href: url.href.replace(/\/\/[^@/]*@/, "//"),
    ...(contentType !== undefined && { contentType }),
    ...rest,
  };
}

/** YAML takes `unit: 1` for a number; W3C's schema wants a text. */
function withUnitText(value: Json): Json {
  return typeof value["unit"] === "number" ? { ...value, unit: String(value["unit"]) } : value;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function asMap(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
