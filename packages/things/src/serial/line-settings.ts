import type { Millis } from "@thimble/base";

/** Kinds of parity. */
export const PARITIES: readonly ["none", "even", "odd"] = ["none", "even", "odd"];
/** What the parity bit of each character is; `none` for no such bit. */
export type Parity = (typeof PARITIES)[number];

/** How characters go over a serial line. */
export interface LineSettings {
  /** Bits a second, 50 to 4,000,000; which of them work is the port's matter. */
  readonly baudRate: number;
  readonly dataBits: 5 | 6 | 7 | 8;
  readonly parity: Parity;
  readonly stopBits: 1 | 2;
}

/** What is wrong with one setting of an address. */
export interface SettingProblem {
  readonly name: string;
  readonly state: string;
  readonly expected: string;
}

const SLOWEST = 50;
const FASTEST = 4_000_000;
const DATA_BITS: readonly LineSettings["dataBits"][] = [5, 6, 7, 8];
const STOP_BITS: readonly LineSettings["stopBits"][] = [1, 2];

/** The settings that the query of an address asks for, and the rest by default; what is wrong goes to `onProblem` and is left as it was. */
export function parseLineSettings(
  query: URLSearchParams,
  defaults: LineSettings,
  onProblem: (problem: SettingProblem) => void,
): LineSettings {
  const oneOf = <T>(name: keyof LineSettings, choices: readonly T[], usual: T): T => {
    const text = query.get(name);
    const choice = choices.find((candidate) => String(candidate) === text);
    if (text !== null && choice === undefined)
      onProblem({ name, state: `${name} is "${text}"`, expected: `${name} is ${choices.join(" or ")}` });
    return choice ?? usual;
  };
  const parity = oneOf("parity", PARITIES, defaults.parity);
  return {
    baudRate: parseBaudRate(query.get("baudRate"), defaults.baudRate, onProblem),
    dataBits: oneOf("dataBits", DATA_BITS, defaults.dataBits),
    parity,
    stopBits: oneOf("stopBits", STOP_BITS, defaults.stopBits),
  };
}

function parseBaudRate(text: string | null, usual: number, onProblem: (problem: SettingProblem) => void): number {
  if (text === null) return usual;
  const rate = Number(text);
  if (Number.isInteger(rate) && rate >= SLOWEST && rate <= FASTEST) return rate;
  const expected = `baudRate is a whole number from ${SLOWEST} to ${FASTEST}`;
  onProblem({ name: "baudRate", state: `baudRate is "${text}"`, expected });
  return usual;
}

/** Settings as the query of an address, all of them and always in one order: two addresses of one line are equal. */
export function formatLineSettings({ baudRate, dataBits, parity, stopBits }: LineSettings): string {
  return `baudRate=${baudRate}&dataBits=${dataBits}&parity=${parity}&stopBits=${stopBits}`;
}

/** How long one character takes: a start bit, the data, the parity and the stop bits. */
export function characterTime({ baudRate, dataBits, parity, stopBits }: LineSettings): Millis {
  return (1000 * (1 + dataBits + (parity === "none" ? 0 : 1) + stopBits)) / baudRate;
}
