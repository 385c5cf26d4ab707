import { isJsonPointer, parseTopicFilter, parseTopicName, type YamlNode } from "@thimble/model";
import type { FormInput, ParsedForm } from "../description/form.ts";
import { percentDecoded } from "../description/percent-decoded.ts";
import { FORM_TERMS, refuseUnknownTerms } from "../description/terms.ts";
import { formatMqttAddress } from "./mqtt-address.ts";
import type { MqttBinding, SwitchWords } from "./mqtt-binding.ts";
import { parseMqttLogin } from "./parse-mqtt-login.ts";

/** Terms of an MQTT form. @see WoT MQTT Binding, section "MQTT Vocabulary" */
export const MQTT_FORM_TERMS: readonly string[] = [
  ...FORM_TERMS,
  ..."mqv:topic mqv:filter mqv:retain mqv:qos mqv:controlPacket thimble:pointer thimble:on thimble:off thimble:availability".split(
    " ",
  ),
];

/** @see IANA Service Name and Port Number Registry, mqtt and secure-mqtt */
const DEFAULT_PORTS: Readonly<Record<string, number>> = { "mqtt:": 1883, "mqtts:": 8883 };

/**
 * Reads a form `mqtt://host:port` with its `mqv:` terms; reports what is wrong. `mqv:filter` is read, `mqv:topic` is written, and read
 * too where there is no filter. Without `mqv:topic` the path of the address is the topic, as Eclipse Thingweb's node-wot writes it.
 * @see WoT MQTT Binding, sections "URL format" and "MQTT Vocabulary"
 */
export function parseMqttForm(input: FormInput): ParsedForm<MqttBinding> | undefined {
  const { node, url, href } = input;
  refuseUnknownTerms(node, MQTT_FORM_TERMS);
  const filter = parseTopic(node, "mqv:filter", parseTopicFilter);
  const topic = parseTopic(node, "mqv:topic", parseTopicName) ?? topicOfPath(url);
  const common = {
    driver: "mqtt",
    pointer: within(parsePointer(node), input.property.pointer),
    ...(input.property.words !== undefined && { choices: input.property.words }),
    qos: parseQos(node),
    retain: parseRetain(node),
    ...parseWords(input),
    ...parsePresence(node),
  } as const;
  const read = bind(input.isForReading, filter ?? topic, common);
  const write = bind(input.isForWriting, topic, common);
  if (input.isForReading && read === undefined) node.require("mqv:filter", "the topic filter to subscribe to");
  if (input.isForWriting && write === undefined)
    node.require("mqv:topic", "the topic to publish to, or readOnly: true to the property");
  if (url.hostname === "")
    href.report("things.bad-description", "there is no host in it", { expected: "mqtt://host:port" });
  const user = url.username === "" ? "" : `${url.username}:${url.password}@`;
  const port = url.port === "" ? DEFAULT_PORTS[url.protocol] : url.port;
  const login = parseMqttLogin(input);
  return {
    driver: "mqtt",
    address: formatMqttAddress({
      url: `${url.protocol}//${login === undefined ? user : ""}${url.hostname}:${port}`,
      login,
      ca: url.protocol === "mqtts:" ? input.frame.ca : undefined,
    }),
    read,
    write,
    pollEvery: undefined,
  };
}

/** The pointer of a form leads to the document of which a member is meant. */
function within(own: string | undefined, member: string | undefined): string | undefined {
  return member === undefined ? own : `${own ?? ""}${member}`;
}

function topicOfPath({ pathname }: URL): string | undefined {
  const path = pathname.replace(/^\//, "");
  if (path === "") return undefined;
  return parseTopicName(percentDecoded(path));
}

function bind(
  isWanted: boolean,
  topic: string | undefined,
  common: Omit<MqttBinding, "topic">,
): MqttBinding | undefined {
  return isWanted && topic !== undefined ? { ...common, topic } : undefined;
}

function parseTopic(node: YamlNode, term: string, parse: (text: string) => string | undefined): string | undefined {
  const value = node.get(term);
  const text = value?.asString();
  const topic = text === undefined ? undefined : parse(text);
  if (text !== undefined && topic === undefined)
    value?.report("things.bad-description", `"${text}" is no ${term === "mqv:filter" ? "topic filter" : "topic"}`, {
      expected: term === "mqv:filter" ? "+ for one whole level, # only at the end" : "a topic without + and #",
    });
  return topic;
}

function parsePointer(node: YamlNode): string | undefined {
  const value = node.get("thimble:pointer");
  const text = value?.asString();
  if (text === undefined || isJsonPointer(text)) return text;
  value?.report("things.bad-description", `"${text}" is no JSON pointer`, { expected: "names that each begin with /" });
  return undefined;
}

/** The words of a boolean: both or none. */
function parseWords({ node, property }: FormInput): { readonly words?: SwitchWords } {
  const on = parseWord(node, "thimble:on");
  const off = parseWord(node, "thimble:off");
  if (on === undefined && off === undefined) return {};
  if (property.type !== "boolean")
    node.report("things.bad-description", "thimble:on and thimble:off are for booleans", { expected: "type: boolean" });
  if (on !== undefined && off !== undefined) return { words: { on, off } };
  node.require(on === undefined ? "thimble:on" : "thimble:off", "what the device sends and takes for it");
  return {};
}

function parseWord(node: YamlNode, term: string): SwitchWords["on"] | undefined {
  const value = node.get(term);
  if (value?.kind === "boolean") return value.asBoolean();
  return value?.kind === "number" ? value.asNumber() : value?.asString();
}

function parsePresence(node: YamlNode): { readonly availability?: string } {
  const availability = parseTopic(node, "thimble:availability", parseTopicName);
  return availability === undefined ? {} : { availability };
}

function parseQos(node: YamlNode): MqttBinding["qos"] {
  const text = node.get("mqv:qos")?.asOneOf(["0", "1", "2"]);
  return text === "2" ? 2 : text === "1" ? 1 : 0;
}

function parseRetain(node: YamlNode): boolean {
  return node.get("mqv:retain")?.asBoolean() ?? false;
}
