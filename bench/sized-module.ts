import { parseModule } from "@thimble/wasm";

/** Ids of the sections that are made longer. @see WebAssembly Core Specification 2.0, section 5.5.2 Sections */
const SECTION = { custom: 0, function: 3, code: 10, data: 11, dataCount: 12 } as const;

/** Bytes at the end that may be changed, so that no two modules are the same: V8 compiles what it has compiled before in no time. */
const STAMP_BYTES = 4;

/** A module with the functions of another one again and again, until it has `size` bytes or a little more. Those that are repeated have 60 bytes at least. */
export function sizedModule(wasm: Uint8Array, size: number): Uint8Array {
  const module = parseModule(wasm);
  const { functions, importedFunctions, code } = module;
  const types = [...functions.slice(importedFunctions)];
  const bodies = code.map(({ start, end }) => wasm.subarray(start, end));
  const long = bodies.flatMap((body, i) => (body.length >= 60 ? [{ body, type: types[i] ?? 0 }] : []));
  const [first] = long;
  if (first === undefined) throw new Error("the module has no function of 60 bytes");
  for (let i = 0, total = wasm.length; total < size; i++) {
    const { body, type } = long[i % long.length] ?? first;
    types.push(type);
    bodies.push(body);
    total += body.length + 3;
  }
  const parts: Uint8Array[] = [wasm.subarray(0, 8)];
  for (const { id, start, end } of module.sections) {
    if (id === SECTION.custom || id === SECTION.data) continue;
    if (id === SECTION.function) parts.push(section(id, vector(types.map((type) => leb(type)))));
    else if (id === SECTION.code) parts.push(section(id, vector(bodies.map((body) => joined(leb(body.length), body)))));
    else if (id === SECTION.dataCount) parts.push(section(id, leb(module.data.length + 1)));
    else parts.push(section(id, wasm.subarray(start, end)));
  }
  return joined(...parts, section(SECTION.data, dataWithStamp(wasm)));
}

/** Makes a module of `sizedModule` another one. */
export function stamp(bytes: Uint8Array, number: number): void {
  new DataView(bytes.buffer, bytes.byteOffset + bytes.length - STAMP_BYTES).setUint32(0, number, true);
}

/** The data of a module, and a passive segment that holds the stamp. */
function dataWithStamp(wasm: Uint8Array): Uint8Array {
  const module = parseModule(wasm);
  const original = module.sections.find(({ id }) => id === SECTION.data);
  const segments = module.data.length;
  const contents =
    original === undefined ? Uint8Array.of() : wasm.subarray(original.start + leb(segments).length, original.end);
  return joined(leb(segments + 1), contents, Uint8Array.of(1, STAMP_BYTES), new Uint8Array(STAMP_BYTES));
}

function section(id: number, contents: Uint8Array): Uint8Array {
  return joined(Uint8Array.of(id), leb(contents.length), contents);
}

function vector(elements: readonly Uint8Array[]): Uint8Array {
  return joined(leb(elements.length), ...elements);
}

function leb(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Uint8Array.of(...bytes, rest);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
