import type { ChipBinding } from "../chip-driver/chip-binding.ts";
import { ChipDriver } from "../chip-driver/chip-driver.ts";
import { CHIP_FORM_TERMS, chipOf, directions, parseChipTarget } from "../chip-driver/parse-chip-form.ts";
import type { FormInput, ParsedForm } from "../description/form.ts";
import { parseDurationNode } from "../description/parse-duration-node.ts";
import { percentDecoded } from "../description/percent-decoded.ts";
import { refuseUnknownTerms } from "../description/terms.ts";
import type { DriverModule } from "../driver/driver-module.ts";
import { LinuxKernel } from "../kernel/linux-kernel.ts";
import { ClockedPlaces, nameOfLines } from "./clocked-places.ts";
import { SimulatedClockedPlaces } from "./simulated-clocked-places.ts";

const SIMULATED = "clocked+simulated:";
const PLACE = /^(\/dev\/[^/]+)\/(\d+)\/(\d+)(?:\/(.*))?$/;
const EXAMPLES = "clocked:/dev/gpiochip0/5/6/weight: GPIO chip, data line, clock line, and the chip's property";

/** Chips that are clocked by hand over two GPIO lines. */
export const CLOCKED: DriverModule<ChipBinding> = {
  kind: "clocked-lines",
  schemes: ["clocked", "clocked+simulated"],
  formTerms: CHIP_FORM_TERMS,
  pollEvery: 1000,
  parseForm: parseClockedForm,
  areReadTogether: () => true,
  readTogetherWhen: "properties of one chip",
  create: (address, { clock, random }) => {
    const [, chip = "", data, pulse] = PLACE.exec(address.slice(address.indexOf(":") + 1)) ?? [];
    const place = { chip, data: Number(data), clock: Number(pulse) };
    const places = address.startsWith(SIMULATED)
      ? new SimulatedClockedPlaces({ name: nameOfLines(place), clock, random })
      : new ClockedPlaces(place, new LinuxKernel());
    return new ChipDriver({ address, clock, places });
  },
};

function parseClockedForm(input: FormInput): ParsedForm<ChipBinding> | undefined {
  const { node, href, url, property } = input;
  refuseUnknownTerms(node, CHIP_FORM_TERMS);
  const use = chipOf(input);
  const pollEvery = parseDurationNode(node.get("thimble:pollEvery"));
  const [, chip, data, clock, named = ""] = PLACE.exec(url.pathname) ?? [];
  if (chip === undefined || url.host !== "") {
    href.report("things.bad-description", "there are no two lines in it", { expected: EXAMPLES });
    return undefined;
  }
  if (use === undefined) {
    node.require("thimble:chip", "the name of a chip that is clocked by hand, like hx711");
    return undefined;
  }
  const target = parseChipTarget(input, use, "clocked-lines", percentDecoded(named));
  if (target === undefined) return undefined;
  const binding: ChipBinding = { driver: "clocked-lines", place: "", target, signal: property.signal };
  const address = `${url.protocol}${chip}/${data}/${clock}`;
  return { driver: "clocked-lines", address, ...directions(input, binding, use.chip), pollEvery };
}
