import type { ChipBinding } from "../chip-driver/chip-binding.ts";
import { ChipDriver } from "../chip-driver/chip-driver.ts";
import { CHIP_FORM_TERMS, chipOf, directions, parseChipTarget } from "../chip-driver/parse-chip-form.ts";
import type { FormInput, ParsedForm } from "../description/form.ts";
import { parseDurationNode } from "../description/parse-duration-node.ts";
import { percentDecoded } from "../description/percent-decoded.ts";
import { refuseUnknownTerms } from "../description/terms.ts";
import type { DriverModule } from "../driver/driver-module.ts";
import { LinuxKernel } from "../kernel/linux-kernel.ts";
import { SimulatedSpiPlaces } from "./simulated-spi-places.ts";
import { SpiPlaces } from "./spi-places.ts";

const SIMULATED = "spi+simulated:";
const EXAMPLES = "spi://0.1/voltage0: bus, chip-select line, and the chip's property";

/** Chips on SPI. */
export const SPI: DriverModule<ChipBinding> = {
  kind: "spi",
  schemes: ["spi", "spi+simulated"],
  formTerms: CHIP_FORM_TERMS,
  pollEvery: 1000,
  parseForm: parseSpiForm,
  areReadTogether: (a, b) => a.target.kind === "chip" && b.target.kind === "chip",
  readTogetherWhen: "properties of one chip",
  create: (address, { clock, random }) => {
    const path = `/dev/spidev${address.slice(address.indexOf("//") + 2)}`;
    const places = address.startsWith(SIMULATED)
      ? new SimulatedSpiPlaces({ path, clock, random })
      : new SpiPlaces(path, new LinuxKernel());
    return new ChipDriver({ address, clock, places });
  },
};

function parseSpiForm(input: FormInput): ParsedForm<ChipBinding> | undefined {
  const { node, href, url, property } = input;
  refuseUnknownTerms(node, CHIP_FORM_TERMS);
  const use = chipOf(input);
  const pollEvery = parseDurationNode(node.get("thimble:pollEvery"));
  if (!/^\d+\.\d+$/.test(url.host)) {
    href.report("things.bad-description", "there is no bus and chip-select line in it", { expected: EXAMPLES });
    return undefined;
  }
  if (use === undefined) {
    node.require("thimble:chip", "the name of a chip on SPI");
    return undefined;
  }
  const target = parseChipTarget(input, use, "spi", percentDecoded(url.pathname.slice(1)));
  if (target === undefined) return undefined;
  const binding: ChipBinding = { driver: "spi", place: "", target, signal: property.signal };
  return { driver: "spi", address: `${url.protocol}//${url.host}`, ...directions(input, binding, use.chip), pollEvery };
}
