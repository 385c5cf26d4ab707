import { CHIPS } from "../chip/chips.ts";
import type { ChipBinding } from "../chip-driver/chip-binding.ts";
import { ChipDriver } from "../chip-driver/chip-driver.ts";
import { CHIP_FORM_TERMS, chipOf, directions, parseChipTarget } from "../chip-driver/parse-chip-form.ts";
import type { ChipUse } from "../chip-driver/parse-chip-use.ts";
import type { FormInput, ParsedForm } from "../description/form.ts";
import { parseDurationNode } from "../description/parse-duration-node.ts";
import { percentDecoded } from "../description/percent-decoded.ts";
import { refuseUnknownTerms } from "../description/terms.ts";
import type { DriverModule } from "../driver/driver-module.ts";
import { NodeFileTree } from "../sysfs/node-file-tree.ts";
import { OneWirePlaces } from "./one-wire-places.ts";
import { SimulatedOneWirePlaces } from "./simulated-one-wire-places.ts";

const SIMULATED = "w1+simulated:";
/** A conversion at 12 bits takes 750 ms: asking oftener gives nothing new. */
const POLL_EVERY = 5000;

/** Chips on 1-Wire. */
export const ONE_WIRE: DriverModule<ChipBinding> = {
  kind: "one-wire",
  schemes: ["w1", "w1+simulated"],
  formTerms: CHIP_FORM_TERMS,
  pollEvery: POLL_EVERY,
  parseForm: parseOneWireForm,
  areReadTogether: () => true,
  readTogetherWhen: "properties of one chip",
  create: (address, { clock, random }) => {
    const id = address.slice(address.indexOf("//") + 2);
    const places = address.startsWith(SIMULATED)
      ? new SimulatedOneWirePlaces({ id, clock, random })
      : new OneWirePlaces(id, new NodeFileTree());
    return new ChipDriver({ address, clock, places });
  },
};

function parseOneWireForm(input: FormInput): ParsedForm<ChipBinding> | undefined {
  const { node, href, url } = input;
  refuseUnknownTerms(node, CHIP_FORM_TERMS);
  const pollEvery = parseDurationNode(node.get("thimble:pollEvery"));
  const id = url.host.toLowerCase();
  if (!/^[0-9a-f]{2}-[0-9a-f]{12}$/.test(id)) {
    href.report("things.bad-description", `"${url.host}" is no chip's number`, {
      expected: "family and number as in w1://28-0316a2798a3f/temperature",
    });
    return undefined;
  }
  const use = chipOf(input) ?? chipOfFamily(Number.parseInt(id.slice(0, 2), 16));
  if (use === undefined) {
    href.report("things.bad-description", `no chip of the family 0x${id.slice(0, 2)} is known`, {
      expected: "28-…, a DS18B20",
    });
    return undefined;
  }
  const target = parseChipTarget(input, use, "one-wire", percentDecoded(url.pathname.slice(1)));
  if (target === undefined) return undefined;
  const binding: ChipBinding = { driver: "one-wire", place: "", target, signal: input.property.signal };
  return { driver: "one-wire", address: `${url.protocol}//${id}`, ...directions(input, binding, use.chip), pollEvery };
}

function chipOfFamily(family: number): ChipUse | undefined {
  const chip = [...CHIPS.values()].find((each) => each.bus === "one-wire" && each.family === family);
  return chip && { chip, options: {} };
}
