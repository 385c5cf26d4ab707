import { parseTopicName } from "@thimble/model";
import type { FormInput, ParsedForm } from "../description/form.ts";
import { percentDecoded } from "../description/percent-decoded.ts";
import { FORM_TERMS, refuseUnknownTerms } from "../description/terms.ts";
import { formatMqttAddress } from "../mqtt/mqtt-address.ts";
import { parseMqttLogin } from "../mqtt/parse-mqtt-login.ts";
import type { SparkplugBinding } from "./sparkplug-binding.ts";

/** Terms of a Sparkplug form. */
export const SPARKPLUG_FORM_TERMS: readonly string[] = [...FORM_TERMS, "thimble:metric"];

/** @see IANA Service Name and Port Number Registry, mqtt and secure-mqtt */
const BROKERS: Readonly<Record<string, { readonly scheme: string; readonly port: number }>> = {
  "sparkplug+mqtt:": { scheme: "mqtt", port: 1883 },
  "sparkplug+mqtts:": { scheme: "mqtts", port: 8883 },
};

const EXPECTED = "sparkplug+mqtt://host/group/node/device, or without the device";

/** Reads a form `sparkplug+mqtt://host:port/group/node/device` with the metric's name; reports what is wrong. */
export function parseSparkplugForm(input: FormInput): ParsedForm<SparkplugBinding> | undefined {
  const { node, url, href, frame } = input;
  refuseUnknownTerms(node, SPARKPLUG_FORM_TERMS);
  const metric = node.require("thimble:metric", "the name of the metric, as its birth says it")?.asString();
  const login = parseMqttLogin(input);
  const segments = url.pathname.split("/").slice(1);
  const parts = (segments.at(-1) === "" ? segments.slice(0, -1) : segments).map((part) => percentDecoded(part));
  const [group, edge, device, ...rest] = parts;
  const isWhole = parts.every((part) => part !== "" && parseTopicName(part) !== undefined && !part.includes("/"));
  const broker = BROKERS[url.protocol];
  if (url.hostname === "" || group === undefined || edge === undefined || rest.length > 0 || !isWhole) {
    href.report("things.bad-description", "it names no edge node and no device", { expected: EXPECTED });
    return undefined;
  }
  if (url.username !== "")
    href.report("things.bad-description", "there is a login in it", {
      expected: "securityDefinitions with a basic scheme",
    });
  if (metric === undefined || broker === undefined) return undefined;
  const binding: SparkplugBinding = { driver: "sparkplug", group, node: edge, device, metric };
  return {
    driver: "sparkplug",
    address: formatMqttAddress({
      url: `${broker.scheme}://${url.hostname}:${url.port === "" ? broker.port : url.port}`,
      login,
      ca: broker.scheme === "mqtts" ? frame.ca : undefined,
    }),
    read: input.isForReading ? binding : undefined,
    write: input.isForWriting ? binding : undefined,
    pollEvery: undefined,
  };
}
