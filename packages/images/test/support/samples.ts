import assert from "node:assert/strict";
import type { ContainerManifest, ImageReference } from "@thimble/model";
import { parseImageReference } from "@thimble/model";
import { buildTinyImage } from "../../src/build/build-tiny-image.ts";
import type { TinyImage } from "../../src/build/tiny-image.ts";

/** 2026-01-02T03:04:05Z. */
export const CREATED: number = Date.UTC(2026, 0, 2, 3, 4, 5);

/** A manifest that asks for something of each kind. */
export const MANIFEST: ContainerManifest = {
  name: "guard",
  version: "1.2.0",
  description: "Watches the machine",
  source: "main.ts",
  asks: {
    grants: { read: ["machine/temperature"], write: ["coolant/open"], publish: ["plant/1/anomaly"] },
    on: { reading: ["machine/temperature"], message: ["plant/+/reset"], tick: 60_000 },
    budget: { instructions: 200_000, stateBytes: 4096 },
  },
  maximumBytes: undefined,
};

/**
 * A module that imports the property function, has one memory of 1 to 2 pages and exports an empty `start`. `marker` makes it another module.
 * @see WebAssembly Core Specification 2.0, section 5.5
 */
export function sampleModule(marker = ""): Uint8Array {
  const things = name("thimble:edge/things@0.2.0");
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [2, 0x60, 0, 0, 0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 1, 0x7f]),
    ...section(2, [1, ...things, ...name("property"), 0x00, 1]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0x01, 1, 2]),
    ...section(7, [2, ...name("start"), 0x00, 1, ...name("memory"), 0x02, 0]),
    ...section(10, [1, 2, 0, 0x0b]),
    ...(marker === "" ? [] : section(0, [...name("marker"), ...name(marker)])),
  ]);
}

/** A tiny image; another `marker` gives another digest. */
export function sampleImage(marker = "", parts: Partial<ContainerManifest> = {}): TinyImage {
  return buildTinyImage({ wasm: sampleModule(marker), manifest: { ...MANIFEST, ...parts }, created: CREATED });
}

/** A reference that a test knows to be one. */
export function ref(text: string): ImageReference {
  const reference = parseImageReference(text);
  assert.ok(reference, `${text} is an image reference`);
  return reference;
}

function section(id: number, content: readonly number[]): readonly number[] {
  assert.ok(content.length < 128, "one byte says how long a section is");
  return [id, content.length, ...content];
}

function name(text: string): readonly number[] {
  const bytes = [...new TextEncoder().encode(text)];
  return [bytes.length, ...bytes];
}
