import type { FormInput, ParsedForm } from "../description/form.ts";
import { parseDurationNode } from "../description/parse-duration-node.ts";
import { FORM_TERMS, refuseUnknownTerms } from "../description/terms.ts";
import type { DriverModule } from "../driver/driver-module.ts";
import { NodeFileTree } from "../sysfs/node-file-tree.ts";
import type { PwmBinding } from "./pwm-binding.ts";
import { PwmDriver } from "./pwm-driver.ts";

const TERMS: readonly string[] = [...FORM_TERMS, "thimble:period", "thimble:inversed", "thimble:pollEvery"];

/** 1 kHz, which most lamps and motors take; a servo wants 20ms. */
const DEFAULT_PERIOD = 1;
const NANOSECONDS = 1e6;

/** Outputs of PWM chips. */
export const PWM: DriverModule<PwmBinding> = {
  kind: "pwm",
  schemes: ["pwm"],
  formTerms: TERMS,
  pollEvery: 5000,
  parseForm: parsePwmForm,
  areReadTogether: () => false,
  readTogetherWhen: "no two: each has files of its own",
  create: (address, { clock }) =>
    new PwmDriver({ chip: Number(address.slice("pwm://".length)), clock, files: new NodeFileTree() }),
};

/** Reads a form `pwm://0/1`: chip and output. */
function parsePwmForm({
  node,
  url,
  href,
  property,
  isForReading,
  isForWriting,
}: FormInput): ParsedForm<PwmBinding> | undefined {
  refuseUnknownTerms(node, TERMS);
  const period = parseDurationNode(node.get("thimble:period")) ?? DEFAULT_PERIOD;
  const isInversed = node.get("thimble:inversed")?.asBoolean() ?? false;
  const pollEvery = parseDurationNode(node.get("thimble:pollEvery"));
  const [, channel] = /^\/(\d+)$/.exec(url.pathname) ?? [];
  if (!/^\d+$/.test(url.host) || channel === undefined) {
    href.report("things.bad-description", "there is no chip and output in it", {
      expected: "pwm://0/1: chip 0, output 1",
    });
    return undefined;
  }
  if (property.type === "boolean" || (property.unit !== undefined && property.unit !== "%"))
    href.report("things.bad-description", "a duty is a number in percent", { expected: 'type: number, unit: "%"' });
  const binding: PwmBinding = {
    driver: "pwm",
    channel: Number(channel),
    period: Math.round(period * NANOSECONDS),
    isInversed,
  };
  return {
    driver: "pwm",
    address: `pwm://${url.host}`,
    read: isForReading ? binding : undefined,
    write: isForWriting ? binding : undefined,
    pollEvery,
  };
}
