import { Diagnostics, ThimbleError } from "@thimble/base";
import { isThingName, parseYaml, type YamlNode } from "@thimble/model";
import { parseDbcNode } from "../can/parse-dbc-node.ts";
import { parseChipUse } from "../chip-driver/parse-chip-use.ts";
import type { Binding } from "../driver/binding.ts";
import { driverModule } from "../driver/driver-modules.ts";
import { ThingSecurity } from "../security/thing-security.ts";
import { checkThingSchema } from "./check-schema.ts";
import { chipProperties } from "./chip-properties.ts";
import { chooseAddress, elsewhere } from "./choose-address.ts";
import type { ParsedForm } from "./form.ts";
import { groupTimeSources } from "./group-time-sources.ts";
import { type ParsedAction, parseAction } from "./parse-action.ts";
import { VALUE_TYPES } from "./parse-data.ts";
import { type ParsedEvent, parseEvent } from "./parse-event.ts";
import { type ParsedProperty, parseProperty, type UnservedAffordance } from "./parse-property.ts";
import { parseThingSimulation } from "./parse-thing-simulation.ts";
import { simulateDescription, withSimulation } from "./simulate-description.ts";
import { termNames } from "./term-prefixes.ts";
import { refuseUnknownTerms, THING_TERMS } from "./terms.ts";
import type { BoundProperty, ThingDescription } from "./thing-description.ts";
import type { ThingFrame } from "./thing-frame.ts";
import { withoutLogin } from "./without-login.ts";

/** What is known of a Thing Description beside its text. */
export interface DescriptionSource {
  /** Where it was fetched; its addresses are relative to that where it has no base. Default it is a file, and they are whole. */
  readonly from?: string;
}

/**
 * Parses a Thing Description, JSON or YAML, for the role `name`. What is JSON is taken for the work of a tool: a key that is nearly a known one, a unit that is
 * none and an affordance at another address are not served, and said so, where they are errors of a person who wrote YAML.
 *
 * Terms: those of WoT Thing Description 1.1, `modv:`, `mqv:` and `thimble:` (README.md), by the prefixes that the document binds. What other
 * vocabularies add is let through. What is there must be as W3C's schema has it, whether it is used or not.
 * Properties, actions and events are used.
 * @param where the file's name as messages show it
 * @throws ThimbleError with every problem at once, each with file, line and column: things.bad-description, or model.yaml-syntax,
 *   model.unknown-key, model.missing-key, model.duplicate-key, model.wrong-type, model.bad-value
 * @see WoT Thing Description 1.1, section 5
 */
export function parseThingDescription(
  text: string,
  where: string,
  name: string,
  source: DescriptionSource = {},
): ThingDescription {
  const diagnostics = new Diagnostics();
  const document = parseYaml(text, { where, diagnostics });
  const names = document.kind === "map" ? termNames(document.get("@context")) : undefined;
  const root = names === undefined ? document : document.named(names);
  const isOfTool = isJson(text);
  const description = readThing(root, name, { ...source, isOfTool });
  const ignored = isOfTool ? diagnostics.setAside(isKeyOfTool) : [];
  checkThingSchema(root, diagnostics.problems);
  diagnostics.throwIfAny();
  if (description !== undefined) return withIgnored(description, ignored);
  throw new ThimbleError("base.bug", `Cannot read ${where}: nothing in it was wrong, but no Thing came of it`);
}

function isJson(text: string): boolean {
  if (!text.trimStart().startsWith("{")) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether all that is wrong is a key that is not known, and none of ours. */
function isKeyOfTool({ code, details }: ThimbleError): boolean {
  return code === "model.unknown-key" && !/thimble:|(^|\.)simulate(\.|$)/.test(String(details["key"]));
}

/** With the keys that have no effect among what is not served. */
function withIgnored(description: ThingDescription, ignored: readonly ThimbleError[]): ThingDescription {
  if (ignored.length === 0) return description;
  const { thing } = description;
  const keys = ignored.map(({ details, expected }) => ({
    name: String(details["key"]),
    reason: `the key is unknown${expected === undefined ? "" : ` (${expected})`}`,
  }));
  return { ...description, thing: { ...thing, unserved: [...(thing.unserved ?? []), ...keys] } };
}

/** A source and who wrote it. */
interface ReadSource extends DescriptionSource {
  readonly isOfTool: boolean;
}

function readThing(root: YamlNode, name: string, source: ReadSource): ThingDescription | undefined {
  refuseUnknownTerms(root, THING_TERMS);
  if (!isThingName(name))
    root.report("things.bad-description", `"${name}" is no name of a Thing`, {
      expected: "letters, digits, _, - and ., first a letter or digit",
    });
  root.require("@context", "https://www.w3.org/2022/wot/td/v1.1");
  const title = root.require("title", "a name for people")?.asString();
  const frame = parseFrame(root, source);
  const actionEntries = root.get("actions")?.entries("a map of actions") ?? [];
  const eventEntries = root.get("events")?.entries("a map of events") ?? [];
  const propertiesNode =
    actionEntries.length + eventEntries.length > 0 || frame.chip !== undefined
      ? root.get("properties")
      : root.require("properties", "one property, action or event at least");
  const ofChip =
    frame.chip !== undefined && propertiesNode === undefined ? chipProperties(frame.chip, frame.base) : undefined;
  const entries = ofChip?.entries ?? propertiesNode?.entries("a map of properties") ?? [];
  const read = (at: ThingFrame) => ({
    properties: entries.flatMap((entry) => parseProperty(entry, name, at)),
    actions: actionEntries.flatMap((entry) => parseAction(entry, name, at) ?? []),
  });
  const first = read(frame);
  const address = source.isOfTool ? chooseAddress([...first.properties, ...first.actions]) : undefined;
  const { properties: parsedProperties, actions: parsedActions } =
    address === undefined ? first : elsewhere(read({ ...frame, address }), address);
  ofChip?.report(root);
  const properties = parsedProperties.filter((parsed) => "bound" in parsed);
  const actions = parsedActions.filter((parsed) => "bound" in parsed);
  const bound = groupTimeSources(properties);
  const ownForm = (properties[0] ?? actions[0])?.forms[0];
  const eventFrame = { ...frame, properties: bound.map((p) => p.property), address: ownForm?.address };
  const parsedEvents = eventEntries.flatMap((entry) => parseEvent(entry, name, eventFrame) ?? []);
  const events = parsedEvents.filter((parsed) => "bound" in parsed);
  const unserved = [...parsedProperties, ...parsedActions, ...parsedEvents].filter((parsed) => "unserved" in parsed);
  if (properties.length + actions.length + events.length === 0) refuseUnserved(unserved);
  const simulation = parseThingSimulation(root, bound);
  const form = ownForm ?? events.find(({ forms }) => forms.length > 0)?.forms[0];
  if (propertiesNode?.kind === "map" && entries.length + actionEntries.length + eventEntries.length === 0)
    propertiesNode.report("things.bad-description", "there is no property in it", { expected: "one at least" });
  if (title === undefined || form === undefined) return undefined;
  for (const affordance of [...properties, ...actions, ...events]) refuseOtherAddress(affordance, form.address);
  const { driver } = form;
  const thing = {
    name,
    title,
    driver,
    address: shownAddress(form, bound),
    properties: bound.map((p) => p.property),
    ...(actions.length > 0 && { actions: actions.map((a) => a.bound.action) }),
    ...(events.length > 0 && { events: events.map((e) => e.bound.event) }),
    ...(unserved.length > 0 && { unserved: unserved.map((each) => each.unserved) }),
  };
  const own = events.length > 0 && { events: events.map((e) => e.bound) };
  const plain = {
    thing,
    driver,
    address: form.address,
    properties: bound,
    actions: actions.map((a) => a.bound),
    ...own,
  };
  const description = withSimulation(plain, simulation);
  return simulation.isOn ? simulateDescription(description) : description;
}

/** What holds for all forms. */
function parseFrame(root: YamlNode, { from = "", isOfTool }: ReadSource): ThingFrame {
  const value = root.get("thimble:ca");
  const ca = value?.asString("the path of a file");
  // A relative path would be another file on each device.
  if (ca !== undefined && !ca.startsWith("/"))
    value?.report("things.bad-description", `"${ca}" is no whole path`, { expected: "a path that begins with /" });
  return {
    base: root.get("base")?.asString() ?? from,
    isOfTool,
    variables: root.get("uriVariables"),
    security: new ThingSecurity(root),
    ca,
    dbc: parseDbcNode(root.get("thimble:dbc")),
    chip: parseChipUse(root),
  };
}

/** A Thing of which nothing can be served is of no use: each reason is an error then. */
function refuseUnserved(unserved: readonly UnservedAffordance[]): void {
  for (const { unserved: each, node, expected } of unserved) {
    const advice = expected ?? `type: ${VALUE_TYPES.join(", ")} with an enum`;
    (node.get(expected === undefined ? "type" : "forms") ?? node).report(
      "things.bad-description",
      `it can not be served: ${each.reason}`,
      {
        expected: advice,
      },
    );
  }
}

function refuseOtherAddress({ forms, node }: ParsedProperty | ParsedAction | ParsedEvent, address: string): void {
  const other = forms.find((form) => form.address !== address);
  if (other === undefined) return;
  node.report("things.bad-description", `it is at ${withoutLogin(other.address)}`, {
    expected: `the address of the properties before it, ${withoutLogin(address)}; make two Things of it otherwise`,
  });
}

/** The address for people: no password, and with what the driver adds. */
function shownAddress({ driver, address }: ParsedForm, properties: readonly BoundProperty[]): string {
  const bindings = properties.flatMap(({ read, write }): Binding[] => [read, write].filter((b) => b !== undefined));
  const [place = "", query] = withoutLogin(address).split("?");
  return place + (driverModule(driver)?.shownPart?.(bindings) ?? "") + (query === undefined ? "" : `?${query}`);
}
