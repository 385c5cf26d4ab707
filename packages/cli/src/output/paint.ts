import { styleText } from "node:util";

/** What a piece of text is, for its colour. */
export type Style = "title" | "quiet" | "good" | "warning" | "bad";

/** Gives text the look of its style, or leaves it plain. Never changes what is read. */
export type Paint = (style: Style, text: string) => string;

/** No colours. */
export const PLAIN: Paint = (_style, text) => text;

const FORMATS = { title: "bold", quiet: "dim", good: "green", warning: "yellow", bad: "red" } as const;

/** Colours of a terminal. */
export const COLOURED: Paint = (style, text) => styleText(FORMATS[style], text, { validateStream: false });
