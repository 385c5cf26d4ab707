import { type Attack, LIVES, rejected } from "./attack.ts";

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
/** Sections of a module. @see WebAssembly Core Specification 2.0, section 5.5.2 */
const SECTION = { custom: 0, type: 1, function: 3, global: 6, export: 7, code: 10 } as const;
/** The type of `reading`: (i32, f64, f64, i32) -> (). */
const READING_TYPE = [0x60, 4, 0x7f, 0x7c, 0x7c, 0x7f, 0];

/** LEB128 without a sign. @see WebAssembly Core Specification 2.0, section 5.2.2 */
function u32(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...u32(value >>> 7)];
}

function section(id: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.from([id, ...u32(content.length)]), content]);
}

/** A module with a handler of readings that begins with `locals` and does `instructions`, and `functions` more that do nothing. */
function moduleOf(parts: { locals?: number; functions?: number; instructions?: Uint8Array }): Uint8Array {
  const { locals = 0, functions = 0, instructions = new Uint8Array(0) } = parts;
  const declared = locals === 0 ? [0] : [1, ...u32(locals), 0x7f];
  const body = Buffer.concat([Uint8Array.from(declared), instructions, Uint8Array.of(0x0b)]);
  const count = u32(functions + 1);
  return Buffer.concat([
    Uint8Array.from(HEADER),
    section(SECTION.type, Uint8Array.from([2, ...READING_TYPE, 0x60, 0, 0])),
    section(SECTION.function, Uint8Array.from([...count, 0, ...new Array<number>(functions).fill(1)])),
    section(SECTION.global, Uint8Array.of(1, 0x7f, 1, 0x41, 0, 0x0b)),
    section(SECTION.export, Uint8Array.from([1, 7, ...Buffer.from("reading"), 0, 0])),
    section(
      SECTION.code,
      Buffer.concat([
        Uint8Array.from([...count, ...u32(body.length)]),
        body,
        Uint8Array.from(new Array<number[]>(functions).fill([2, 0, 0x0b]).flat()),
      ]),
    ),
  ]);
}

/** `global 0 += 1`, so many times, all of it behind a return. */
function additions(count: number): Uint8Array {
  const addition = Uint8Array.of(0x23, 0, 0x41, 1, 0x6a, 0x24, 0);
  const bytes = new Uint8Array(1 + count * addition.length);
  bytes[0] = 0x0f;
  for (let i = 0; i < count; i++) bytes.set(addition, 1 + i * addition.length);
  return bytes;
}

/** Attacks by the module itself, before or when it first runs. */
export const MODULE_ATTACKS: readonly Attack[] = [
  {
    name: "module-of-50-megabytes",
    does: "is a module of 50 MB",
    wasm: () =>
      Buffer.concat([
        moduleOf({}),
        section(SECTION.custom, Buffer.concat([Uint8Array.of(1, 97), Buffer.alloc(50_000_000)])),
      ]),
    outcome: rejected("wasm.too-large"),
  },
  {
    name: "functions-100000",
    does: "has 100,000 functions",
    wasm: () => moduleOf({ functions: 100_000 }),
    outcome: rejected("wasm.too-large"),
  },
  {
    name: "locals-100000",
    does: "has 100,000 locals in one function",
    wasm: () => moduleOf({ locals: 100_000 }),
    outcome: rejected("wasm.too-large"),
  },
  {
    name: "function-of-a-megabyte",
    does: "has V8 compile a megabyte when it is first called",
    wasm: () => moduleOf({ instructions: additions(149_000) }),
    outcome: LIVES,
  },
  {
    name: "functions-10000",
    does: "has as many functions as it may",
    wasm: () => moduleOf({ functions: 9_999 }),
    outcome: LIVES,
  },
];
