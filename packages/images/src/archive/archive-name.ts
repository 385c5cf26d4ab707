import { type Digest, parseDigest } from "@thimble/model";

/** What a file of an archive is; `other` is let be, as the layout lets additional files be. */
export type ArchiveFile =
  | { readonly kind: "layout" }
  | { readonly kind: "index" }
  | { readonly kind: "blob"; readonly digest: Digest }
  | { readonly kind: "other" };

/** @see OCI image-spec v1.1.1, image-layout.md, "Content" */
const BLOB = /^blobs\/([a-z0-9]+)\/([0-9a-f]+)$/;

/**
 * What the file of this name is. Undefined for a name that leaves the archive, whatever it would be used for: absolute, with `..`, with a backslash or
 * a control character. A leading `./`, as tar writes for `tar -c .`, is let be.
 */
export function readArchiveName(name: string): ArchiveFile | undefined {
  const path = name.replace(/^(?:\.\/)+/, "");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: -- control characters are what is looked for
  if (/[\\\u0000-\u001f]/.test(path) || path.startsWith("/") || path.split("/").includes("..")) return undefined;
  if (path === "oci-layout") return { kind: "layout" };
  if (path === "index.json") return { kind: "index" };
  const blob = BLOB.exec(path);
  if (blob === null) return { kind: "other" };
  const digest = parseDigest(`${blob[1]}:${blob[2]}`);
  return digest === undefined ? { kind: "other" } : { kind: "blob", digest };
}
