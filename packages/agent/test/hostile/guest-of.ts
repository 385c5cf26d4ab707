import { guest } from "../../../runtime/test/guests/guests.ts";

/** Where texts begin in the memory of these guests. */
const TEXTS = 1024;

/** A guest whose handler of readings is this body: `$value` and `$time` are its arguments. */
export function onReading(body: string, options: GuestOptions = {}): Uint8Array {
  const handler = `(func (export "reading") (param i32) (param $value f64) (param $time f64) (param i32) ${body})`;
  return guest(`${options.more ?? ""} ${handler}`, options);
}

/** A guest whose handler of messages is this body. */
export function onMessage(body: string, options: GuestOptions = {}): Uint8Array {
  return guest(`${options.more ?? ""} (func (export "message") (param i32 i32 i32 i32 i32) ${body})`, options);
}

/** A guest whose handler of ticks is this body. */
export function onTick(body: string, options: GuestOptions = {}): Uint8Array {
  return guest(`${options.more ?? ""} (func (export "tick") (param f64) ${body})`, options);
}

/** What else such a guest has. */
export interface GuestOptions {
  /** Functions, globals and tables. */
  readonly more?: string;
  /** From 1,024 on in its memory. */
  readonly texts?: string;
  readonly realloc?: string;
  /** Whether it may call what waits. */
  readonly waits?: boolean;
  /** Pages of memory, least and most: `1 64`. */
  readonly pages?: string;
}

/** Repeats without an end. */
export function forever(body: string): string {
  return `(loop $forever ${body} (br $forever))`;
}

/** Repeats so many times, with `$i` as its counter, which the function must declare. */
export function times(count: number, body: string): string {
  return `(local.set $i (i32.const 0)) (loop $times ${body}
    (br_if $times (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${count}))))`;
}

/** Pointer and length of a text in `texts`, as two arguments. */
export function text(texts: string, part: string): string {
  return `(i32.const ${TEXTS + texts.indexOf(part)}) (i32.const ${part.length})`;
}
