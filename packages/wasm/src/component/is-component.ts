/** "\0asm", as a core module begins too. @see Component Model, Binary.md, "Component Definitions" */
const MAGIC: readonly number[] = [0x00, 0x61, 0x73, 0x6d];
/** Where the layer is, 16 bits little endian behind the version: 0 is a core module, 1 a component. @see Component Model, Binary.md */
const LAYER_AT = 6;

/** Whether the bytes begin as a component does, of whatever version; nothing else of them is looked at. */
export function isComponent(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte) && bytes[LAYER_AT] === 1 && bytes[LAYER_AT + 1] === 0;
}
