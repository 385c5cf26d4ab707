import { type EpochMillis, ThimbleError } from "@thimble/base";
import type { ContainerManifest } from "@thimble/model";
import { ANNOTATION } from "../oci/annotations.ts";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { makeBlob } from "../oci/descriptor.ts";
import { MANIFEST_TYPE, WASM_CONFIG_TYPE, WASM_LAYER_TYPE } from "../oci/media-types.ts";
import { ASKS_MEMBER, writeAsks } from "./asks-json.ts";
import { TINY_PLATFORM, type TinyImage } from "./tiny-image.ts";

/** What goes into a tiny image. */
export interface BuildTinyImageOptions {
  /** The module, as it will run. */
  readonly wasm: Uint8Array;
  readonly manifest: ContainerManifest;
  /** When it was built: SOURCE_DATE_EPOCH in milliseconds, never the clock. Undefined when nobody says. */
  readonly created: EpochMillis | undefined;
  /** More annotations, e.g. source, revision, licenses. Those that come from the manifest (title, version, …) can not be overridden. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Makes a Wasm OCI artifact: a config that carries what the container asks for, and one layer that is the module.
 * Pure: the same inputs give the same digest on every machine.
 *
 * @throws ThimbleError images.module-too-large when the module has more bytes than the manifest allows
 * @throws RangeError when `created` is no time that a date can hold
 * @see OCI image-spec v1.1.1, manifest.md, "Guidelines for Artifact Usage"
 * @see CNCF TAG Runtime, Wasm OCI Artifact layout
 */
export function buildTinyImage(options: BuildTinyImageOptions): TinyImage {
  const { wasm, manifest, created } = options;
  checkSize(wasm.length, manifest);
  const module = makeBlob(WASM_LAYER_TYPE, wasm);
  const config = makeBlob(
    WASM_CONFIG_TYPE,
    canonicalBytes({
      ...TINY_PLATFORM,
      // Readers of the format demand a time (the oci-wasm crate, `WasmConfig.created`); the epoch is what reproducible builds say for none.
      created: rfc3339(created ?? 0),
      layerDigests: [module.descriptor.digest],
      [ASKS_MEMBER]: writeAsks(manifest.asks),
    }),
  );
  return {
    manifest: makeBlob(
      MANIFEST_TYPE,
      canonicalBytes({
        schemaVersion: 2,
        mediaType: MANIFEST_TYPE,
        config: { ...config.descriptor },
        layers: [{ ...module.descriptor }],
        annotations: annotationsOf(options),
      }),
    ),
    config,
    module,
  };
}

function checkSize(bytes: number, { name, maximumBytes }: ContainerManifest): void {
  if (maximumBytes === undefined || bytes <= maximumBytes) return;
  throw new ThimbleError("images.module-too-large", `Cannot build ${name}: its module has ${bytes} bytes`, {
    expected: `at most ${maximumBytes} bytes`,
    details: { bytes, maximumBytes },
  });
}

function annotationsOf({ manifest, created, annotations }: BuildTinyImageOptions): Record<string, string | undefined> {
  return {
    ...annotations,
    [ANNOTATION.title]: manifest.name,
    [ANNOTATION.version]: manifest.version,
    [ANNOTATION.release]: manifest.release === undefined ? undefined : String(manifest.release),
    [ANNOTATION.description]: manifest.description,
    [ANNOTATION.created]: created === undefined ? undefined : rfc3339(created),
  };
}

/** A time as RFC 3339 section 5.6 writes it, without a fraction where it is a whole second. */
function rfc3339(time: EpochMillis): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}
