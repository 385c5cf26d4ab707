import type { TinyImage } from "@thimble/images";
import type { ContainerManifest } from "@thimble/model";
import type { Part } from "../build/part.ts";

/** @see CycloneDX 1.6, "Recognized media types": IANA's registration */
export const SBOM_TYPE = "application/vnd.cyclonedx+json";

/** @see in-toto attestation framework, spec/v1/statement.md */
export const PROVENANCE_TYPE = "application/vnd.in-toto+json";

/** What an SBOM and a provenance are made of. */
export interface BuiltFrom {
  readonly image: TinyImage;
  readonly manifest: ContainerManifest;
  /** Libraries that are in the module. */
  readonly parts: readonly Part[];
  /** URL and commit of the sources, as far as they are known. */
  readonly source: string | undefined;
  readonly revision: string | undefined;
  /** Whether names of functions were kept. */
  readonly isDebug: boolean;
  /** The version of this program. */
  readonly version: string;
}

/**
 * What is in an image: its module, and the libraries that were compiled into it. The same image gives the same document, so it has neither time nor serial
 * number.
 * @see CycloneDX 1.6 (ECMA-424), JSON schema
 */
export function writeSbom({ image, manifest, parts, version }: BuiltFrom): object {
  const hashes = (digest: string): object[] => [{ alg: "SHA-256", content: digest.replace("sha256:", "") }];
  const { digest } = image.manifest.descriptor;
  const libraries = parts.map((part, at) => ({ type: "library", "bom-ref": `library-${at + 1}`, ...part }));
  const references = libraries.map((library) => library["bom-ref"]);
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      tools: { components: [{ type: "application", name: "thimble", version }] },
      component: {
        type: "container",
        "bom-ref": "image",
        name: manifest.name,
        version: manifest.version,
        hashes: hashes(digest),
        ...(manifest.licenses !== undefined && { licenses: [{ expression: manifest.licenses }] }),
      },
    },
    components: [
      { type: "file", "bom-ref": "module", name: "main.wasm", hashes: hashes(image.module.descriptor.digest) },
      ...libraries,
    ],
    dependencies: [
      { ref: "image", dependsOn: ["module"] },
      ...(references.length > 0 ? [{ ref: "module", dependsOn: references }] : []),
    ],
  };
}

/**
 * How an image was made: from which commit, by which version of this program. It says what the builder says of itself: a signature tells who that is.
 * @see in-toto attestation framework, spec/v1/statement.md; SLSA v1.0, provenance
 */
export function writeProvenance({ image, manifest, source, revision, isDebug, version }: BuiltFrom): object {
  const sha256 = image.manifest.descriptor.digest.replace("sha256:", "");
  const sources =
    source === undefined || revision === undefined
      ? []
      : [{ uri: `git+${source}`, digest: { gitCommit: revision }, name: "sources" }];
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: `${manifest.name}:${manifest.version}`, digest: { sha256 } }],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: "urn:thimble:build:v1",
        externalParameters: { source: manifest.source, debug: isDebug },
        resolvedDependencies: sources,
      },
      runDetails: { builder: { id: "urn:thimble:cli", version: { thimble: version } } },
    },
  };
}
