import type { ChipBinding, RegisterTarget } from "../chip-driver/chip-binding.ts";
import { CHIP_FORM_TERMS, chipOf, directions, parseChipTarget } from "../chip-driver/parse-chip-form.ts";
import type { FormInput, ParsedForm } from "../description/form.ts";
import { parseDurationNode } from "../description/parse-duration-node.ts";
import { percentDecoded } from "../description/percent-decoded.ts";
import { refuseUnknownTerms } from "../description/terms.ts";

/** The terms of an I2C form; there is no W3C binding, so that they are ours. */
export const I2C_FORM_TERMS: readonly string[] = [
  ...CHIP_FORM_TERMS,
  ..."thimble:register thimble:width thimble:littleEndian thimble:signed".split(" "),
];

/** Addresses that chips may have: the others mean something to the bus. @see NXP UM10204, Rev. 7.0, section 3.1.12 "Reserved addresses" */
const LEAST_ADDRESS = 0x08;
const GREATEST_ADDRESS = 0x77;

const WIDTHS = ["1", "2", "3", "4"] as const;
const EXAMPLES = "i2c://1/0x76/temperature: bus, address, and the chip's property or register";

interface Place {
  readonly bus: string;
  readonly address: number;
  readonly rest: string;
}

/** Reads a form `i2c://1/0x76/temperature`: a property of a chip, or a register of one that is not in the library. */
export function parseI2cForm(input: FormInput): ParsedForm<ChipBinding> | undefined {
  const { node, property, url } = input;
  refuseUnknownTerms(node, I2C_FORM_TERMS);
  const place = parsePlace(input);
  const use = chipOf(input);
  const register = parseRegister(input, place?.rest ?? "");
  const pollEvery = parseDurationNode(node.get("thimble:pollEvery"));
  if (place === undefined) return undefined;
  const isRegister = use === undefined || node.get("thimble:register") !== undefined || /^0x/i.test(place.rest);
  const target = isRegister ? register : parseChipTarget(input, use, "i2c", place.rest);
  if (target === undefined) {
    if (isRegister && node.get("thimble:chip") === undefined)
      input.href.report("things.bad-description", "there is no chip and no register in it", {
        expected: "thimble:chip with a chip's name, or the number of a register as in i2c://1/0x40/0x05",
      });
    return undefined;
  }
  const binding: ChipBinding = {
    driver: "i2c",
    place: `0x${place.address.toString(16).padStart(2, "0")}`,
    target,
    signal: property.signal,
  };
  return {
    driver: "i2c",
    address: `${url.protocol}${place.bus}`,
    ...directions(input, binding, use?.chip),
    pollEvery,
  };
}

function parsePlace({ url, href }: FormInput): Place | undefined {
  const byPath = /^(\/dev\/[^/]+)\/([^/]*)\/?(.*)$/.exec(url.pathname);
  const byNumber = /^\/([^/]*)\/?(.*)$/.exec(url.pathname);
  const [bus, text = "", rest = ""] =
    url.host === "" ? (byPath?.slice(1) ?? []) : [`//${url.host}`, ...(byNumber?.slice(1) ?? [])];
  if (bus === undefined || (url.host !== "" && !/^\d+$/.test(url.host))) {
    href.report("things.bad-description", "there is no bus in it", { expected: EXAMPLES });
    return undefined;
  }
  const address = /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
  if (!(address >= LEAST_ADDRESS && address <= GREATEST_ADDRESS)) {
    href.report("things.bad-description", `"${text}" is no address of a chip`, {
      expected: `0x08 to 0x77, as in ${EXAMPLES}; a base ends with /`,
    });
    return undefined;
  }
  return { bus, address, rest: percentDecoded(rest) };
}

function parseRegister({ node, href }: FormInput, rest: string): RegisterTarget | undefined {
  const term = node.get("thimble:register");
  const width = node.get("thimble:width")?.asOneOf(WIDTHS);
  const isLittleEndian = node.get("thimble:littleEndian")?.asBoolean() ?? false;
  const isSigned = node.get("thimble:signed")?.asBoolean() ?? false;
  const named = /^(0x[0-9a-f]+|\d+)$/i.test(rest) ? Number(rest) : undefined;
  const register = term?.asInteger(0, 255) ?? named;
  if (named !== undefined && named > 255)
    href.report("things.bad-description", `${rest} is no register`, { expected: "0x00 to 0xff" });
  if (register === undefined) return undefined;
  return { kind: "register", register, width: widthOf(width), isLittleEndian, isSigned };
}

function widthOf(text: (typeof WIDTHS)[number] | undefined): RegisterTarget["width"] {
  return text === "4" ? 4 : text === "3" ? 3 : text === "2" ? 2 : 1;
}
