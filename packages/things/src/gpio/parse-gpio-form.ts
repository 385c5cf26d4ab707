import type { Millis } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import type { FormInput, ParsedForm } from "../description/form.ts";
import { parseDurationNode } from "../description/parse-duration-node.ts";
import { percentDecoded } from "../description/percent-decoded.ts";
import { FORM_TERMS, refuseUnknownTerms } from "../description/terms.ts";
import type { GpioBias, GpioBinding, GpioDrive, GpioEdge, GpioLineSetup, GpioMeasure } from "./gpio-binding.ts";

/** The terms of a GPIO form; there is no W3C binding, so that they are ours. */
export const GPIO_FORM_TERMS: readonly string[] = [
  ...FORM_TERMS,
  ..."thimble:bias thimble:drive thimble:activeLow thimble:debounce thimble:initial thimble:safe".split(" "),
  ..."thimble:measure thimble:edge thimble:every".split(" "),
];

const BIASES: readonly (GpioBias | "as-is")[] = ["as-is", "pull-up", "pull-down", "disabled"];
const DRIVES: readonly GpioDrive[] = ["push-pull", "open-drain", "open-source"];
const EDGES: readonly GpioEdge[] = ["rising", "falling", "both"];
const MEASURES: readonly GpioMeasure[] = ["level", "count", "frequency"];

/** How often counts and frequencies are given out when nothing says. */
const DEFAULT_EVERY: Millis = 1000;
/** The kernel holds microseconds in 32 bits. @see Linux, include/uapi/linux/gpio.h, debounce_period_us */
const MAXIMUM_DEBOUNCE: Millis = (2 ** 32 - 1) / 1000;
/** Lines of a chip are numbered in 32 bits. */
const MAXIMUM_LINE = 2 ** 32 - 1;

const EXAMPLES = "gpio:/dev/gpiochip0/17 by chip and number, or gpio://name/VALVE by the line's name";

/** Reads a form `gpio:/dev/gpiochip0/17` or `gpio://name/VALVE`. A property that can be written is an output, unless it counts. */
export function parseGpioForm(input: FormInput): ParsedForm<GpioBinding> | undefined {
  const { node, property, isForReading, isForWriting } = input;
  refuseUnknownTerms(node, GPIO_FORM_TERMS);
  const place = parsePlace(input);
  const measure = parseMeasure(node, property.type);
  const isOutput = measure === "level" && !property.isReadOnly;
  const setup = parseSetup(node, isOutput);
  const every = parseDurationNode(node.get("thimble:every"));
  const edge = node.get("thimble:edge");
  if (edge !== undefined && measure === "level" && property.isEvent !== true) {
    edge.report("things.bad-description", "a level has no edge of its own: both are told", {
      expected: "thimble:edge with thimble:measure: count or frequency",
    });
  }
  if (place === undefined) return undefined;
  const binding: GpioBinding = {
    driver: "gpio",
    line: place.line,
    setup,
    measure,
    edge: edge?.asOneOf(EDGES) ?? "rising",
    every: every ?? (measure === "level" ? 0 : DEFAULT_EVERY),
  };
  return {
    driver: "gpio",
    address: place.address,
    read: isForReading ? binding : undefined,
    write: isForWriting && measure !== "frequency" ? binding : undefined,
    pollEvery: undefined,
  };
}

function parsePlace({
  url,
  href,
}: FormInput): { readonly address: string; readonly line: number | string } | undefined {
  const slash = url.pathname.lastIndexOf("/");
  const last = percentDecoded(url.pathname.slice(slash + 1));
  const refuse = (state: string): undefined => {
    href.report("things.bad-description", state, { expected: EXAMPLES });
    return undefined;
  };
  if (last === "") return refuse("there is no line in it");
  if (url.host === "name" && slash === 0) return { address: "gpio://name", line: last };
  if (url.host !== "") return refuse(`"${url.host}" is no way to find a line`);
  if (!/^\/dev\/[^/]+$/.test(url.pathname.slice(0, slash))) return refuse("there is no chip in it");
  if (!/^\d+$/.test(last) || Number(last) > MAXIMUM_LINE) return refuse(`"${last}" is no number of a line`);
  return { address: `gpio:${url.pathname.slice(0, slash)}`, line: Number(last) };
}

function parseMeasure(node: YamlNode, type: FormInput["property"]["type"]): GpioMeasure {
  const usual = ({ boolean: "level", string: "level", integer: "count", number: "frequency" } as const)[type];
  const term = node.get("thimble:measure");
  const measure = term?.asOneOf(MEASURES) ?? usual;
  if ((measure === "level") !== (type === "boolean" || type === "string")) {
    term?.report("things.bad-description", `a ${measure} is no ${type}`, {
      expected: "level for a boolean or a word, count or frequency for a number",
    });
  }
  return measure;
}

function parseSetup(node: YamlNode, isOutput: boolean): GpioLineSetup {
  const bias = node.get("thimble:bias")?.asOneOf(BIASES);
  const debounce = node.get("thimble:debounce");
  const drive = node.get("thimble:drive");
  const initial = node.get("thimble:initial");
  const safe = node.get("thimble:safe");
  for (const [term, isMisplaced] of [
    [debounce, isOutput],
    [drive, !isOutput],
    [initial, !isOutput],
    [safe, !isOutput],
  ] as const) {
    if (isMisplaced) {
      term?.report("things.bad-description", `the line is an ${isOutput ? "output" : "input"}`, {
        expected: `a property ${isOutput ? "with" : "without"} readOnly: true`,
      });
    }
  }
  const period = parseDurationNode(debounce) ?? 0;
  if (period > MAXIMUM_DEBOUNCE)
    debounce?.report("things.bad-description", "the kernel can not wait that long", { expected: "at most 71m" });
  return {
    isOutput,
    isActiveLow: node.get("thimble:activeLow")?.asBoolean() ?? false,
    bias: bias === "as-is" ? undefined : bias,
    drive: drive?.asOneOf(DRIVES) ?? "push-pull",
    debounce: period,
    initial: initial?.asBoolean() ?? false,
    safe: safe?.asBoolean(),
  };
}
