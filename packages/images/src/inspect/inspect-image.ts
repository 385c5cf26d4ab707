import { type Budget, DEFAULT_BUDGET, type Digest, type ImageReference } from "@thimble/model";
import {
  type ExternalKind,
  formatFunctionType,
  isComponent,
  parseModule,
  unwrapComponent,
  type WasmExport,
  type WasmImport,
} from "@thimble/wasm";
import type { TinyImageDescription } from "../read/tiny-image-description.ts";
import type { ImageStore } from "../store/image-store.ts";

/** Bytes in a page of linear memory. @see WebAssembly Core Specification 2.0, section 4.2.8 Memory Instances */
const PAGE_BYTES = 65_536;

/** Something that a module takes or gives. */
export interface InspectedItem {
  readonly kind: ExternalKind;
  /** The type of a function as text; undefined for all else. */
  readonly type: string | undefined;
}

/** All that `thimble inspect` shows of a tiny image. */
export interface ImageInspection extends TinyImageDescription {
  readonly digest: Digest;
  /** The name in the store; undefined for an image without one. */
  readonly reference: string | undefined;
  /** Bytes of each part. The whole is what goes over the wire to a device that has nothing of it, and what it takes in a store. */
  readonly bytes: {
    readonly manifest: number;
    readonly config: number;
    readonly module: number;
    readonly total: number;
  };
  readonly imports: readonly (InspectedItem & { readonly module: string; readonly name: string })[];
  readonly exports: readonly (InspectedItem & { readonly name: string })[];
  /** Undefined when the module has none. */
  readonly memory: { readonly initialBytes: number; readonly maximumBytes: number | undefined } | undefined;
  /** What it asks to use, with the defaults for what it does not say. */
  readonly budget: Budget;
}

/**
 * Reads all that a tiny image says of itself, the module included: of a component, the one that it wraps.
 *
 * @throws ThimbleError as `ImageStore.resolve`, `ImageStore.describe`, `parseModule` and `unwrapComponent`
 */
export async function inspectImage(store: ImageStore, reference: ImageReference): Promise<ImageInspection> {
  const image = await store.resolve(reference);
  const { digest } = image.descriptor;
  const description = await store.describe(digest);
  const bytes = await store.wasm(digest);
  const wasm = parseModule(isComponent(bytes) ? unwrapComponent(bytes).module : bytes);
  const [memory] = wasm.memories;
  return {
    ...description,
    digest,
    reference: image.reference,
    bytes: bytesOf(description),
    imports: wasm.imports.map((item) => ({ module: item.module, name: item.name, ...typeOf(item) })),
    exports: wasm.exports.map((item) => ({ name: item.name, ...typeOf(item) })),
    memory: memory && {
      initialBytes: memory.initialPages * PAGE_BYTES,
      maximumBytes: memory.maximumPages === undefined ? undefined : memory.maximumPages * PAGE_BYTES,
    },
    budget: { ...DEFAULT_BUDGET, ...description.asks?.budget },
  };
}

function typeOf(item: WasmImport | WasmExport): InspectedItem {
  return { kind: item.kind, type: item.kind === "function" ? formatFunctionType(item.type) : undefined };
}

function bytesOf({ manifest, config, module }: TinyImageDescription): ImageInspection["bytes"] {
  return {
    manifest: manifest.size,
    config: config.size,
    module: module.size,
    total: manifest.size + config.size + module.size,
  };
}
