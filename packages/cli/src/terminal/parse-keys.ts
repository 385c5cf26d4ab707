import type { Key } from "./terminal.ts";

/**
 * What terminals send for the keys that have no character.
 * @see XTerm Control Sequences, "PC-Style Function Keys" and "VT220-Style Function Keys"
 */
const SEQUENCES: Readonly<Record<string, Key>> = {
  "\u001b[A": "up",
  "\u001b[B": "down",
  "\u001b[C": "right",
  "\u001b[D": "left",
  "\u001bOA": "up",
  "\u001bOB": "down",
  "\u001bOC": "right",
  "\u001bOD": "left",
  "\u001b[5~": "page-up",
  "\u001b[6~": "page-down",
  "\u001b[H": "home",
  "\u001bOH": "home",
  "\u001b[1~": "home",
  "\u0003": "ctrl-c",
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: what terminals send begins with the character Escape
const ONE_KEY = /\u001b\[[0-9;]*[A-Za-z~]|\u001bO[A-Z]|[\s\S]/gu;

/** The keys in what a terminal sent; sequences that are none of ours are left out. */
export function parseKeys(text: string): readonly Key[] {
  return [...text.matchAll(ONE_KEY)].flatMap(([sent]) => {
    const key = SEQUENCES[sent] ?? sent;
    return key.startsWith("\u001b") ? [] : [key];
  });
}
